import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { answeringCluster } from '../../cli/members.ts';
import { network } from './network.ts';

/** Below a machine's root. */
export const KNOWN = 'etc/pve/nodes/pve2/ssh_known_hosts';

/** pve1 and pve2 with a real sshd between them; the volume is in no container yet. */
export async function several() {
  const command = [process.execPath, join(inject('labRun'), 'bin/phoenix-volumes.mjs')];
  const machine = await answeringCluster(command);
  const { root, there, folder, options } = machine;
  const net = await network(folder, ['pve1', 'pve2']);
  onTestFinished(net.end);
  // What sshd's sessions find: the program for their machine, and its pct.
  const bin = join(folder, 'bin2');
  mkdirSync(bin);
  const { PCT_LOG = '', PATH = '' } = machine.env;
  const program = (lines = `exec ${folder}/answer`) => {
    writeFileSync(join(bin, 'phoenix-volumes'), `#!/bin/sh\nexport PCT_LOG=${PCT_LOG}\n${lines}\n`);
    chmodSync(join(bin, 'phoenix-volumes'), 0o755);
  };
  program();
  writeFileSync(
    join(bin, 'pct'),
    `#!/bin/sh\nexport PCT_LOG=${PCT_LOG} PCT_ROOT=${there}\nexec ${folder}/bin/pct "$@"\n`,
  );
  chmodSync(join(bin, 'pct'), 0o755);
  const path = `${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
  const serve = () => net.serve('pve2', { PATH: path });
  await serve();
  writeFileSync(join(root, KNOWN), net.hostKey('pve2'));
  const file = join(root, 'etc/pve/nodes/pve2/lxc/201.conf');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^mp0.*\n/m, ''));
  const { PHOENIX_SSH: _, ...env } = machine.env;
  return {
    ...{ machine, net, program, there, serve, root },
    run: (...words: readonly string[]) => net.run('pve1', [...command, ...options, ...words], { ...env, PATH }),
    json: async (...words: readonly string[]) =>
      JSON.parse((await net.run('pve1', [...command, ...options, '--json', ...words], { ...env, PATH })).stdout),
    /** Runs it without waiting. */
    begin: (extra: Readonly<Record<string, string>>, ...words: readonly string[]) =>
      net.run('pve1', [...command, ...options, ...words], { ...env, PATH, ...extra }),
    file: () => readFileSync(file, 'utf8'),
    journals: () => {
      const at = join(there, 'var/lib/phoenix-volumes/journal');
      return existsSync(at)
        ? readdirSync(at)
            .map((name) => readFileSync(join(at, name), 'utf8'))
            .join('')
        : '';
    },
  };
}

export type Several = Awaited<ReturnType<typeof several>>;
