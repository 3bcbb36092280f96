import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExplainDocument, PlanDocument, ShareDocument } from '../../src/views/documents/shapes.ts';
import { needsRoot, type Situation, situation } from './situation.ts';

// Real directories, real entries, and the program as a script calls it.

describe.skipIf(needsRoot)('access that the configuration declares', () => {
  test('is given once, remembered before, found by the next plan, and taken back only with --prune', async () => {
    const made = laidOut({ '101:33': 'read-write' });
    const { steps } = await made.document<PlanDocument>('plan');
    expect(steps.find(({ kind }) => kind === 'acl')).toMatchObject({
      exact: false,
      gains: [{ ctid: 101, uid: 33, rights: ['write', 'remove'], can: { write: true } }],
      commands: [['setfacl', '-n', '-m', 'u:100033:rwx,m::rwx', '--', '/mnt/nas/media']],
    });
    expect(await made.command('apply', '--yes')).toMatchObject({ code: 0 });
    expect(aclOf(made)).toContain('user:100033:rwx');
    expect(memoryOf(made)).toMatchObject({ entries: [{ hostPath: '/mnt/nas/media', uid: 100033, inherited: false }] });
    expect(await made.document<PlanDocument>('plan')).toMatchObject({ steps: [] });

    declare(made, {});
    expect((await made.document<PlanDocument>('plan')).steps).toMatchObject([{ kind: 'acl', state: 'kept' }]);
    expect(await made.command('apply', '--yes', '--prune')).toMatchObject({ code: 0 });
    expect(aclOf(made)).not.toContain('100033');
    expect(memoryOf(made)).toMatchObject({ entries: [] });
    expect(statSync(directoryOf(made)).mode & 0o7777).toBe(0o755);
  });

  test('is taken back by an undo', async () => {
    const made = laidOut({ '101:33': 'read-write' });
    expect(await made.command('apply', '--yes')).toMatchObject({ code: 0 });
    expect(await made.command('undo', '--yes')).toMatchObject({ code: 0 });
    expect(aclOf(made)).not.toContain('100033');
    expect(memoryOf(made)).toMatchObject({ entries: [] });
  });

  test('leaves what somebody else gave as it was', async () => {
    const made = laidOut({ '101:33': 'read-write' });
    execFileSync('setfacl', ['-m', 'u:7:rwx', directoryOf(made)]);
    expect(await made.command('apply', '--yes')).toMatchObject({ code: 0 });
    declare(made, {});
    expect(await made.command('apply', '--yes', '--prune')).toMatchObject({ code: 0 });
    expect(aclOf(made)).toContain('user:7:rwx');
  });
});

test.skipIf(needsRoot)('explain says what would let somebody in where the path is a volume’s own mount', async () => {
  const made = laidOut({});
  const told = await made.document<ExplainDocument>('explain', '101:33:/n');
  expect(told).toMatchObject({
    can: { write: false },
    volume: 'n',
    remedies: [{ code: 'access_entry', edit: { access: { '101:33': 'read-write' } } }, {}, {}],
  });
  expect((await made.command('explain', '101:33:/n')).stdout).toContain('phoenix-volumes share n --with 101:33');
  expect(await made.document<ExplainDocument>('explain', '101:33:/n/film', '--for', 'read')).toMatchObject({
    remedies: [],
  });
});

describe.skipIf(needsRoot)('share', () => {
  test('writes the entry that lets somebody in, and a plan runs it', async () => {
    const made = laidOut({});
    const asked = await made.document<ShareDocument>('share', 'n', '--with', '101:33', '--dry-run');
    expect(asked).toMatchObject({
      needed: true,
      chosen: { code: 'access_entry', edit: { access: { '101:33': 'read-write' } }, takesFrom: [] },
      alternatives: [{ code: 'owner' }, { code: 'mode' }],
    });
    expect((await made.document<PlanDocument>('plan')).steps).toEqual([]);
    const done = await made.command('share', 'n', '--with', '101:33', '--apply', '--yes');
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('set n --access 101:33=read-write') });
    expect(aclOf(made)).toContain('user:100033:rwx');
    expect(await made.document('share', 'n', '--with', '101:33')).toMatchObject({ needed: false, chosen: null });
  });

  test('gives no more than reading with --read', async () => {
    const made = laidOut({});
    chmodSync(directoryOf(made), 0o750);
    expect(await made.command('share', 'n', '--with', '101:33', '--read', '--apply', '--yes')).toMatchObject({
      code: 0,
    });
    expect(aclOf(made)).toContain('user:100033:r-x');
  });

  test('attaches a container that is no consumer where it is told to, and else says that it has to be', async () => {
    const made = laidOut({});
    made.write({ 'etc/pve/lxc/102.conf': 'arch: amd64\nhostname: ct102\nunprivileged: 1\n' });
    expect(await made.command('share', 'n', '--with', '102:33')).toMatchObject({ code: 64 });
    const asked = await made.command('share', 'n', '--with', '102:33', '--mount', '102=/n', '--dry-run');
    expect(asked).toMatchObject({ code: 0, stdout: expect.stringContaining('--mount 102=/n') });
  });

  test('touches nothing where nothing works, and says of each why', async () => {
    const made = laidOut({});
    declare(made, {}, { path: '/n', read_only: true });
    const { code, stdout } = await made.command('share', 'n', '--with', '101:33');
    expect(code).toBe(65);
    expect(stdout).toContain('Not offered');
    expect(stdout).toContain('read-only');
  });
});

function laidOut(access: object): Situation {
  const made = situation('31');
  made.remove('etc/fstab');
  made.write({
    'etc/pve/lxc/101.conf': 'arch: amd64\nhostname: ct101\nunprivileged: 1\nmp0: /mnt/nas/media,mp=/n\n',
    'mnt/nas/media/film': '',
    'proc/self/mountinfo': `1 0 0:1 / ${made.root} rw - ext4 /dev/sda1 rw\n`,
  });
  declare(made, access);
  return made;
}

function declare({ configDir }: Situation, access: object, mount: unknown = '/n'): void {
  const path = join(configDir, 'phoenix_hypervisor_config.json');
  const config = JSON.parse(readFileSync(path, 'utf8'));
  const [name] = Object.keys(config.shared_volumes);
  const volume = { host_path: '/mnt/nas/media', mounts: { 101: mount }, owner: 'keep', permissions: 'keep', access };
  writeFileSync(path, JSON.stringify({ ...config, shared_volumes: { [name ?? 'media']: volume } }));
}

const directoryOf = ({ root }: Situation): string => join(root, 'mnt/nas/media');

const aclOf = (made: Situation): string => execFileSync('getfacl', ['-nEpc', directoryOf(made)], { encoding: 'utf8' });

const memoryOf = ({ root }: Situation): unknown =>
  JSON.parse(readFileSync(join(root, 'var/lib/phoenix-volumes/owned.json'), 'utf8'));
