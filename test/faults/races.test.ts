import { spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { NO_ACLS } from '../../src/engine/permission/acl.ts';
import { good } from '../../src/ground/problem.ts';
import { descriptorTree } from '../../src/host/change/descriptors.ts';
import { changeDirectory } from '../../src/host/change/directory.ts';
import { changeMounts } from '../../src/host/change/mount.ts';
import { unmade } from '../../src/host/problem.ts';
import { isRoot, tempFolder, writeFiles } from '../host/temp-folder.ts';
import { IS_FULL, record } from './record.ts';

/** Something that nobody declares, and a folder in which root of a privileged container swaps names for links to it. */
function scene() {
  const root = tempFolder();
  const victim = join(root, 'srv/victim');
  const shared = join(root, 'tank/shared');
  mkdirSync(join(victim, 'deeper'), { recursive: true, mode: 0o711 });
  mkdirSync(join(shared, 'real/deeper'), { recursive: true, mode: 0o755 });
  symlinkSync(victim, join(shared, 'link'));
  const look = () =>
    ['', 'deeper'].map((part) => {
      const { uid, gid, mode, nlink, ctimeMs } = statSync(join(victim, part));
      return { uid, gid, mode, nlink, ctimeMs };
    });
  return { root, shared, look };
}

async function attack(shared: string): Promise<void> {
  const script = `
    import { renameSync } from 'node:fs';
    process.chdir(${JSON.stringify(shared)});
    console.log('at it');
    for (;;) for (const name of ['real', 'link']) {
      try { renameSync(name, 'inner'); renameSync('inner', name); } catch {}
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  await vi.waitFor(() => expect(said).toContain('at it'), 10_000);
}

const ROUNDS = IS_FULL ? 3_000 : 150;
/** Two tools are run for each. */
const ACL_ROUNDS = IS_FULL ? 1_000 : 20;

/** A machine that is busy elsewhere meets the link seldom. */
const MOST_ROUNDS = 20_000;

type Kind = 'directory' | 'removal' | 'owner' | 'mode' | 'acl';

test.runIf(isRoot).each([
  ['directory', ROUNDS],
  ['removal', ROUNDS],
  ['owner', ROUNDS],
  ['mode', ROUNDS],
  ['acl', ACL_ROUNDS],
] as const)(
  'no race for a step that changes %s is won by who swaps names for links',
  { timeout: 1_800_000 },
  async (kind: Kind, rounds) => {
    const { root, shared, look } = scene();
    const before = look();
    const tree = descriptorTree(root);
    const inside = join(shared, 'real');
    await attack(shared);
    const ends = new Map<string, number>();
    // On until the link was met, too: else there was no race.
    for (let round = 0; round < rounds || (!ends.has('refused') && round < MOST_ROUNDS); round++) {
      const result = await changeDirectory(tree, changeOf(kind, round, inside));
      const end = result.ok ? 'done' : result.problems[0].end;
      ends.set(end, (ends.get(end) ?? 0) + 1);
      if (kind === 'removal' && result.ok) again(shared);
      if (kind === 'directory')
        for (const at of ['real', 'inner']) rmSync(join(shared, at, 'new'), { recursive: true, force: true });
      if (round % 50 === 0) expect(look(), `round ${round}`).toEqual(before);
    }
    expect(look()).toEqual(before);
    record({ group: 'races', key: kind }, { rounds, done: ends.get('done') ?? 0 });
    expect([...ends.keys()]).toContain('refused');
  },
);

/** Two children are run for each look into a container. */
const TARGET_ROUNDS = IS_FULL ? 1_000 : 40;

test.runIf(isRoot).each([
  ['source', ROUNDS],
  ['target', TARGET_ROUNDS],
] as const)(
  "no race for the %s of a mount is won by a container's root, who swaps names for links",
  { timeout: 1_800_000 },
  async (side, rounds) => {
    const { root, shared, look } = scene();
    mkdirSync(join(root, 'tank/still'));
    if (side === 'target') runContainer(root, shared);
    const before = look();
    const victims = ['srv/victim', 'srv/victim/deeper'].map((path) => statSync(join(root, path)).ino);
    const machine = { host: 'local', root } as const;
    const [hostPath, target] =
      side === 'source' ? ['/tank/shared/inner/deeper', '/data'] : ['/tank/still', '/inner/deeper'];
    const [at, path] = side === 'source' ? [root, hostPath] : [shared, target];
    const value = `${hostPath},mp=${target}`;
    const edit = { key: 'mp0', action: 'create', hostPath, target, value, takesEffect: 'now' } as const;
    const change = {
      kind: 'mount',
      ctid: 953,
      digest: '',
      argv: ['pct', 'set', '953', '--mp0', value],
      edits: [edit],
    } as const;
    await attack(shared);
    const ends = new Map<string, number>();
    const count = (end: string) => ends.set(end, (ends.get(end) ?? 0) + 1);
    for (
      let round = 0;
      round < rounds || (!(ends.has('refused') && ends.has('done')) && round < MOST_ROUNDS);
      round++
    ) {
      const result = await changeMounts(machine, change, async () => {
        const opened = openedByProxmox(at, path);
        expect(victims).not.toContain(opened);
        return opened === undefined ? unmade('failed', { code: 'source_missing', path }) : good('done');
      });
      count(result.ok ? 'done' : result.problems[0].end);
      if (round % 50 === 0) expect(look(), `round ${round}`).toEqual(before);
    }
    expect(look()).toEqual(before);
    record({ group: 'races', key: `mount ${side}` }, { rounds: sumOf(ends), done: ends.get('done') ?? 0 });
    expect([...ends.keys()]).toEqual(expect.arrayContaining(['refused', 'done']));
  },
);

const sumOf = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, one) => sum + one, 0);

/** As Proxmox opens what it binds: each name below the one before, following none. The inode; undefined: it refuses. */
function openedByProxmox(root: string, path: string): number | undefined {
  const held: number[] = [];
  try {
    held.push(openSync(root, O_PATH));
    for (const name of path.split('/').slice(1))
      held.push(
        openSync(`/proc/self/fd/${held.at(-1)}/${name}`, O_PATH | constants.O_NOFOLLOW | constants.O_DIRECTORY),
      );
    return fstatSync(held.at(-1) ?? -1).ino;
  } catch {
    return undefined;
  } finally {
    for (const fd of held) closeSync(fd);
  }
}

/** Linux's, which Node does not name. */
const O_PATH = 0o10000000;

/** CT 953 runs, and sees this folder as its root. */
function runContainer(root: string, rootfs: string): void {
  writeFiles(root, {
    'proc/net/unix': '0: 2 0 10000 1 1 1 @/var/lib/lxc/953/command\n',
    'proc/40/cmdline': '[lxc monitor] /var/lib/lxc 953\0',
    'proc/40/stat': '40 (lxc-start) S 1 1 1\n',
    'proc/41/stat': '41 (systemd) S 40 1 1\n',
    'proc/41/cmdline': '/sbin/init\0',
    'proc/41/mountinfo': '',
  });
  symlinkSync(rootfs, join(root, 'proc/41/root'));
}

/** What was removed is there again, wherever its folder is by now. */
function again(shared: string): void {
  for (let made = false; !made; ) {
    for (const at of ['real', 'inner'])
      made ||= statOf(join(shared, at)) !== undefined && isMade(join(shared, at, 'deeper'));
  }
}

function isMade(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function changeOf(kind: Kind, round: number, inside: string) {
  const path = '/tank/shared/inner';
  const now = statOf(inside) ?? statOf(inside.replace(/real$/, 'inner'));
  const { uid = 0, gid = 0, mode = 0, dev = 0, ino = 0 } = now ?? {};
  const known = { uid, gid, mode: mode & 0o7777, dev, ino };
  switch (kind) {
    case 'directory':
      return { kind, path: `${path}/new`, parents: [], uid: 1234, gid: 1234, mode: 0o770 } as const;
    case 'removal':
      return { kind, path: `${path}/deeper`, before: { ...known, ino: 0 } } as const;
    case 'owner':
      return { kind, path, uid: 0, gid: 1000 + (round % 7), before: known } as const;
    case 'mode':
      return { kind, path, mode: round % 2 === 0 ? 0o700 : 0o750, before: known } as const;
    case 'acl':
      return { kind, path, mode: known.mode, acls: NO_ACLS, before: { ...known, acls: NO_ACLS } } as const;
  }
}

function statOf(path: string) {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() ? stats : undefined;
}
