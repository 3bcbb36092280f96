import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlanDocument } from '../../src/views/documents/shapes.ts';
import { faithfulPct } from '../promises/stand-in.ts';
import { documentIn } from './json.ts';
import { HYPERVISOR, type TestMachine, testMachine } from './machine.ts';
import { run } from './run.ts';

/** Owners and entries are root's to change. */
const isRoot = process.getuid?.() === 0;

interface Given {
  /** An entry that somebody else set before. */
  readonly before?: string;
  readonly access?: Readonly<Record<string, string>>;
}

/** The volume `media` applied to both containers, with an entry for somebody in the first. */
async function applied({ before, access = { '101:33': 'read-write' } }: Given = {}) {
  const machine = await testMachine();
  await faithfulPct(machine);
  const directory = join(machine.root, 'tank/media');
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  writeFileSync(join(directory, 'something'), '');
  if (before) execFileSync('setfacl', ['-m', before, directory]);
  await machine.configure(HYPERVISOR, {
    shared_volumes: {
      media: {
        ...{ host_path: '/tank/media', mounts: { 101: '/media', 102: '/srv/media' }, access },
        ...{ owner: 'keep', permissions: 'keep' },
      },
    },
  });
  const command = (...args: readonly string[]) => run([...machine.options, ...args], { env: machine.env });
  expect(await command('apply', '--yes')).toMatchObject({ code: 0 });
  const plan = async (...args: readonly string[]) => documentIn<PlanDocument>(await command('--json', 'plan', ...args));
  return { machine, command, plan, directory };
}

const entries = (directory: string): readonly string[] =>
  execFileSync('getfacl', ['-n', '-p', '-c', '-E', directory], { encoding: 'utf8' }).trim().split('\n');

const conf = ({ root }: TestMachine, ctid: number) =>
  execFileSync('cat', [join(root, `etc/pve/lxc/${ctid}.conf`)], { encoding: 'utf8' });

test.runIf(isRoot)('what a removed volume gave is named and kept, and --prune takes it back once', async () => {
  const { command, plan, directory } = await applied();
  expect(entries(directory)).toContain('user:100033:rwx');
  expect(await command('remove', 'media', '--yes')).toMatchObject({ code: 0 });
  expect((await plan()).steps).toMatchObject(
    [
      { kind: 'mount', state: 'kept' },
      { kind: 'mount', state: 'kept' },
      {
        ...{ kind: 'acl', action: 'delete', volume: 'media', state: 'kept', reason: { code: 'entries_left' } },
        loses: [
          { ctid: 101, uid: 33 },
          { ctid: 102, uid: 33 },
        ],
      },
    ].sort((a, b) => (a.kind < b.kind ? -1 : 1)),
  );
  expect(await command('status')).toMatchObject({ code: 2 });
  expect(await command('apply', '--yes')).toMatchObject({ code: 0 });
  expect(await command('apply', '--yes', '--take-over')).toMatchObject({ code: 0 });
  expect(entries(directory)).toContain('user:100033:rwx');
  expect(await command('apply', '--yes', '--prune')).toMatchObject({ code: 0 });
  expect(entries(directory)).toEqual(['user::rwx', 'group::r-x', 'other::r-x']);
  expect(await command('plan')).toMatchObject({ code: 0 });
  expect(await command('remove', 'media', '--yes')).toMatchObject({ code: 64 });
});

test.runIf(isRoot)(
  'remove --apply takes back what the volume gave, with its mounts, and an undo gives it again',
  async () => {
    const { machine, command, plan, directory } = await applied();
    expect(await command('remove', 'media', '--apply', '--yes')).toMatchObject({ code: 0 });
    expect(entries(directory)).toEqual(['user::rwx', 'group::r-x', 'other::r-x']);
    expect(conf(machine, 101)).not.toContain('/tank/media');
    expect(await command('plan')).toMatchObject({ code: 0 });
    expect(await command('undo', '--yes')).toMatchObject({ code: 0 });
    expect(entries(directory)).toContain('user:100033:rwx');
    // Ours once more, and declared by nobody: named again.
    expect((await plan()).steps.filter(({ kind }) => kind === 'acl')).toMatchObject([{ state: 'kept' }]);
    expect(await command('apply', '--yes', '--prune')).toMatchObject({ code: 0 });
  },
);

test.runIf(isRoot)('an entry that a removal left is found by the name of its volume, without a mount', async () => {
  const { command, directory } = await applied();
  await command('set', 'media', '--unmount', '102', '--apply', '--yes');
  expect(entries(directory)).toContain('user:100033:rwx');
  expect(await command('set', 'media', '--no-access', '101:33', '--apply', '--yes')).toMatchObject({ code: 0 });
  expect(entries(directory)).not.toContain('user:100033:rwx');
  expect(await command('plan')).toMatchObject({ code: 0 });
});

test.runIf(isRoot)('a container that is detached takes its entries along', async () => {
  const { command, plan, directory } = await applied();
  expect(await command('set', 'media', '--unmount', '101')).toMatchObject({ code: 0 });
  const [kept] = (await plan()).steps.filter(({ kind }) => kind === 'acl');
  expect(kept).toMatchObject({ state: 'kept', reason: { code: 'entries_left' } });
  expect(await command('set', 'media', '--unmount', '101', '--apply', '--yes')).toMatchObject({ code: 0 });
  expect(entries(directory)).not.toContain('user:100033:rwx');
  expect(await command('plan')).toMatchObject({ code: 0 });
});

test.runIf(isRoot)('somebody else’s entry that was widened becomes what it was, and is taken from nobody', async () => {
  const { command, directory } = await applied({ before: 'u:100033:r-x,u:7:r-x' });
  expect(entries(directory)).toContain('user:100033:rwx');
  expect(await command('remove', 'media', '--apply', '--yes')).toMatchObject({ code: 0 });
  expect(entries(directory)).toContain('user:100033:r-x');
  expect(entries(directory)).toContain('user:7:r-x');
  expect(await command('plan')).toMatchObject({ code: 0 });
  expect(await command('remove', 'media', '--yes')).toMatchObject({ code: 64 });
});

test.runIf(isRoot)(
  'of a directory that is gone or became a link nothing is taken back, and the link is not followed',
  async () => {
    const { machine, command, plan, directory } = await applied();
    await command('remove', 'media', '--yes');
    const other = join(machine.root, 'tank/other');
    mkdirSync(other);
    execFileSync('setfacl', ['-m', 'u:100033:rwx', other]);
    rmSync(directory, { recursive: true });
    execFileSync('ln', ['-s', 'other', directory]);
    const { steps, diagnostics } = await plan('--prune');
    expect(steps.filter(({ kind }) => kind === 'acl')).toEqual([]);
    expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'source_symlink', severity: 'warning' }));
    await command('apply', '--yes', '--prune');
    expect(entries(other)).toContain('user:100033:rwx');
    rmSync(directory);
    expect((await plan('--prune')).steps.filter(({ kind }) => kind === 'acl')).toEqual([]);
  },
);

test.runIf(isRoot)(
  'a volume that moved leaves its entries in the old directory, named until they are taken back',
  async () => {
    const { machine, command, plan, directory } = await applied();
    mkdirSync(join(machine.root, 'tank/new'));
    writeFileSync(join(machine.root, 'tank/new/something'), '');
    expect(await command('set', 'media', '--host-path', '/tank/new', '--apply', '--yes')).toMatchObject({ code: 0 });
    expect(entries(join(machine.root, 'tank/new'))).toContain('user:100033:rwx');
    expect(entries(directory)).toContain('user:100033:rwx');
    const status = await command('--json', 'status');
    expect(status.code).toBe(2);
    expect(documentIn(status)).toMatchObject({
      leftAccess: [{ hostPath: '/tank/media', volume: 'media', ids: [100033], state: 'kept' }],
    });
    expect((await command('status')).stdout).toContain('/tank/media: entries for host uid 100033');
    const [left] = (await plan()).steps.filter(({ kind }) => kind === 'acl');
    expect(left).toMatchObject({ target: '/tank/media', state: 'kept', volume: 'media' });
    expect(await command('apply', 'media', '--prune', '--yes')).toMatchObject({ code: 0 });
    expect(entries(directory)).not.toContain('user:100033:rwx');
  },
);
