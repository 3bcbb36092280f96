import { execFile } from 'node:child_process';
import { chmod, mkdir, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { ExplainDocument } from '../../src/views/documents/shapes.ts';
import { documentIn } from './json.ts';
import { type TestMachine, testMachine } from './machine.ts';
import { run } from './run.ts';

const INIT = 4_001;

/** Container 101 as a running one: its first process, whose root is a directory of the machine. */
async function runningMachine(passwd = 'root:x:0:0::/root:/bin/sh\n', group = ''): Promise<TestMachine> {
  const machine = await testMachine();
  const files = {
    'net/unix': '0: 2 0 10000 1 1 1 @/var/lib/lxc/101/command\n',
    '4000/cmdline': '[lxc monitor] /var/lib/lxc 101\0',
    '4000/task/4000/children': `${INIT} `,
    [`${INIT}/uid_map`]: '0 0 4294967295\n',
    [`${INIT}/gid_map`]: '0 0 4294967295\n',
    [`${INIT}/mountinfo`]: '1 0 0:50 / / rw - ext4 /dev/vdb rw\n',
    [`${INIT}/root/etc/passwd`]: passwd,
    [`${INIT}/root/etc/group`]: group,
  };
  for (const [path, text] of Object.entries(files)) await machine.write(`root/proc/${path}`, text);
  await mkdir(join(insideOf(machine), 'srv'));
  return machine;
}

const insideOf = ({ root }: TestMachine): string => join(root, `proc/${INIT}/root`);

async function explained({ options, env }: TestMachine, question: string, path?: string) {
  const { code, stdout } = await run([...options, 'explain', question, '--json'], {
    env: path === undefined ? env : { ...env, PATH: path },
  });
  return { code, ...documentIn<ExplainDocument>({ stdout }) };
}

/** `/1` leads to `/2` and so on; the last one to /srv. */
async function linksInside(machine: TestMachine, count: number): Promise<void> {
  for (let link = 1; link <= count; link += 1) {
    await symlink(link === count ? '/srv' : `/${link + 1}`, join(insideOf(machine), String(link)));
  }
}

test('forty symbolic links in a row are followed, as the kernel does', async () => {
  const machine = await runningMachine();
  await linksInside(machine, 40);
  expect(await explained(machine, '101:/1')).toMatchObject({ can: { read: true, traverse: true, write: true } });
});

test('one link more goes too far, and the answer is no', async () => {
  const machine = await runningMachine();
  await linksInside(machine, 41);
  const { code, can } = await explained(machine, '101:/1');
  expect(can).toMatchObject({ read: false, write: false, why: [{ code: 'symlink', path: '/41' }] });
  expect(code).toBe(1);
});

test('links that lead to each other end, and are named', async () => {
  const machine = await runningMachine();
  await symlink('/there', join(insideOf(machine), 'here'));
  await symlink('here', join(insideOf(machine), 'there'));
  expect(await explained(machine, '101:/here/photos')).toMatchObject({
    can: { read: false, write: false, traverse: false, why: [{ code: 'symlink' }] },
  });
  const { stdout } = await run([...machine.options, 'explain', '101:/here/photos'], { env: machine.env });
  expect(stdout.match(/ is a symbolic link: /g)).toHaveLength(2);
});

test('without getfacl nobody knows what an ACL says, and what has none to say is known all the same', async () => {
  const machine = await runningMachine('www-data:x:33:33::/:/bin/sh\n');
  const bin = join(machine.folder, 'few');
  await mkdir(bin);
  for (const tool of ['perl', 'lsattr']) await symlink(`/usr/bin/${tool}`, join(bin, tool));
  expect(await explained(machine, '101:33:/srv', bin)).toMatchObject({
    code: 1,
    can: { write: false, why: [{ code: 'permission', path: '/srv' }] },
  });
  await promisify(execFile)('setfacl', ['-m', 'u:54321:rwx', join(insideOf(machine), 'srv')]);
  expect(await explained(machine, '101:33:/srv', bin)).toMatchObject({
    code: 2,
    can: { write: null, why: [{ code: 'no_getfacl', path: '/srv' }] },
  });
  const told = await run([...machine.options, 'explain', '101:33:/srv'], { env: { ...machine.env, PATH: bin } });
  expect(told.stdout).toContain('install the package acl');
  expect(await explained(machine, '101:/srv', bin)).toMatchObject({ code: 0, can: { write: true, why: [] } });
});

test('accounts larger than anybody’s are not read: whose groups matter then has no answer, and root has one', async () => {
  const machine = await runningMachine('x'.repeat(2 ** 20 + 1));
  await chmod(join(insideOf(machine), 'srv'), 0o770);
  expect(await explained(machine, '101:/srv')).toMatchObject({ code: 0, can: { write: true } });
  expect(await explained(machine, '101:33:/srv')).toMatchObject({
    code: 2,
    can: { write: null, why: [{ code: 'no_passwd', path: '/srv' }] },
  });
});

test('a user is in the groups that the container’s own list gives it, and where that is too long in nobody knows which', async () => {
  const passwd = 'www-data:x:33:33::/:/bin/sh\n';
  const listed = await runningMachine(passwd, 'media:x:0:www-data\n');
  const long = await runningMachine(passwd, 'x'.repeat(2 ** 20 + 1));
  const linked = await runningMachine(passwd);
  await rename(join(insideOf(linked), 'etc/group'), join(insideOf(linked), 'etc/groups'));
  await symlink('groups', join(insideOf(linked), 'etc/group'));
  for (const machine of [listed, long, linked]) await chmod(join(insideOf(machine), 'srv'), 0o770);
  expect(await explained(listed, '101:33:/srv')).toMatchObject({ code: 0, can: { write: true } });
  for (const machine of [long, linked]) {
    expect(await explained(machine, '101:33:/srv')).toMatchObject({
      code: 2,
      can: { write: null, why: [{ code: 'no_passwd', path: '/srv' }] },
    });
  }
});

test('a container with more mounts than are worth reading is over the limit, and nothing is said of it', async () => {
  const machine = await runningMachine();
  await machine.write(`root/proc/${INIT}/mountinfo`, '1 0 0:50 / / rw - ext4 /dev/vdb rw\n'.repeat(2 ** 17));
  expect(await explained(machine, '101:/srv')).toMatchObject({
    code: 2,
    can: { read: null, write: null, why: [{ code: 'over_limit' }] },
  });
});

test('the chain ends at the first directory that denies, and it is asked whether one can write unless --for says else', async () => {
  const machine = await runningMachine();
  await mkdir(join(insideOf(machine), 'srv/closed/below'), { recursive: true });
  await chmod(join(insideOf(machine), 'srv/closed'), 0o744);
  const { code, chain, can } = await explained(machine, '101:33:33:/srv/closed/below');
  expect(chain.map(({ path }) => path)).toEqual(['/', '/srv', '/srv/closed']);
  expect({ code, can }).toMatchObject({ code: 1, can: { read: false, write: false, why: [{ path: '/srv/closed' }] } });
  const whole = await explained(machine, '101:/srv/closed/below');
  expect(whole.chain.map(({ path }) => path)).toEqual(['/', '/srv', '/srv/closed', '/srv/closed/below']);
  expect((await explained(machine, '101:33:33:/srv')).code).toBe(1);
  expect(
    (await run([...machine.options, 'explain', '101:33:33:/srv', '--for', 'read'], { env: machine.env })).code,
  ).toBe(0);
});

test('a link whose target goes up behind another name is not followed, and said to be unknown', async () => {
  const machine = await runningMachine();
  await symlink('srv/../etc', join(insideOf(machine), 'link'));
  expect(await explained(machine, '101:/link')).toMatchObject({
    ...{ code: 2, links: [], can: { read: null, write: null, why: [{ code: 'not_followed', path: '/link' }] } },
  });
});

test('a link where everybody may leave one is not followed: the kernel asks whose it is', async () => {
  const machine = await runningMachine();
  await symlink('/etc', join(insideOf(machine), 'srv/link'));
  await chmod(join(insideOf(machine), 'srv'), 0o777);
  expect(await explained(machine, '101:/srv/link')).toMatchObject({ links: [{ path: '/srv/link', leadsTo: '/etc' }] });
  await chmod(join(insideOf(machine), 'srv'), 0o1777);
  expect(await explained(machine, '101:/srv/link')).toMatchObject({
    ...{ code: 2, links: [], can: { read: null, write: null, why: [{ code: 'not_followed', path: '/srv/link' }] } },
  });
});

test('a file at the end of the way is told with what it is, and each link that led to it', async () => {
  const machine = await runningMachine();
  await machine.write(`root/proc/${INIT}/root/srv/app.ini`, '');
  await chmod(join(insideOf(machine), 'srv/app.ini'), 0o640);
  await symlink('srv/app.ini', join(insideOf(machine), 'link'));
  const told = await explained(machine, '101:33:33:/link');
  expect(told).toMatchObject({
    ...{ code: 1, path: '/link', links: [{ path: '/link', leadsTo: '/srv/app.ini' }] },
    can: { read: false, write: false, execute: false, traverse: false },
  });
  expect(told.chain?.at(-1)).toMatchObject({
    ...{ path: '/srv/app.ini', kind: 'file', type: 'file', flags: [], mode: '0640' },
  });
  expect(await explained(machine, '101:/srv/app.ini')).toMatchObject({ code: 0, can: { read: true, write: true } });
  const { stdout } = await run([...machine.options, 'explain', '101:33:33:/link'], { env: machine.env });
  expect(stdout).toContain('/link is a symbolic link: inside, the way leads to /srv/app.ini');
  expect(stdout).toContain('It cannot write to /link:');
});

test('what the plan gives is said beside what is so today, and what it takes as well', async () => {
  const machine = await runningMachine('root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/bin/sh\n');
  await chmod(join(machine.root, 'tank/certs'), 0o755);
  await mkdir(join(insideOf(machine), 'certs'));
  await machine.write(
    `root/proc/${INIT}/mountinfo`,
    '1 0 0:50 / / rw - ext4 /dev/vdb rw\n2 1 8:1 /tank/certs /certs rw - ext4 /dev/sda1 rw\n',
  );
  await machine.write(
    'root/etc/pve/lxc/101.conf',
    'arch: amd64\nhostname: web\nmp0: /tank/certs,mp=/certs\nrootfs: /roots/101,size=8G\n',
  );
  const declare = (volume: object) =>
    machine.configure('phoenix_hypervisor_config.json', { shared_volumes: { certs: volume } });
  await declare({
    ...{ host_path: '/tank/certs', mounts: { 101: '/certs' }, owner: 'keep' },
    permissions: { directory_mode: '0777' },
  });
  const later = await explained(machine, '101:33:/certs');
  expect(later).toMatchObject({ code: 1, volume: 'certs', can: { write: false }, planned: { write: true } });
  expect(later.remedies).toEqual([]);
  const { stdout } = await run([...machine.options, 'explain', '101:33:/certs'], { env: machine.env });
  expect(stdout).toMatch(/^It cannot create in \/certs:\n[\s\S]*^Once certs is applied, it can create in \/certs and/m);
  await chmod(join(machine.root, 'tank/certs'), 0o777);
  const same = await explained(machine, '101:33:/certs');
  expect(same).toMatchObject({ code: 0, can: { write: true } });
  expect(same).not.toHaveProperty('planned');
  await declare({
    ...{ host_path: '/tank/certs', mounts: { 101: { path: '/certs', read_only: true } }, owner: 'keep' },
    permissions: { directory_mode: '0777' },
  });
  await machine.write(
    'root/etc/pve/lxc/101.conf',
    'arch: amd64\nhostname: web\nmp0: /tank/certs,mp=/certs\nrootfs: /roots/101,size=8G\n\n[pve:pending]\nmp0: /tank/certs,mp=/certs,ro=1\n',
  );
  const waits = await run([...machine.options, 'explain', '101:33:/certs'], { env: machine.env });
  expect(waits.stdout).toMatch(/^Once CT 101 restarts, it cannot create in \/certs\.$/m);
});
