import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { unprivileged } from '../containers.ts';
import { test as labTest } from '../lab-test.ts';
import type { LabContainer, LabMachine } from '../machine.ts';
import { agrees, reported, started } from './agree.ts';

interface Served {
  readonly options?: string;
  readonly owner?: string;
  readonly mode?: string;
  /** Its server asks the kernel to heed the ACLs that it keeps. */
  readonly heedsAcls?: boolean;
}

const test = labTest.extend<{ readonly serve: (at: string, how?: Served) => Promise<ChildProcess> }>({
  serve: async ({ machine }, use) => {
    const undo: (() => void)[] = [];
    await use(
      async (at, { options = 'allow_other,default_permissions', owner = '0:0', mode = '0777', heedsAcls } = {}) => {
        const path = machine.directory(at);
        const args = [
          join(import.meta.dirname, 'fuse.pl'),
          path,
          options,
          ...owner.split(':'),
          mode,
          ...(heedsAcls ? ['posix_acl'] : []),
        ];
        const server = spawn('perl', args, { stdio: ['ignore', 'pipe', 'inherit'] });
        undo.push(() => {
          server.kill('SIGKILL');
          spawnSync('umount', ['--lazy', path]);
        });
        const failed = once(server, 'exit').then(() => {
          throw new Error('the file system cannot be served');
        });
        await Promise.race([once(server.stdout, 'data'), failed]);
        failed.catch(() => {});
        return server;
      },
    );
    for (const one of undo.reverse()) one();
  },
});

const mounted = (machine: LabMachine): Promise<LabContainer> =>
  started(machine, ['mp0: /tank/media,mp=/srv/media'], unprivileged);

test('a FUSE file system that leaves permissions to the kernel is answered by them', async ({ machine, serve }) => {
  await serve('/tank/media', { owner: '100033:0', mode: '0750' });
  await agrees(machine, await mounted(machine), '/srv/media');
});

test('one that decides by itself is unknown', async ({ machine, serve }) => {
  await serve('/tank/media', { options: 'allow_other' });
  const container = await mounted(machine);
  expect(await reported(machine, container, '33', '/srv/media')).toMatchObject({
    ...{ read: null, write: null, traverse: null, why: [{ code: 'network_filesystem' }] },
  });
});

test('one that is for its owner alone is closed to everybody else', async ({ machine, serve }) => {
  await serve('/tank/media', { options: 'default_permissions' });
  const container = await mounted(machine);
  await agrees(machine, container, '/srv/media');
  expect(await reported(machine, container, '33', '/srv/media')).toMatchObject({
    why: [{ code: 'others_not_allowed' }],
  });
});

test('an entry counts only where the server asked the kernel to heed ACLs, which shows nowhere; else the group gets the mask', async ({
  machine,
  serve,
}) => {
  const found = [];
  for (const heedsAcls of [false, true]) {
    const at = `/tank/heeds-${heedsAcls}`;
    const path = machine.directory(at);
    await serve(at, { owner: '0:5000', mode: '0750', heedsAcls });
    const set = spawnSync('setfacl', ['-n', '-m', 'u::rwx,u:100033:rwx,g::r-x,m::rwx,o::---', '--', path]);
    // From within: what lies above it is closed to them.
    const writes = (uid: number, gid: number) =>
      spawnSync('setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', 'test', '-w', '.'], { cwd: path })
        .status === 0;
    const line = readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .find((one) => one.includes(` ${path} `));
    found.push({
      ...{ set: set.status, named: writes(100_033, 100_033), group: writes(7000, 5000) },
      shown: line?.slice(line.indexOf(' - ')),
    });
  }
  const [first] = found;
  expect(first?.shown).toContain('default_permissions');
  expect(found).toEqual([
    { set: 0, named: false, group: true, shown: first?.shown },
    { set: 0, named: true, group: false, shown: first?.shown },
  ]);
});

const ENDS = { hangs: 'SIGSTOP', 'has died': 'SIGKILL' } as const;

for (const [how, signal] of Object.entries(ENDS)) {
  test(`of one whose server ${how} nothing is known, and that is said in time`, async ({ machine, serve }) => {
    machine.directory('/tank/fine', { mode: 0o777 });
    const server = await serve('/tank/media');
    const container = await started(machine, ['mp0: /tank/media,mp=/srv/media', 'mp1: /tank/fine,mp=/srv/fine']);
    await agrees(machine, container, '/srv/media');
    server.kill(signal);
    const begun = performance.now();
    for (const path of ['/srv/media', '/srv/media/below']) {
      const { read, write, traverse, why } = await reported(machine, container, '33', path);
      expect({ path, read, write, traverse }).toEqual({ path, read: null, write: null, traverse: null });
      expect(['timed_out', 'unreadable', 'network_filesystem']).toContain(why[0]?.code);
    }
    expect(await reported(machine, container, '33', '/srv/fine')).toMatchObject({ write: true, why: [] });
    expect(performance.now() - begun).toBeLessThan(30_000);
    server.kill('SIGCONT');
  });
}
