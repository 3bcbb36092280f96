import { expect, test } from 'vitest';
import { documentIn } from '../cli/json.ts';
import { HYPERVISOR, testMachine } from '../cli/machine.ts';
import { call } from '../cli/program.ts';
import { pctEnded } from './journals.ts';

const RUNS = 'Num RefCount Protocol Flags Type St Inode Path\n0: 2 0 10000 1 01 1 @/var/lib/lxc/101/command\n';

/** Stops and starts as `pct` does, as far as anybody can see; a shutdown ends when it is told to, or the machine is gone. */
const PCT = `#!/bin/sh
printf '%s\\n' "$*" >> "$PCT_LOG"
sockets=$PCT_ROOT/proc/net/unix
case $1 in
shutdown)
  grep -v "lxc/$2/" "$sockets" > "$sockets.new" && mv "$sockets.new" "$sockets"
  sed -i -e '/pve:pending/,$d' -e 's,mp=/old,mp=/media,' "$PCT_ROOT/etc/pve/lxc/$2.conf"
  while [ -d "$PCT_ROOT" ] && [ ! -e "$PCT_ROOT/go" ]; do sleep 0.05; done ;;
start) printf '0: 2 0 10000 1 01 1 @/var/lib/lxc/%s/command\\n' "$2" >> "$sockets" ;;
esac
`;

test('an apply that is killed while it restarts a container says so the next time, and the next one starts it', async () => {
  const machine = await testMachine();
  await machine.write('bin/pct', PCT);
  await machine.write('root/tank/media/notes', 'x');
  await machine.write('root/proc/net/unix', RUNS);
  await machine.write(
    'root/etc/pve/lxc/101.conf',
    'arch: amd64\nhostname: web\nmp0: /tank/media,mp=/old\nostype: debian\nrootfs: /roots/101,size=8G\nunprivileged: 1\n\n[pve:pending]\nmp0: /tank/media,mp=/media\n',
  );
  const volume = { host_path: '/tank/media', owner: 'keep', permissions: 'keep', mounts: { 101: '/media' } };
  await machine.configure(HYPERVISOR, { shared_volumes: { media: volume } });
  const run = (...args: readonly string[]) => call([...machine.options, ...args], { env: machine.env });

  let ended = false;
  await call([...machine.options, 'apply', '--restart', '--yes'], {
    env: machine.env,
    meanwhile: async ({ kill }) => {
      while (!ended && (await machine.pctCalls()).length === 0);
      kill('SIGKILL');
    },
  });
  ended = true;
  await machine.write('root/go', '');
  await pctEnded(machine);
  expect(await machine.pctCalls()).toEqual(['shutdown 101 --timeout 60']);

  const plan = documentIn(await run('--json', 'plan')) as { diagnostics: readonly { code: string; ctid?: number }[] };
  expect(plan.diagnostics).toContainEqual(expect.objectContaining({ code: 'left_stopped', ctid: 101 }));
  expect(await run('apply', '--restart', '--yes')).toMatchObject({ code: 0 });
  expect(await machine.pctCalls()).toEqual(['shutdown 101 --timeout 60', 'start 101']);
  const after = documentIn(await run('--json', 'plan', '--restart')) as typeof plan & { inSync: boolean };
  expect(after.diagnostics.map(({ code }) => code)).not.toContain('left_stopped');
});
