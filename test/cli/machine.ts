import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A machine below a folder, a configuration beside it, and a stand-in for `pct`. */
export interface TestMachine {
  readonly folder: string;
  readonly root: string;
  readonly configDir: string;
  /** Global options that name all of it. */
  readonly options: readonly string[];
  /** Finds the stand-in, and nothing else that is called pct. */
  readonly env: Readonly<Record<string, string>>;
  /** What `pct` was called with so far, a call a line. */
  readonly pctCalls: () => Promise<readonly string[]>;
  readonly write: (path: string, text: string | Uint8Array) => Promise<void>;
  readonly configure: (file: string, value: unknown) => Promise<void>;
}

export const HYPERVISOR = 'phoenix_hypervisor_config.json';

/** Two containers, two volumes: `media` whose directory is missing, and `certs` that is there with a wrong mode. */
export async function testMachine(): Promise<TestMachine> {
  const folder = await mkdtemp(join(tmpdir(), 'phoenix-machine-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const [root, configDir, bin] = ['root', 'etc', 'bin'].map((name) => join(folder, name)) as [string, string, string];
  const write = async (path: string, text: string | Uint8Array) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const configure = (file: string, value: unknown) => write(`etc/${file}`, `${JSON.stringify(value, null, 2)}\n`);
  for (const [ctid, name] of [
    [101, 'web'],
    [102, 'db'],
  ]) {
    await write(
      `root/etc/pve/lxc/${ctid}.conf`,
      `arch: amd64\nhostname: ${name}\nostype: debian\nrootfs: /roots/${ctid},size=8G\nunprivileged: 1\n`,
    );
  }
  for (const ctid of [101, 102]) await mkdir(join(root, `roots/${ctid}/sbin`), { recursive: true });
  for (const name of ['subuid', 'subgid']) await write(`root/etc/${name}`, 'root:100000:65536\n');
  await write('root/proc/net/unix', 'Num RefCount Protocol Flags Type St Inode Path\n');
  await write('root/proc/self/mountinfo', `25 1 8:1 / ${root} rw - ext4 /dev/sda1 rw\n`);
  await mkdir(join(root, 'tank/certs'), { recursive: true });
  await chmod(join(root, 'tank/certs'), 0o700);
  await configure(HYPERVISOR, {
    domain_name: 'example.net',
    users: { username: 'admin', password_hash: '$6$secret' },
    shared_volumes: {
      media: { host_path: '/tank/media', mounts: { 101: '/media', 102: { path: '/srv/media', read_only: true } } },
      certs: { host_path: '/tank/certs', mounts: { 101: '/certs' }, permissions: { directory_mode: '0750' } },
    },
  });
  await configure('phoenix_lxc_configs.json', {
    lxc_configs: { 101: { name: 'web', memory_mb: 512 }, 102: { name: 'db', memory_mb: 1024 } },
  });
  await configure('phoenix_vm_configs.json', { vms: [] });
  await configure('phoenix_stacks_config.json', { docker_stacks: {} });
  const log = join(folder, 'pct.log');
  await write('bin/pct', PCT);
  await chmod(join(bin, 'pct'), 0o755);
  return {
    folder,
    root,
    configDir,
    options: ['--config-dir', configDir, '--root', root],
    env: { PATH: `${bin}:${process.env.PATH ?? ''}`, PCT_ROOT: root, PCT_LOG: log },
    pctCalls: async () => (await readFile(log, 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''),
    write,
    configure,
  };
}

/** Writes mount points into the container file, as pct does with a stopped container. */
const PCT = `#!/bin/sh
printf '%s\\n' "$*" >> "$PCT_LOG"
ctid=$2
shift 2
while [ $# -gt 0 ]; do
  case $1 in
    --mp*) printf '%s: %s\\n' "\${1#--}" "$2" >> "$PCT_ROOT/etc/pve/lxc/$ctid.conf" ;;
  esac
  shift 2
done
`;
