import { chmodOctal } from '../../ground/mode.ts';
import { ctidsAt } from '../access/consumers.ts';
import type { WantedOwner } from '../access/owner.ts';
import { someOf } from '../consent/affected.ts';
import type { DesiredVolume } from '../desired/state.ts';
import type { UnsafeAncestor } from '../observed/directory.ts';
import { mountAt } from '../observed/mounts.ts';
import { blockedBy } from '../plan/directory/creation.ts';
import type { DirectoryDraft } from '../plan/directory/draft.ts';
import type { NoteReason } from '../plan/reasons.ts';
import type { StepFacts, TreeChange } from '../plan/types.ts';
import { ofVolume } from '../problem.ts';
import type { KindChange } from './change.ts';
import {
  type LeftBecause,
  MOST_RECORDED,
  type SomeEntries,
  type TreeEntry,
  type TreeFact,
  type TreeKind,
} from './fact.ts';
import { isSameKind, type WantedTree, wantedEntry, wantedTree } from './wanted.ts';
import { summedEffects, type WeighedKind, weighedKind } from './weigh.ts';

/** What lies below a volume's directory, as a plan was told. */
interface FoundTree {
  readonly before: { readonly dev: number; readonly ino: number };
  readonly tree: TreeFact;
  readonly unsafe: UnsafeAncestor | undefined;
}

/**
 * A step for all that lies below a directory and is not as it shall be: kind by kind, as they were seen. What somebody would
 * lose or gain unasked by is kept, in a step of its own.
 */
export function planTree(
  plan: DirectoryDraft,
  volume: DesiredVolume,
  owner: Exclude<WantedOwner, { kind: 'error' }>,
  found: FoundTree,
): void {
  const { hostPath: path, unwritten } = volume;
  const { tree, unsafe } = found;
  tellUnseen(plan, volume, tree);
  if (isIdMapped(plan, path)) {
    plan.diagnostics.push(ofVolume(volume, { code: 'tree_idmapped', path }, 'warning'));
    return;
  }
  const wanted = wantedTree(volume, owner);
  const written = ({ type }: TreeEntry) => ({
    owner: !unwritten?.owner,
    mode: !(type === 'directory' ? wanted.directoryMode : wanted.fileMode).limited,
  });
  const differing = tree.kinds.filter((kind) => !isSameKind(kind, whole(kind, wanted)));
  const notes = leftNotes(path, differing, tree);
  const changing = differing.filter(({ left }) => left === undefined);
  const weighed = changing.map((kind) =>
    unsafe ? unweighed(kind, whole(kind, wanted)) : weighedKind(plan, path, kind, { wanted, written: written(kind) }),
  );
  const running = weighed.filter(({ kind, runs }) => !isSameKind(kind, runs));
  const kept = weighed.filter((one) => one.kept !== undefined);
  if (running.length + kept.length === 0) {
    plan.notes.push(...notes.map((note) => ({ ...note, volume: volume.name })));
    return;
  }
  const context = { plan, volume, wanted, found };
  if (running.length > 0) {
    const effect = summedEffects(running.map((one) => ({ effect: one.effect, some: undefined })));
    const step = treeStep(context, changesOf(running, 'runs', tree));
    plan.steps.push({ ...step, notes, ...someOf(effect), ...(unsafe ? blockedBy(unsafe) : {}) });
  }
  const [first] = kept;
  if (first?.kept) {
    const effect = summedEffects(kept.map((one) => ({ effect: one.kept?.effect ?? NOBODY, some: undefined })));
    const step = treeStep(context, changesOf(kept, 'wanted', tree));
    const id = running.length > 0 ? `${step.id}:kept` : step.id;
    const held = { id, consequences: [], needs: [], notes: running.length > 0 ? [] : notes };
    plan.steps.push({ ...step, ...held, ...someOf(effect), state: 'kept', why: first.kept.why });
  }
}

const NOBODY = { loses: [], gains: [] };

const whole = (kind: TreeEntry, wanted: WantedTree): TreeEntry =>
  wantedEntry(wantedEntry(kind, wanted, 'owner'), wanted, 'mode');

const unweighed = (kind: TreeKind, wanted: TreeEntry): WeighedKind => ({
  ...{ kind, runs: wanted, wanted, effect: NOBODY },
});

const changesOf = (weighed: readonly WeighedKind[], which: 'runs' | 'wanted', tree: TreeFact): readonly KindChange[] =>
  weighed.map(({ kind: { type, uid, gid, mode, count, examples }, [which]: to }) => ({
    from: { type, uid, gid, mode },
    to: { type, uid: to.uid, gid: to.gid, mode: to.mode },
    ...{ count, examples, immutable: immutableOf({ type, uid, gid, mode }, tree) },
  }));

/** How many of a kind are immutable; undefined where not every entry was seen and told by its kind. */
function immutableOf(kind: TreeEntry, { kinds, other, ended }: TreeFact): number | undefined {
  if (ended !== undefined || other.count > 0) return undefined;
  return kinds.find((one) => one.left === 'immutable' && one.type === kind.type && isSameKind(one, kind))?.count ?? 0;
}

interface TreeContext {
  readonly plan: DirectoryDraft;
  readonly volume: DesiredVolume;
  readonly wanted: WantedTree;
  readonly found: FoundTree;
}

function treeStep({ plan, volume, wanted, found }: TreeContext, kinds: readonly KindChange[]): StepFacts {
  const { hostPath: path, name } = volume;
  const { before, tree } = found;
  const count = kinds.reduce((sum, kind) => sum + kind.count, 0);
  const recorded = count <= MOST_RECORDED && tree.ended === undefined;
  const change: TreeChange = {
    kind: 'tree',
    path,
    before: { dev: before.dev, ino: before.ino },
    kinds,
    count,
    seen: tree.seen,
    unread: tree.ended === undefined ? tree.unread.count : undefined,
    recorded,
    users: ctidsAt(path, plan.consumers),
  };
  return {
    id: `tree:${path}`,
    kind: 'tree',
    action: 'update',
    target: path,
    volume: name,
    reason: { code: 'tree_differs', path, count },
    commands: commandsOf(path, kinds, wanted),
    exact: false,
    consequences: recorded ? [] : [{ code: 'no_tree_return', path, count }],
    notes: [],
    needs: needsOf(plan, path),
    change,
  };
}

/** Its own steps, and the one that makes it. */
const needsOf = ({ steps, createdBy, closedBy }: DirectoryDraft, path: string): readonly string[] => [
  ...new Set([
    ...[createdBy.get(path) ?? []].flat(),
    ...(closedBy.get(path) ?? []),
    ...steps.flatMap(({ id, state, change }) =>
      state === undefined && 'path' in change && change.path === path && change.kind !== 'tree' ? [id] : [],
    ),
  ]),
];

/** About the same by tools that have no eye for what is left. */
function commandsOf(path: string, kinds: readonly KindChange[], { owner }: WantedTree): readonly (readonly string[])[] {
  const find = ['find', path, '-xdev', '-mindepth', '1'];
  const some = (type: TreeEntry['type']) =>
    kinds.find(({ from, to }) => from.type === type && from.mode !== to.mode)?.to.mode;
  const owned = kinds.find(({ from, to }) => from.uid !== to.uid || from.gid !== to.gid);
  const group = owner.kind === 'ids' && owner.gid === undefined ? '' : `:${owned?.to.gid}`;
  const [directories, files] = [some('directory'), some('file')];
  return [
    ...(owned ? [[...find, '-exec', 'chown', '-h', `${owned.to.uid}${group}`, '{}', '+']] : []),
    ...(directories === undefined
      ? []
      : [[...find, '-type', 'd', '-exec', 'chmod', chmodOctal(directories), '{}', '+']]),
    ...(files === undefined ? [] : [[...find, '-type', 'f', '-exec', 'chmod', chmodOctal(files), '{}', '+']]),
  ];
}

/** A mount that shows other ids than those on disk: nobody knows what a chown through it would write. */
function isIdMapped({ observed }: DirectoryDraft, path: string): boolean {
  const mount = observed.mounts && mountAt(observed.mounts, `${observed.root}${path}`);
  return mount?.options.includes('idmapped') ?? false;
}

/** What is said of a tree that was not wholly seen. */
function tellUnseen(plan: DirectoryDraft, volume: DesiredVolume, tree: TreeFact): void {
  const { hostPath: path } = volume;
  const { ended: because, seen, unread, other } = tree;
  if (because) plan.diagnostics.push(ofVolume(volume, { code: 'tree_cut', path, because, seen }, 'warning'));
  if (unread.count > 0) plan.diagnostics.push(ofVolume(volume, { code: 'tree_unread', path, ...unread }, 'warning'));
  if (other.count > 0) plan.diagnostics.push(ofVolume(volume, { code: 'tree_other', path, ...other }, 'warning'));
}

/** What would be changed and is skipped, by why; and what is mounted there. */
function leftNotes(path: string, differing: readonly TreeKind[], { boundaries }: TreeFact): readonly NoteReason[] {
  const left = new Map<LeftBecause, SomeEntries>();
  for (const { left: why, count, examples } of differing) {
    if (why === undefined) continue;
    const before = left.get(why) ?? { count: 0, examples: [] };
    left.set(why, { count: before.count + count, examples: [...before.examples, ...examples].slice(0, 3) });
  }
  return [
    ...[...left].map(([why, some]) => ({ code: 'tree_left', path, why, ...some }) as const),
    ...(boundaries.count > 0 ? [{ code: 'tree_boundaries', path, ...boundaries } as const] : []),
  ];
}
