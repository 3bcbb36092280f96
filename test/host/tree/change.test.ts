import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TreeChunk } from '../../../src/engine/tree/change.ts';
import { isRoot } from '../temp-folder.ts';
import { type Becomes, changeOf, look, machineRoot, ownedAt, performed, returning } from './scene.ts';

const toMedia: Becomes = ({ type, mode }) => ({
  uid: 5000,
  gid: 5000,
  mode: type === 'directory' ? 0o2775 : type === 'file' ? 0o664 : mode,
});

describe.runIf(isRoot)('what lies below a directory', () => {
  it('is told by kinds, with a count, examples and what is skipped', async () => {
    const { media } = machineRoot();
    fill(media);
    const { kinds, seen, boundaries, unread, other, ended } = await look(media);
    expect(ended).toBeUndefined();
    expect([boundaries.count, unread.count, other.count]).toEqual([0, 0, 0]);
    expect(seen).toBe(kinds.reduce((sum, { count }) => sum + count, 0));
    const told = kinds.map(({ type, uid, mode, left, count }) => [type, uid, mode.toString(8), left, count].join(' '));
    expect(told.sort()).toEqual([
      'directory 0 755  2',
      'file 0 4755 setuid 1',
      'file 0 644  3',
      'file 0 644 capability 1',
      'file 0 644 hard_link 2',
      'file 0 664 acl 1',
      'special 0 644  1',
      'symlink 0 777  1',
    ]);
    expect(kinds.find(({ left }) => left === 'hard_link')?.examples.toSorted()).toEqual(['sub/link', 'sub/linked']);
  });

  it('is changed as meant, and what is skipped is not', async () => {
    const { root, media } = machineRoot();
    fill(media);
    const change = changeOf(media, await look(media), toMedia);
    const { result, chunks } = await performed(root, change);
    expect(result).toEqual({ ok: true, value: { tree: { examined: 12, changed: 7, left: [] } } });
    const names = chunks.flatMap(({ directories = [] }) =>
      directories.flatMap(({ path, entries }) => entries.map(([name]) => (path === '' ? name : `${path}/${name}`))),
    );
    expect(names.sort()).toEqual(['fifo', 'plain', 'sub', 'sub/deep', 'sub/deep/file', 'sub/one', 'symlink']);
    expect(names.map((name) => ownedAt(join(media, name)))).toEqual([
      '5000:5000 644',
      '5000:5000 664',
      '5000:5000 2775',
      '5000:5000 2775',
      '5000:5000 664',
      '5000:5000 664',
      '5000:5000 777',
    ]);
    for (const name of ['capable', 'setuid', 'acl', 'sub/link', 'sub/linked'])
      expect(ownedAt(join(media, name))).toMatch(/^0:0 /);
    expect(ownedAt(join(root, 'outside'))).toBe('0:0 644');
    expect((await look(media)).kinds.find(({ left }) => left === 'capability')).toMatchObject({
      examples: ['capable'],
    });
  });

  it('is not touched again once it is so', async () => {
    const { root, media } = machineRoot();
    fill(media);
    const change = changeOf(media, await look(media), toMedia);
    await performed(root, change);
    const before = statesIn(media);
    const again = await performed(root, change);
    expect(again.chunks).toEqual([]);
    expect(again.result).toEqual({ ok: true, value: { tree: { examined: 12, changed: 0, left: [] } } });
    expect(statesIn(media)).toEqual(before);
  });

  it('is told with names of any bytes, and goes back by them', async () => {
    const { root, media } = machineRoot();
    const names = ['new\nline', 'ümlaut 日本', 'back\\slash', ' space ', '-dash', '\x1b[31mred', 'quo\'te"', '123'];
    for (const name of names) writeFileSync(join(media, name), '');
    const wild = Buffer.concat([Buffer.from(`${media}/`), Buffer.from([0xff, 0xfe, 0x0a, 0x80])]);
    mkdirSync(wild);
    writeFileSync(Buffer.concat([wild, Buffer.from('/in')]), '');
    const change = changeOf(media, await look(media), toMedia);
    const { chunks } = await performed(root, change);
    expect((await look(media)).kinds.every(({ uid }) => uid === 5000)).toBe(true);
    expect(ownedAt(wild)).toBe('5000:5000 2775');
    await performed(root, returning(change), { chunksOf: () => chunks });
    expect((await look(media)).kinds.every(({ uid }) => uid === 0)).toBe(true);
    expect(ownedAt(wild)).toBe('0:0 755');
  });

  it.each([true, false])('ends where something else is mounted, which is told (recorded: %s)', async (recorded) => {
    const { root, media } = machineRoot();
    for (const name of ['other', 'same', 'bound', 'loop']) mkdirSync(join(media, name));
    const outside = join(root, 'outside');
    mkdirSync(join(outside, 'in'), { recursive: true });
    writeFileSync(join(outside, 'in/file'), '');
    writeFileSync(join(media, 'file'), '');
    const mounts: (readonly string[])[] = [
      ['-t', 'tmpfs', 'none', join(media, 'other')],
      ['--bind', outside, join(media, 'same')],
      ['--bind', join(outside, 'in/file'), join(media, 'file')],
      ['--rbind', media, join(media, 'loop')],
    ];
    const made: string[] = [];
    try {
      for (const argv of mounts) {
        execFileSync('mount', argv);
        made.unshift(argv.at(-1) ?? '');
      }
      const tree = await look(media);
      expect(tree.boundaries).toMatchObject({ count: 4 });
      expect(tree.boundaries.examples.every((one) => ['other', 'same', 'file', 'loop'].includes(one))).toBe(true);
      expect(tree.kinds).toMatchObject([{ type: 'directory', count: 1, examples: ['bound'] }]);
      const everything: Becomes = () => ({ uid: 5000 });
      const kinds = [
        ...changeOf(media, tree, everything).kinds,
        { from: FILE, to: { ...FILE, uid: 5000 }, count: 1, examples: [] },
      ];
      const { result } = await performed(root, { ...changeOf(media, tree, everything), kinds, recorded });
      expect(result).toMatchObject({ ok: true, value: { tree: { changed: 1 } } });
      expect(ownedAt(join(outside, 'in/file'))).toBe('0:0 644');
      expect(ownedAt(join(outside, 'in'))).toBe('0:0 755');
      expect(ownedAt(join(media, 'other'))).toMatch(/^0:0/);
      expect([outside, media].map((path) => ownedAt(path))).toEqual(['0:0 755', '0:0 755']);
    } finally {
      for (const at of made) execFileSync('umount', ['-R', at]);
    }
  });

  it('leaves what became another kind since it was planned, and says so', async () => {
    const { root, media } = machineRoot();
    for (const name of ['a', 'b', 'c', 'd', 'e']) writeFileSync(join(media, name), '');
    const change = changeOf(media, await look(media), toMedia);
    const meanwhile = () => {
      chmodSync(join(media, 'a'), 0o600);
      writeFileSync(join(root, 'theirs'), '');
      chownSync(join(root, 'theirs'), 0, 0);
      renameSync(join(root, 'theirs'), join(media, 'b'));
      linkSync(join(media, 'c'), join(root, 'other-name'));
      execFileSync('setfacl', ['-m', 'u:33:rw', join(media, 'd')]);
    };
    const { result } = await performed(root, change, { onChunk: async () => meanwhile() });
    expect(result).toMatchObject({ ok: true, value: { tree: { changed: 1 } } });
    const left = result.ok && typeof result.value === 'object' && 'tree' in result.value ? result.value.tree.left : [];
    expect(left.map(({ why, examples }) => `${why} ${examples.toSorted().join()}`).sort()).toEqual([
      'changed a,d',
      'hard_link c',
      'replaced b',
    ]);
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => ownedAt(join(media, name)))).toEqual([
      '0:0 600',
      '0:0 644',
      '0:0 644',
      '0:0 664',
      '5000:5000 664',
    ]);
  });

  it('leaves a kind that is not on the list, however it got there', async () => {
    const { root, media } = machineRoot();
    writeFileSync(join(media, 'a'), '');
    const change = changeOf(media, await look(media), toMedia);
    writeFileSync(join(media, 'secret'), '', { mode: 0o600 });
    await performed(root, change);
    expect(ownedAt(join(media, 'secret'))).toBe('0:0 600');
  });

  it.each([true, false])('leaves a directory that is moved out before its chunk (recorded: %s)', async (recorded) => {
    const { root, media } = machineRoot();
    mkdirSync(join(media, 'away'));
    for (let n = 0; n < 30; n += 1) writeFileSync(join(media, 'away', `f${n}`), '');
    const change = changeOf(media, await look(media), ({ type }) => (type === 'file' ? { uid: 5000 } : undefined), {
      recorded,
    });
    let isMoved = false;
    const { result } = await performed(root, change, {
      onChunk: async () => {
        if (isMoved) return;
        isMoved = true;
        renameSync(join(media, 'away'), join(root, 'away'));
      },
    });
    expect(result).toMatchObject({ ok: true, value: { tree: { changed: 0 } } });
    expect(readdirSync(join(root, 'away')).map((name) => ownedAt(join(root, 'away', name)))).toEqual(
      Array.from({ length: 30 }, () => '0:0 644'),
    );
  });

  it('goes 300 levels deep, and names what lies deeper than 512', async () => {
    const { root, media } = machineRoot();
    deepen(media, 300);
    const change = changeOf(media, await look(media), toMedia);
    const { result, chunks } = await performed(root, change);
    expect(result).toMatchObject({ ok: true, value: { tree: { changed: 300 } } });
    expect((await look(media)).kinds).toMatchObject([{ uid: 5000, count: 300 }]);
    await performed(root, returning(change), { chunksOf: () => chunks });
    expect((await look(media)).kinds).toMatchObject([{ uid: 0, count: 300 }]);
    const { media: deeper } = machineRoot();
    deepen(deeper, 520);
    const tree = await look(deeper);
    expect(tree.unread).toMatchObject({ count: 1 });
    expect(tree.kinds.reduce((sum, { count }) => sum + count, 0)).toBe(513);
  });

  it('ends a look at its limits, with what it saw', async () => {
    const { media } = machineRoot();
    for (let n = 0; n < 50; n += 1) writeFileSync(join(media, `f${n}`), '');
    expect(await look(media, { most: 20 })).toMatchObject({ ended: 'over_limit', kinds: [{ count: 20 }] });
    expect(await look(media, { most: 50 })).toMatchObject({ kinds: [{ count: 50 }] });
  });

  it('tells 256 kinds apart, and counts the others', async () => {
    const { root, media } = machineRoot();
    for (let n = 0; n < 300; n += 1) {
      writeFileSync(join(media, `f${n}`), '');
      chownSync(join(media, `f${n}`), n, 0);
    }
    const tree = await look(media);
    expect(tree.kinds).toHaveLength(256);
    expect(tree.other.count).toBe(44);
    const { result } = await performed(
      root,
      changeOf(media, tree, () => ({ gid: 7 })),
    );
    expect(result).toMatchObject({ ok: true, value: { tree: { changed: 256 } } });
  });

  it('is another directory than planned: nothing is done', async () => {
    const { root, media } = machineRoot();
    writeFileSync(join(media, 'a'), '');
    const change = changeOf(media, await look(media), toMedia);
    renameSync(media, join(root, 'old'));
    mkdirSync(media);
    writeFileSync(join(media, 'a'), '');
    expect((await performed(root, change)).result).toMatchObject({
      ok: false,
      problems: [{ code: 'directory_replaced', end: 'stale' }],
    });
    expect(ownedAt(join(media, 'a'))).toBe('0:0 644');
  });

  it('is not reached through a link, nor below what others can write', async () => {
    const { root, media } = machineRoot();
    writeFileSync(join(media, 'a'), '');
    const change = changeOf(media, await look(media), toMedia);
    chmodSync(root, 0o777);
    const inside = { ...change, path: `${'/'}media` };
    // The root of the machine is the one above that anybody could write.
    mkdirSync(join(root, 'open'), { mode: 0o777 });
    chmodSync(join(root, 'open'), 0o777);
    renameSync(media, join(root, 'open/media'));
    expect((await performed(root, { ...inside, path: '/open/media' })).result).toMatchObject({
      ok: false,
      problems: [{ code: 'unsafe_ancestor', end: 'refused' }],
    });
    symlinkSync('open/media', join(root, 'link'));
    expect((await performed(root, { ...inside, path: '/link' })).result).toMatchObject({
      ok: false,
      problems: [{ code: 'source_symlink', end: 'refused' }],
    });
    expect(ownedAt(join(root, 'open/media/a'))).toBe('0:0 644');
  });

  it('stops after the chunk, and goes on from what differs', async () => {
    const { root, media } = machineRoot();
    for (let n = 0; n < 2500; n += 1) writeFileSync(join(media, `f${n}`), '');
    const change = changeOf(media, await look(media), toMedia);
    const stop = new AbortController();
    let granted = 0;
    const first = await performed(root, change, {
      signal: stop.signal,
      onChunk: async () => {
        granted += 1;
        if (granted === 2) stop.abort();
      },
    });
    expect(first.result).toMatchObject({
      ok: false,
      problems: [{ code: 'tree_interrupted', end: 'interrupted', changed: 1000, perhaps: 0, back: 'undo' }],
    });
    expect((await look(media)).kinds.map(({ uid, count }) => [uid, count]).sort()).toEqual([
      [0, 1500],
      [5000, 1000],
    ]);
    const second = await performed(root, change);
    expect(second.result).toMatchObject({ ok: true, value: { tree: { changed: 1500 } } });
    expect(second.chunks.map(({ count }) => count)).toEqual([1000, 500]);
  });

  it.each([1, 2, 3])('goes on, and back, where the walker is killed in chunk %i', async (at) => {
    const { root, media } = machineRoot();
    for (let n = 0; n < 6500; n += 1) writeFileSync(join(media, `f${n}`), '', { mode: n % 2 ? 0o600 : 0o644 });
    const before = statesIn(media);
    const change = changeOf(media, await look(media), toMedia);
    let chunk = 0;
    const first = await performed(root, change, {
      onChunk: async () => {
        chunk += 1;
        // Once it works on the chunk; how far it came by then is as it may be, but never to the last of the seven.
        if (chunk === at) setImmediate(() => setImmediate(killWalker));
      },
    });
    const soFar = { changed: (at - 1) * 1000, perhaps: 1000, back: 'undo' };
    expect(first.result).toMatchObject({ ok: false, problems: [{ code: 'tree_broke_off', end: 'failed', ...soFar }] });
    // The one in the middle of which it ended may have the new owner alone: the next plan sees that, and so does the way back.
    const next = changeOf(media, await look(media), toMedia);
    const second = await performed(root, next);
    expect(second.result).toMatchObject({ ok: true });
    expect((await look(media)).kinds).toMatchObject([{ uid: 5000, count: 6500 }]);
    await performed(root, returning(next), { chunksOf: () => second.chunks });
    await performed(root, returning(change), { chunksOf: () => first.chunks });
    expect(statesIn(media)).toEqual(before);
  });

  it('changes nothing of a chunk that is not on record', async () => {
    const { root, media } = machineRoot();
    for (let n = 0; n < 10; n += 1) writeFileSync(join(media, `f${n}`), '');
    const change = changeOf(media, await look(media), toMedia);
    const failing = performed(root, change, {
      onChunk: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    });
    expect((await failing).result).toMatchObject({ ok: false, problems: [{ end: 'failed', system: 'ENOSPC' }] });
    expect((await look(media)).kinds).toMatchObject([{ uid: 0, count: 10 }]);
  });

  it.each([
    { recorded: true, granted: true, back: 'undo' },
    { recorded: true, granted: false, back: 'none' },
    { recorded: false, granted: true, back: 'none' },
    { recorded: true, granted: true, returns: 'tree:/media', back: 'again' },
  ] as const)(
    'names undo only where it leads back ($back, recorded: $recorded)',
    async ({ recorded, granted, back, ...more }) => {
      const { root, media } = machineRoot();
      for (let n = 0; n < 6000; n += 1) writeFileSync(join(media, `f${n}`), '');
      const change = changeOf(media, await look(media), toMedia, { recorded });
      const done = 'returns' in more ? await performed(root, change) : undefined;
      const stop = new AbortController();
      let chunks = 0;
      const { result } = await performed(root, done ? returning(change) : change, {
        signal: stop.signal,
        chunksOf: () => done?.chunks ?? [],
        onChunk: async () => {
          chunks += 1;
          if (chunks === (granted ? 2 : 1)) stop.abort();
        },
      });
      expect(result).toMatchObject({ ok: false, problems: [{ code: 'tree_interrupted', back }] });
    },
  );

  it('goes back entry by entry, and leaves what was changed or replaced since', async () => {
    const { root, media } = machineRoot();
    fill(media);
    const before = statesIn(media);
    const change = changeOf(media, await look(media), toMedia);
    const { chunks } = await performed(root, change);
    const back = await performed(root, returning(change), { chunksOf: () => chunks });
    expect(back.result).toMatchObject({ ok: true, value: { tree: { changed: 7, left: [] } } });
    expect(statesIn(media)).toEqual(before);
    await performed(root, change);
    chmodSync(join(media, 'plain'), 0o640);
    renameSync(join(media, 'sub/one'), join(media, 'sub/elsewhere'));
    writeFileSync(join(media, 'sub/one'), '');
    chownSync(join(media, 'sub/one'), 5000, 5000);
    chmodSync(join(media, 'sub/one'), 0o664);
    const other: readonly TreeChunk[] = chunks;
    const partly = await performed(root, returning(change), { chunksOf: () => other });
    expect(partly.result).toMatchObject({ ok: true, value: { tree: { changed: 5 } } });
    expect(ownedAt(join(media, 'plain'))).toBe('5000:5000 640');
    expect(ownedAt(join(media, 'sub/one'))).toBe('5000:5000 664');
    expect(ownedAt(join(media, 'sub/elsewhere'))).toBe('5000:5000 664');
  });

  it('goes back from the half of a change that was made when something ended it', async () => {
    const { root, media } = machineRoot();
    fill(media);
    const before = statesIn(media);
    const [plain, one] = [join(media, 'plain'), join(media, 'sub/one')];
    const { mode } = statSync(plain);
    const change = changeOf(media, await look(media), toMedia);
    const { chunks } = await performed(root, change);
    chmodSync(plain, mode);
    chownSync(one, 0, 0);
    await performed(root, returning(change), { chunksOf: () => chunks });
    expect(statesIn(media)).toEqual(before);
  });

  it('counts where it does not record, and changes the same', async () => {
    const { root, media } = machineRoot();
    fill(media);
    const change = changeOf(media, await look(media), toMedia, { recorded: false });
    const { result, chunks } = await performed(root, change);
    expect(result).toEqual({ ok: true, value: { tree: { examined: 12, changed: 7, left: [] } } });
    expect(chunks.every(({ directories }) => directories === undefined)).toBe(true);
    expect(ownedAt(join(media, 'sub/deep/file'))).toBe('5000:5000 664');
    for (const name of ['capable', 'setuid', 'acl', 'sub/link', 'sub/linked'])
      expect(ownedAt(join(media, name))).toMatch(/^0:0 /);
  });
});

/** 12 entries, of which 5 are left. */
function fill(media: string): void {
  mkdirSync(join(media, 'sub/deep'), { recursive: true });
  for (const name of ['plain', 'capable', 'setuid', 'acl', 'sub/one', 'sub/linked', 'sub/deep/file'])
    writeFileSync(join(media, name), '');
  // cap_net_raw+ep, as setcap writes it.
  const value = Buffer.from('0100000200200000000000000000000000000000', 'hex').toString('latin1');
  setXattr(join(media, 'capable'), value);
  chmodSync(join(media, 'setuid'), 0o4755);
  execFileSync('setfacl', ['-m', 'u:33:rw', join(media, 'acl')]);
  linkSync(join(media, 'sub/linked'), join(media, 'sub/link'));
  // Where a link leads is never this machine's own: it would be changed by a fault of the program.
  writeFileSync(join(media, '../outside'), '');
  symlinkSync('../outside', join(media, 'symlink'));
  execFileSync('mkfifo', [join(media, 'fifo')]);
  lchownSync(join(media, 'symlink'), 0, 0);
}

/** A file's capabilities, which only a tool has that is not everywhere. */
function setXattr(path: string, value: string): void {
  const script = `my %number = (x86_64 => 188, aarch64 => 5, riscv64 => 5); require POSIX;
    my ($path, $name, $value) = ($ARGV[0], 'security.capability', pack('H*', $ARGV[1]));
    syscall($number{ (POSIX::uname())[4] }, $path, $name, $value, length $value, 0) == 0 or die $!`;
  execFileSync('perl', ['-e', script, path, Buffer.from(value, 'latin1').toString('hex')]);
}

/** Ends the Perl that this process has started. */
function killWalker(): void {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .filter((pid) => pid !== '');
  for (const pid of children.map(Number))
    if (readFileSync(`/proc/${pid}/comm`, 'utf8') === 'perl\n') process.kill(pid, 'SIGKILL');
}

const FILE = { type: 'file', uid: 0, gid: 0, mode: 0o644 } as const;

function deepen(top: string, levels: number): void {
  const script = 'chdir shift; for (1 .. shift) { mkdir "d"; chdir "d" or die $! }';
  execFileSync('perl', ['-e', script, top, String(levels)]);
}

/** Of everything below: owner, mode, and when that was changed last. */
function statesIn(media: string): readonly string[] {
  return (readdirSync(media, { recursive: true }) as string[])
    .map((name) => `${name} ${ownedAt(join(media, name))}`)
    .sort();
}
