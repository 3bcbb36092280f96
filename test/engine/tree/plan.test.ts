import { describe, expect, it } from 'vitest';
import type { DesiredVolume } from '../../../src/engine/desired/state.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import type { PlanOptions, TreeChange } from '../../../src/engine/plan/types.ts';
import type { TreeFact, TreeKind } from '../../../src/engine/tree/fact.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, factsOf, type ModelMachine, modelMachine } from '../model-host.ts';

const NONE = { count: 0, examples: [] };
const ROOT = { uid: 100_000, gid: 100_000 };
const MOUNT = { ctid: 100, path: '/media' };

/** A volume whose whole tree is the containers' root's, all of it written down. */
const media = (rest: Partial<DesiredVolume> = {}) =>
  volume('media', '/tank/media', [MOUNT], {
    owner: { kind: 'container_root' },
    permissions: { directoryMode: 0o775, fileMode: 0o664, recursive: true },
    ...rest,
  });

const kind = (type: TreeKind['type'], rest: Partial<TreeKind> = {}): TreeKind => ({
  ...{ type, uid: 0, gid: 0, mode: type === 'directory' ? 0o755 : type === 'symlink' ? 0o777 : 0o644 },
  ...{ count: 2, examples: [`${type}-a`, `${type}-b`] },
  ...rest,
});

function machine(kinds: readonly TreeKind[] | undefined, rest: Partial<TreeFact> = {}): ModelMachine {
  const host = modelMachine({
    files: new Map([100, 101].map((id) => [id, containerFile(id, ['unprivileged: 1', 'mp0: /tank/media,mp=/media'])])),
  });
  const tree = kinds && { kinds, other: NONE, boundaries: NONE, unread: NONE, seen: 10, ...rest };
  addDirectory(host, '/tank/media', { ...ROOT, mode: 0o775, empty: false, tree });
  return host;
}

function planned(host: ModelMachine, of: DesiredVolume = media(), options: PlanOptions = {}) {
  const made = planOf(desiredState([of]), observed(factsOf(host)), options);
  return { ...made, steps: made.steps.filter(({ kind: of }) => of !== 'mount') };
}

const changeIn = ({ steps }: ReturnType<typeof planned>, id = 'tree:/tank/media') =>
  steps.find((step) => step.id === id)?.change as TreeChange | undefined;

const becomes = (change: TreeChange | undefined) =>
  change?.kinds.map(({ from, to, count }) => `${from.type} ${to.uid}:${to.gid} ${to.mode.toString(8)} ${count}`);

describe('a tree that is declared', () => {
  it('says how many entries of a kind are immutable already, and how many could not be read', () => {
    const kept = { left: 'immutable', count: 3 } as const;
    const kinds = [
      kind('file'),
      kind('file', { ...kept, count: 5, mode: 0o600 }),
      kind('file', kept),
      kind('directory'),
    ];
    const change = changeIn(planned(machine(kinds, { unread: { count: 4, examples: ['a'] } })));
    expect(change?.kinds.map(({ from, immutable }) => [from.type, from.mode, immutable])).toEqual([
      ['file', 0o644, 3],
      ['directory', 0o755, 0],
    ]);
    expect(change?.unread).toBe(4);
  });

  it('does not know either where the tree was not seen to its end', () => {
    const change = changeIn(planned(machine([kind('file')], { ended: 'over_limit' })));
    expect(change?.kinds.map(({ immutable }) => immutable)).toEqual([undefined]);
    expect(change?.unread).toBeUndefined();
  });

  it('becomes as declared, kind by kind: links and what is special in their owner only', () => {
    const kinds = [kind('directory'), kind('file'), kind('symlink'), kind('special')];
    const made = planned(machine(kinds));
    expect(becomes(changeIn(made))).toEqual([
      'directory 100000:100000 775 2',
      'file 100000:100000 664 2',
      'symlink 100000:100000 777 2',
      'special 100000:100000 644 2',
    ]);
    expect(made.steps).toMatchObject([
      {
        id: 'tree:/tank/media',
        action: 'update',
        exact: false,
        reason: { code: 'tree_differs', count: 8 },
        commands: [
          ['find', '/tank/media', '-xdev', '-mindepth', '1', '-exec', 'chown', '-h', '100000:100000', '{}', '+'],
          ['find', '/tank/media', '-xdev', '-mindepth', '1', '-type', 'd', '-exec', 'chmod', '00775', '{}', '+'],
          ['find', '/tank/media', '-xdev', '-mindepth', '1', '-type', 'f', '-exec', 'chmod', '00664', '{}', '+'],
        ],
        change: { before: { ino: expect.any(Number) }, count: 8, seen: 10, recorded: true, users: [100, 101] },
      },
    ]);
  });

  it('has no step where everything is as declared, and none where nobody looked, which is said', () => {
    const as = [kind('directory', { ...ROOT, mode: 0o775 }), kind('file', { ...ROOT, mode: 0o664 })];
    expect(planned(machine(as))).toMatchObject({ steps: [], notes: [] });
    expect(planned(machine(undefined))).toMatchObject({ steps: [], notes: [{ code: 'tree_unseen' }] });
  });

  it('leaves what has ACLs, capabilities, setuid, other names or is immutable, and names it', () => {
    const left = (['acl', 'capability', 'setuid', 'hard_link', 'immutable'] as const).map((why, n) =>
      kind('file', { left: why, count: n + 1 }),
    );
    const made = planned(machine([kind('file'), ...left]));
    expect(becomes(changeIn(made))).toEqual(['file 100000:100000 664 2']);
    expect(made.steps[0]?.notes).toMatchObject(left.map(({ left: why, count }) => ({ code: 'tree_left', why, count })));
    expect(planned(machine(left))).toMatchObject({ steps: [], notes: left.map(() => ({ code: 'tree_left' })) });
  });

  it('leaves the mode of files where nobody wrote one, and opens nothing where a purpose says it', () => {
    const permissions = { directoryMode: 0o775, fileMode: 0o664, unwrittenFileMode: true, recursive: true };
    const files = [kind('file', { mode: 0o600 }), kind('file', { mode: 0o755 })];
    expect(becomes(changeIn(planned(machine(files), media({ permissions }))))).toEqual([
      'file 100000:100000 600 2',
      'file 100000:100000 755 2',
    ]);
    const certificates = { ...media({ permissions: { ...permissions, fileMode: 0o644 } }), name: 'ssl_certs' };
    const made = planned(machine(files), certificates);
    expect(becomes(changeIn(made))).toEqual(['file 100000:100000 600 2', 'file 100000:100000 755 2']);
  });

  it('is recorded up to 100,000 entries; beyond that, or where not all was seen, there is no way back', () => {
    const of = (count: number, rest: Partial<TreeFact> = {}) =>
      planned(machine([kind('file', { count })], rest)).steps[0];
    expect(of(100_000)).toMatchObject({ change: { recorded: true }, consequences: [] });
    const none = [{ code: 'no_tree_return', path: '/tank/media' }];
    expect(of(100_001)).toMatchObject({ change: { recorded: false }, consequences: none });
    expect(of(5, { ended: 'timed_out' })).toMatchObject({ change: { recorded: false }, consequences: none });
  });

  it('comes after the owner and mode of the directory itself', () => {
    const host = machine([kind('file')]);
    const { tree } = host.paths.get('/tank/media') as { readonly tree?: TreeFact };
    addDirectory(host, '/tank/media', { uid: 0, gid: 0, mode: 0o755, empty: false, tree });
    const made = planned(host);
    expect(made.steps.map(({ id }) => id)).toEqual(['owner:/tank/media', 'mode:/tank/media', 'tree:/tank/media']);
    expect(made.steps[2]?.needs).toEqual(['owner:/tank/media', 'mode:/tank/media']);
  });

  it('is blocked below what others can write, and nothing is planned on a mount with an idmap', () => {
    const open = machine([kind('file')]);
    addDirectory(open, '/tank', { mode: 0o777 });
    expect(planned(open).steps.find(({ kind: of }) => of === 'tree')).toMatchObject({
      state: 'blocked',
      why: { code: 'writable_by_others' },
    });
    const mapped = { ...machine([kind('file')]), mountinfo: '2 1 8:17 / /tank rw,idmapped - ext4 /dev/sdb1 rw' };
    expect(planned(mapped)).toMatchObject({ steps: [], diagnostics: [{ code: 'tree_idmapped' }] });
  });

  it('is planned before an outer directory is given away, after which nothing could be changed in it', () => {
    const host = machine([kind('file')]);
    addDirectory(host, '/tank', { uid: 0, gid: 0, mode: 0o755, empty: false });
    const outer = volume('tank', '/tank', [], {
      owner: { kind: 'account', user: 100_000, group: 100_000, text: '100000:100000' },
    });
    const made = planOf(desiredState([media(), outer]), observed(factsOf(host)));
    const order = made.steps.map(({ id }) => id);
    expect(order.indexOf('tree:/tank/media')).toBeLessThan(order.indexOf('owner:/tank'));
    expect(made.steps.find(({ id }) => id === 'owner:/tank')?.needs).toContain('tree:/tank/media');
  });
});

describe('what the change of a tree takes and gives', () => {
  it('keeps the kinds by which somebody would lose something, and tells whom, with how many entries', () => {
    const theirs = kind('file', { uid: 101_000, gid: 101_000, mode: 0o664, count: 7, examples: ['x', 'y', 'z'] });
    const made = planned(machine([kind('file'), theirs]));
    expect(becomes(changeIn(made))).toEqual(['file 100000:100000 664 2']);
    expect(made.steps[1]).toMatchObject({
      id: 'tree:/tank/media:kept',
      state: 'kept',
      why: { code: 'would_lose_access', uid: 1000 },
      change: { kinds: [{ from: theirs.uid && { uid: 101_000 }, count: 7 }] },
    });
    const lost = made.steps[1]?.loses?.find(({ ctid, uid }) => ctid === 100 && uid === 1000);
    expect(lost).toMatchObject({
      rights: expect.arrayContaining(['write', 'change_mode']),
      entries: { count: 7, examples: ['x', 'y', 'z'] },
    });
    const taken = planned(machine([kind('file'), theirs]), media(), { takeOver: true });
    expect(changeIn(taken)?.count).toBe(9);
  });

  it('runs what may run of a kind, and keeps the other part', () => {
    const made = planned(machine([kind('file', { uid: 101_000, gid: 101_000, mode: 0o600 })]));
    expect(becomes(changeIn(made))).toEqual(['file 101000:101000 664 2']);
    expect(becomes(changeIn(made, 'tree:/tank/media:kept'))).toEqual(['file 100000:100000 664 2']);
    const open = kind('file', { ...ROOT, mode: 0o666 });
    expect(planned(machine([open])).steps).toMatchObject([
      { id: 'tree:/tank/media', state: 'kept', why: { code: 'would_lose_access' } },
    ]);
  });

  it('keeps what gives somebody something that nobody wrote down', () => {
    const unwritten = { owner: true, mode: false };
    const closed = kind('file', { mode: 0o600 });
    const given = planned(
      machine([closed]),
      media({ unwritten, permissions: { ...media().permissions, fileMode: 'keep' } }),
    );
    expect(given.steps).toMatchObject([{ state: 'kept', why: { code: 'would_give_access' } }]);
    expect(planned(machine([closed])).steps.map(({ state }) => state)).toEqual([undefined]);
  });

  it('counts executing a file, which no directory has, and passing a directory, which no file has', () => {
    const program = kind('file', { ...ROOT, mode: 0o775 });
    const made = planned(machine([program]));
    expect(made.steps[0]?.why).toMatchObject({ code: 'would_lose_access', loses: ['execute'] });
    const folder = kind('directory', { ...ROOT, mode: 0o777 });
    expect(planned(machine([folder])).steps[0]?.why).toMatchObject({ loses: ['write', 'remove'] });
  });

  it('weighs nothing of a link, whose bits nobody asks', () => {
    const link = kind('symlink', { uid: 101_000, gid: 101_000 });
    expect(becomes(changeIn(planned(machine([link]))))).toEqual(['symlink 100000:100000 777 2']);
  });

  it('sums up what one person loses in several kinds', () => {
    const of = (gid: number, count: number) => kind('file', { uid: 101_000, gid, mode: 0o664, count });
    const made = planned(machine([of(101_000, 3), of(100_000, 4)]));
    const mine = made.steps[0]?.loses?.filter(({ ctid, uid }) => ctid === 100 && uid === 1000);
    expect(mine).toMatchObject([{ entries: { count: 7 } }]);
  });
});
