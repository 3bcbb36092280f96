import { type Affected, type Effect, someOf } from '../../consent/affected.ts';
import { effectsOn, inodeAlone, namedIn } from '../../consent/effect.ts';
import { peopleAt } from '../../consent/people.ts';
import type { UnsafeAncestor } from '../../observed/directory.ts';
import type { DirectoryFact } from '../../observed/facts.ts';
import type { Inode } from '../../permission/inode.ts';
import type { KeptReason } from '../reasons.ts';
import type { Standing } from '../types.ts';
import { blockedBy } from './creation.ts';
import type { DirectoryDraft } from './draft.ts';

/** A change of a directory that is a step of its own. */
export interface Part<Name extends string> {
  readonly name: Name;
  readonly becomes: (inode: Inode) => Inode;
  /** Whether the configuration says it: then it gives what it gives. */
  readonly written: boolean;
  /** Who is given something by a line of the configuration, where it does not say the part as a whole. */
  readonly gives?: ((one: Affected) => boolean) | undefined;
  /** From whom it may take. */
  readonly takes?: ((one: Affected) => boolean) | undefined;
}

/** How a part stands, and whom it matters to. */
export type Weighed = Standing & Partial<Effect>;

/** The same of a part that nothing blocks. */
export type WeighedPart = Partial<Effect> &
  ({ readonly state?: undefined; readonly why?: undefined } | { readonly state: 'kept'; readonly why: KeptReason });

/** A directory, and who could put another in its place. */
interface Found {
  readonly fact: DirectoryFact;
  readonly unsafe?: UnsafeAncestor | undefined;
}

/**
 * How the parts of a change stand. Of one that holds nothing nobody loses anything; what an entry's mask would open for others
 * it would open all the same.
 */
export function standingOf<Name extends string>(
  plan: DirectoryDraft,
  path: string,
  { fact, unsafe }: Found,
  parts: readonly Part<Name>[],
): ReadonlyMap<Name, Weighed> {
  if (unsafe) return new Map(parts.map(({ name }) => [name, blockedBy(unsafe)]));
  const isEmpty = fact.empty === true;
  if (parts.length === 0 || (isEmpty && parts.every(({ gives }) => gives === undefined))) return new Map();
  return weighedParts(plan, { path, isEmpty }, inodeAlone(fact), parts);
}

/**
 * Which parts run, and which are kept so that nobody can do less than now, nor more than the configuration says: as many
 * as can, the later ones first. Those that run are weighed together, for one may give back what another takes.
 */
export function weighedParts<Name extends string>(
  plan: DirectoryDraft,
  { path, isEmpty }: { readonly path: string; readonly isEmpty: boolean },
  now: Inode,
  all: readonly Part<Name>[],
): ReadonlyMap<Name, WeighedPart> {
  const parts = all.map((part) => ({ ...part, becomes: once(part.becomes) }));
  const last = parts.reduce((inode, { becomes }) => becomes(inode), now);
  const people = peopleAt(path, namedIn([now, last, ...parts.map(({ becomes }) => becomes(now))]), plan);
  const both = effectsOn(people, plan.rights);
  const weigh: Weigh = (before, after) => ({ ...both(before, after), ...(isEmpty ? { loses: [] } : {}) });
  const choices = subsets(parts);
  const held = (chosen: readonly Part<Name>[]) => (plan.takeOver ? undefined : holding(now, chosen, weigh));
  const runs = choices.find((chosen) => held(chosen) === undefined) ?? [];
  const whyNot = held(parts);
  const standing = new Map<Name, WeighedPart>();
  let inode = now;
  for (const part of parts) {
    const isRun = runs.includes(part);
    const effect = weigh(inode, part.becomes(inode));
    const alone = isRun ? undefined : (holding(inode, [part], weigh) ?? whyNot);
    standing.set(part.name, alone ? { state: 'kept', why: alone, ...someOf(effect) } : someOf(effect));
    if (isRun) inode = part.becomes(inode);
  }
  return standing;
}

type Weigh = (before: Inode, after: Inode) => Effect;

/** Why a change of several parts does not run; undefined: it does. */
function holding(now: Inode, parts: readonly Part<string>[], weigh: Weigh): KeptReason | undefined {
  const steps: { readonly part: Part<string>; readonly effect: Effect }[] = [];
  let inode = now;
  for (const part of parts) {
    const next = part.becomes(inode);
    steps.push({ part, effect: weigh(inode, next) });
    inode = next;
  }
  const total = weigh(now, inode);
  const taken = total.loses.filter(
    (one) => !steps.some(({ part, effect }) => part.takes?.(one) && has(effect.loses, one)),
  );
  const given = total.gains.filter((one) =>
    steps.some(({ part, effect }) => !part.written && !part.gives?.(one) && has(effect.gains, one)),
  );
  return heldReason(taken, given);
}

/** Why a change that takes from some and gives to others is held back; a loss comes first. */
export const heldReason = (taken: readonly Affected[], given: readonly Affected[]): KeptReason | undefined =>
  lossReason(taken) ?? gainReason(given);

function lossReason([first, ...others]: readonly Affected[]): KeptReason | undefined {
  return first && { code: 'would_lose_access', ...who(first), loses: first.rights, more: others.length };
}

function gainReason([first, ...others]: readonly Affected[]): KeptReason | undefined {
  return first && { code: 'would_give_access', ...who(first), gains: first.rights, more: others.length };
}

const who = ({ ctid, name, uid, gid }: Affected) => ({ ctid, name, uid, gid });

const has = (people: readonly Affected[], one: Affected): boolean =>
  people.some(({ ctid, uid, gid }) => ctid === one.ctid && uid === one.uid && gid === one.gid);

/** The same directory becomes the very same again, so that what was found of it still counts. */
function once(becomes: (inode: Inode) => Inode): (inode: Inode) => Inode {
  const known = new Map<Inode, Inode>();
  return (inode) => {
    const before = known.get(inode);
    if (before) return before;
    const after = becomes(inode);
    known.set(inode, after);
    return after;
  };
}

/** The larger ones before the smaller ones, and those of later parts before those of earlier ones. */
function subsets<Name extends string>(parts: readonly Part<Name>[]): readonly (readonly Part<Name>[])[] {
  const [first, ...rest] = parts;
  if (!first) return [[]];
  const without = subsets(rest);
  return [...without, ...without.map((each) => [first, ...each])].sort((a, b) => b.length - a.length);
}
