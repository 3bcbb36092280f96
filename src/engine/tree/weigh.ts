import { addTo } from '../../ground/grouped.ts';
import { type Affected, type Effect, RIGHTS } from '../consent/affected.ts';
import type { Inode } from '../permission/inode.ts';
import type { DirectoryDraft } from '../plan/directory/draft.ts';
import { weighedParts } from '../plan/directory/weigh.ts';
import type { KeptReason } from '../plan/reasons.ts';
import type { SomeEntries, TreeEntry, TreeKind } from './fact.ts';
import { isSameKind, type TreePart, type WantedTree, wantedEntry } from './wanted.ts';

/** A kind of a tree as far as it runs, and as far as it is kept. */
export interface WeighedKind {
  readonly kind: TreeKind;
  /** What it becomes by what runs; itself: nothing does. */
  readonly runs: TreeEntry;
  /** What it would become besides, were nothing kept. */
  readonly wanted: TreeEntry;
  readonly effect: Effect;
  /** Why a part of it is kept, and what that would take and give. */
  readonly kept?: { readonly why: KeptReason; readonly effect: Effect } | undefined;
}

const PARTS: readonly TreePart[] = ['owner', 'mode'];

/** Weighs one kind: who can use what is of it, before and after. That somebody may not get there at all does not count. */
export function weighedKind(
  plan: DirectoryDraft,
  path: string,
  kind: TreeKind,
  { wanted, written }: { readonly wanted: WantedTree; readonly written: Readonly<Record<TreePart, boolean>> },
): WeighedKind {
  const all = PARTS.reduce((entry, part) => wantedEntry(entry, wanted, part), keyOf(kind));
  const parts = PARTS.filter((part) => !isSameKind(wantedEntry(kind, wanted, part), kind));
  const nobody = { loses: [], gains: [] };
  // Whose a link is decides nothing: nobody's permission bits are asked through it.
  if (kind.type === 'symlink') return { kind, runs: all, wanted: all, effect: nobody };
  const standing = weighedParts(
    plan,
    { path, isEmpty: false },
    inodeOfKind(kind),
    parts.map((name) => ({ name, becomes: (inode) => becoming(inode, kind, wanted, name), written: written[name] })),
  );
  const held = parts.filter((part) => standing.get(part)?.state !== undefined);
  const effectOfParts = (of: readonly TreePart[]): Effect =>
    summedEffects(of.map((part) => ({ effect: effectIn(standing.get(part)), some: kind })));
  const [first] = held;
  const why = first && standing.get(first);
  return {
    kind,
    runs: parts
      .filter((part) => !held.includes(part))
      .reduce((entry, part) => wantedEntry(entry, wanted, part), keyOf(kind)),
    wanted: all,
    effect: effectOfParts(parts.filter((part) => !held.includes(part))),
    kept: why?.state && { why: { ...why.why, below: true }, effect: effectOfParts(held) },
  };
}

const effectIn = ({ loses = [], gains = [] }: Partial<Effect> = {}): Effect => ({ loses, gains });

/** The entry alone: no ACL, for what has one is left. */
export const inodeOfKind = ({ type, uid, gid, mode }: TreeEntry): Inode => ({
  ...{ uid, gid, mode, acl: { entries: undefined }, flags: { immutable: false, appendOnly: false } },
  type: type === 'directory' ? undefined : type === 'file' ? 'file' : 'fifo',
});

function becoming(inode: Inode, kind: TreeEntry, wanted: WantedTree, part: TreePart): Inode {
  const now = { type: kind.type, uid: inode.uid ?? kind.uid, gid: inode.gid ?? kind.gid, mode: inode.mode };
  const { uid, gid, mode } = wantedEntry(now, wanted, part);
  return { ...inode, uid, gid, mode };
}

const keyOf = ({ type, uid, gid, mode }: TreeEntry): TreeEntry => ({ type, uid, gid, mode });

/** What happens to somebody with several kinds is told once, with how many entries and the first of them. */
export function summedEffects(
  effects: readonly { readonly effect: Effect; readonly some: SomeEntries | undefined }[],
): Effect {
  const summed = (side: keyof Effect): readonly Affected[] => {
    const known = new Map<string, Affected[]>();
    for (const { effect, some } of effects)
      for (const one of effect[side])
        addTo(known, JSON.stringify([one.ctid, one.uid, one.gid]), { ...one, entries: one.entries ?? some });
    return [...known.values()].flatMap(together);
  };
  return { loses: summed('loses'), gains: summed('gains') };
}

function together(same: readonly Affected[]): readonly Affected[] {
  const [one] = same;
  const [first, ...more] = RIGHTS.filter((right) => same.some(({ rights }) => rights.includes(right)));
  if (!one || !first) return [];
  // By two parts of one kind it is the same entries.
  const distinct = [...new Map(same.map(({ entries }) => [entries?.examples, entries])).values()];
  const count = distinct.reduce((sum, entries) => sum + (entries?.count ?? 0), 0);
  const examples = distinct.flatMap((entries) => entries?.examples ?? []).slice(0, 3);
  return [{ ...one, rights: [first, ...more], entries: { count, examples } }];
}
