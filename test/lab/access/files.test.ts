import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { expect, inject } from 'vitest';
import { explainPath } from '../../../src/engine/access/explain.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { readFacts } from '../../../src/host/read/facts.ts';
import { privileged, unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import type { LabContainer, LabMachine } from '../machine.ts';
import { initPid } from '../stand-in/running.ts';
import { started } from './agree.ts';
import { run } from './claims.ts';

const TYPES = ['file', 'fifo', 'socket'] as const;
const OWNERS = ['100000:100000', '100033:100033', '101000:100044', '0:0', '33:33', '300000:100033'];
const MODES = [0o000, 0o004, 0o400, 0o604, 0o640, 0o511, 0o010, 0o755, 0o666, 0o4711];
const ACLS = [
  '',
  'u:100033:rwx',
  'u:100033:---',
  'g:100044:rw-,m::r--',
  'u:33:rw-,g:33:r-x',
  'g:100044:r--,g:100045:-w-',
];
const USERS = ['0:0', '33:33', '1000:1000,44,45'];
const CLAIMS = ['read', 'write', 'execute'] as const;

const MOUNTS = ['', ',ro=1', ',mountoptions=noexec'];
const withIdMap = (): readonly string[] => (inject('idMappedMounts') ? [...MOUNTS, ',idmap=passthrough'] : MOUNTS);

test('what is said of a file, a FIFO and a socket is what each user can really do with it', async ({ machine }) => {
  const names = makeFiles(machine.directory('/tank/files', { mode: 0o777 }));
  let count = 0;
  for (const kind of [unprivileged, privileged]) {
    const lines = withIdMap().map((options, index) => `mp${index}: /tank/files,mp=/srv/${index}${options}`);
    const container = await started(machine, lines, kind);
    const paths = withIdMap().flatMap((_, index) => names.map((name) => `/srv/${index}/${name}`));
    const { said, wrong } = await compared(machine, container, paths);
    count += said;
    expect(wrong).toEqual([]);
  }
  console.log(`${count} claims about files, none wrong`);
  expect(count).toBeGreaterThan(10_000);
}, 300_000);

test('chattr’s flags forbid to change a file, and a file of the container’s own tree is told, too', async ({
  machine,
}) => {
  const folder = machine.directory('/tank/files', { mode: 0o777 });
  for (const [name, flag] of [
    ['fixed', 'i'],
    ['added', 'a'],
  ] as const) {
    writeFileSync(`${folder}/${name}`, '', { mode: 0o666 });
    chmodSync(`${folder}/${name}`, 0o666);
    succeeds('chattr', `+${flag}`, `${folder}/${name}`);
  }
  try {
    const container = await started(machine, ['mp0: /tank/files,mp=/srv/files']);
    await container.sh('echo secret >/etc/shadow; chmod 640 /etc/shadow; mkfifo -m 622 /run/pipe');
    const paths = ['/srv/files/fixed', '/srv/files/added', '/etc/shadow', '/run/pipe'];
    const { said, wrong } = await compared(machine, container, paths);
    expect({ said, wrong }).toEqual({ said: 36, wrong: [] });
  } finally {
    for (const [name, flag] of [
      ['fixed', 'i'],
      ['added', 'a'],
    ])
      succeeds('chattr', `-${flag}`, `${folder}/${name}`);
  }
});

test('a link is followed inside, where it leads somewhere else than on the host', async ({ machine }) => {
  machine.directory('/tank/files', { mode: 0o777 });
  machine.write('/tank/files/secret', '');
  succeeds('ln', '-s', '/etc/target', machine.onDisk('/tank/files/link'));
  const container = await started(machine, ['mp0: /tank/files,mp=/srv/files']);
  await container.sh('echo x >/etc/target; chmod 604 /etc/target');
  const document = await machine.json('explain', `${container.ctid}:33:33:/srv/files/link`, '--for', 'read');
  expect(document).toMatchObject({
    ...{ can: { read: true, write: false, execute: false } },
    links: [{ path: '/srv/files/link', leadsTo: '/etc/target' }],
  });
  const done = run(initPid(container.ctid), ['user 33 33', '/etc/target']);
  expect(done.get('/etc/target')).toEqual([true, false, false]);
});

/** One of each kind with each owner, mode and ACL. */
function makeFiles(folder: string): readonly string[] {
  const names: string[] = [];
  const acls = new Map<string, string[]>();
  for (const type of TYPES) {
    for (const owner of OWNERS) {
      for (const mode of MODES) {
        for (const acl of ACLS) {
          const name = String(names.length);
          const path = `${folder}/${name}`;
          make(type, path);
          const [uid = 0, gid = 0] = owner.split(':').map(Number);
          chownSync(path, uid, gid);
          chmodSync(path, mode);
          if (acl !== '') acls.set(acl, [...(acls.get(acl) ?? []), path]);
          names.push(name);
        }
      }
    }
  }
  for (const [acl, paths] of acls) succeeds('setfacl', acl.includes('m::') ? '-nm' : '-m', acl, ...paths);
  return names;
}

function make(type: (typeof TYPES)[number], path: string): void {
  if (type === 'file') writeFileSync(path, '#!/bin/sh\nexit 0\n');
  else succeeds('perl', '-MPOSIX', '-e', MAKE[type], path);
}

const MAKE = {
  fifo: 'POSIX::mkfifo($ARGV[0], 0600) or die $!',
  socket:
    'use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0); chdir($ARGV[0] =~ s{/([^/]+)$}{}r); bind(S, pack_sockaddr_un($1)) or die $!',
};

async function compared(machine: LabMachine, { ctid }: LabContainer, paths: readonly string[]) {
  const inside = paths.map((path) => ({ ctid, path }));
  const state = observed(await readFacts({ host: 'local', root: machine.onDisk('') }, { hostPaths: [], inside }));
  const container = state.containers.get(ctid);
  if (!container) throw new Error(`nothing is known of container ${ctid}`);
  const wrong: string[] = [];
  let said = 0;
  for (const user of USERS) {
    const [uid, gids = ''] = user.split(':');
    const [gid, ...groups] = gids.split(',').map(Number);
    const done = run(initPid(ctid), [`user ${user.replace(':', ' ')}`, ...paths]);
    for (const path of paths) {
      const can = explainPath(container, { uid: Number(uid), gid, groups, path, wanted: 'read' }, state)?.can;
      for (const [at, claim] of CLAIMS.entries()) {
        said += 1;
        if (can?.[claim] !== done.get(path)?.[at]) {
          wrong.push(
            `${user} ${claim} ${path}: said ${can?.[claim]}, was ${done.get(path)?.[at]}: ${JSON.stringify(can)}`,
          );
        }
      }
    }
  }
  return { said, wrong };
}

function succeeds(file: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} ${args.slice(0, 4).join(' ')}: ${stderr}`);
}
