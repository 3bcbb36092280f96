import { chmodOctal } from '../../ground/mode.ts';
import { textOfBytes } from '../../proxmox/value/bytes.ts';
import { type Effect, someOf } from '../consent/affected.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import type { Standing, TreeChange } from '../plan/types.ts';
import type { KindChange, TreeChunk } from '../tree/change.ts';
import type { TreeEntry } from '../tree/fact.ts';
import { isSameKind } from '../tree/wanted.ts';
import { inodeOfKind, summedEffects } from '../tree/weigh.ts';
import { common, isThe, needsOf, type Ran, replacedStanding, standingAt, type UndoDraft } from './standing.ts';

/**
 * Plans the way back of what a run changed below a directory, entry by entry as they are on record: each that is still the
 * same and as the run left it. Nothing where none of what the run made of them is there any more.
 */
export function planTreeReturn(plan: UndoDraft, { step, change, chunks }: Ran<TreeChange>): void {
  const { path, before, recorded } = change;
  const changed = chunks.reduce((sum, { count }) => sum + count, 0);
  if (changed === 0) return;
  const fact = plan.paths.get(path);
  const now = fact?.kind === 'directory' && isThe(fact, before) ? fact : undefined;
  const kinds = returningKinds(change, chunks);
  if (now && recorded && !isAnyThere(now, kinds)) return;
  const standing: Standing & Partial<Effect> =
    now === undefined
      ? replacedStanding(path, fact)
      : recorded
        ? weighedReturn(plan, { step, change, kinds })
        : { state: 'blocked', why: { code: 'tree_unrecorded', path, count: changed } };
  plan.steps.push({
    ...common(step),
    id: `tree:${path}`,
    kind: 'tree',
    action: 'update',
    reason: { code: 'tree_returns', path, count: changed },
    commands: returnCommands(path, kinds),
    needs: needsOf(plan, path),
    ...standing,
    change: {
      ...{ kind: 'tree', path, before: { dev: before.dev, ino: before.ino }, kinds, count: changed, seen: changed },
      ...{ recorded: true, returns: step.id, users: plan.users.now(path) },
    },
  });
}

/** The same kinds in the same order, the other way round, with what is on record of each. */
function returningKinds({ kinds }: TreeChange, chunks: readonly TreeChunk[]): readonly KindChange[] {
  const some = kinds.map(() => ({ count: 0, examples: [] as string[] }));
  for (const { directories = [] } of chunks)
    for (const { path, entries } of directories)
      for (const [name, , kind] of entries) {
        const one = some[kind];
        if (!one) continue;
        one.count += 1;
        if (one.examples.length < 3) one.examples.push(path === '' ? name : `${path}/${name}`);
      }
  return kinds.map(({ from, to }, index) => ({ from: to, to: from, ...(some[index] ?? { count: 0, examples: [] }) }));
}

/**
 * About the same by tools. They know no record, so what several kinds became one of is named, entry by entry; nothing where
 * those are too many.
 */
function returnCommands(path: string, kinds: readonly KindChange[]): readonly (readonly string[])[] {
  const some = kinds.filter(({ count }) => count > 0);
  return some.flatMap((kind): readonly (readonly string[])[] => {
    const { from, to, count, examples } = kind;
    const owned = from.uid !== to.uid || from.gid !== to.gid ? [['chown', '-h', `${to.uid}:${to.gid}`]] : [];
    const moded = from.mode !== to.mode && from.type !== 'symlink' ? [['chmod', chmodOctal(to.mode)]] : [];
    const tools = [...owned, ...moded];
    const type = FIND_TYPES[from.type];
    if (type !== undefined && some.every((one) => one === kind || !isSame(one.from, from) || isSame(one.to, to))) {
      const of = ['-type', type, '-uid', String(from.uid), '-gid', String(from.gid)];
      const mode = from.type === 'symlink' ? [] : ['-perm', chmodOctal(from.mode)];
      const does = tools.flatMap((tool) => ['-exec', ...tool, '{}', '+']);
      return [['find', path, '-xdev', '-mindepth', '1', ...of, ...mode, ...does]];
    }
    if (count > examples.length) return [];
    return tools.map((tool) => [...tool, ...examples.map((name) => `${path}/${textOfBytes(name)}`)]);
  });
}

const FIND_TYPES = { directory: 'd', file: 'f', symlink: 'l', special: undefined } as const;

/** Whether anything is of a kind that the run made; where nobody looked, perhaps. */
function isAnyThere({ tree }: DirectoryFact, kinds: readonly KindChange[]): boolean {
  if (!tree || tree.ended !== undefined || tree.other.count + tree.unread.count > 0) return true;
  return kinds.some(({ from, count }) => count > 0 && tree.kinds.some((kind) => isSame(kind, from)));
}

const isSame = (one: TreeEntry, other: TreeEntry): boolean => one.type === other.type && isSameKind(one, other);

function weighedReturn(
  plan: UndoDraft,
  {
    step,
    change,
    kinds,
  }: { readonly step: Ran<TreeChange>['step']; readonly change: TreeChange; readonly kinds: readonly KindChange[] },
): Standing & Partial<Effect> {
  const held = standingAt(plan, change.path);
  if (held.state !== undefined) return held;
  const weighed = kinds
    .filter(({ count, from }) => count > 0 && from.type !== 'symlink')
    .map((kind) => ({
      some: kind,
      weighed: plan.users.between(step, change.path, inodeOfKind(kind.from), inodeOfKind(kind.to)),
    }));
  const effect = summedEffects(
    weighed.map(({ some, weighed: { loses = [], gains = [] } }) => ({ some, effect: { loses, gains } })),
  );
  const first = weighed.find(({ weighed: { state } }) => state !== undefined)?.weighed;
  return first?.state === 'kept' ? { state: first.state, why: first.why, ...someOf(effect) } : someOf(effect);
}
