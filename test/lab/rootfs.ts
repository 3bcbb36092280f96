import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { execa } from 'execa';

/** A root file system with busybox and nothing else, to be copied for each container. */
export async function makeRootfs(folder: string): Promise<void> {
  for (const name of ['bin', 'sbin', 'usr/bin', 'usr/sbin', 'dev', 'etc', 'proc', 'root', 'run', 'sys', 'tmp']) {
    await mkdir(`${folder}/${name}`, { recursive: true });
  }
  const { stdout: busybox } = await execa('which', ['busybox']);
  await copyFile(busybox, `${folder}/bin/busybox`);
  await execa('chroot', [folder, '/bin/busybox', '--install', '-s']);
  await writeFile(`${folder}/etc/inittab`, '::sysinit:/bin/true\n');
  await writeFile(`${folder}/etc/passwd`, 'root:x:0:0:root:/root:/bin/sh\n');
  await writeFile(`${folder}/etc/group`, 'root:x:0:\n');
}
