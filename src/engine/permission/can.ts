import type { Component } from './component.ts';
import { type FileVerdicts, fileVerdictsIn } from './file.ts';
import { type Identity, type LackingId, onHost } from './identity.ts';
import type { Inode, Through } from './inode.ts';
import { judgedOnce, type Someone, type Verdicts } from './verdicts.ts';
import { type Claim, type DirectoryClaim, isUnknownReason, type Why } from './why.ts';

/** What somebody can do with a directory or a file; null is unknown. */
export interface Can {
  /** List it; of a file, read it. */
  readonly read: boolean | null;
  /** Create in it; of a file, write to it. */
  readonly write: boolean | null;
  /** Reach what is in it by name. */
  readonly traverse: boolean | null;
  /**
   * Remove from it: everything that the mount has an id for; `own`: what is one's own, which for a root with
   * capabilities is everything whose owner and group its container has; else nothing.
   */
  readonly remove: boolean | 'own' | null;
  /** Only of what is no directory: execute it. */
  readonly execute?: boolean | null | undefined;
  /** Why something is false, `own` or unknown; empty where everything is true. */
  readonly why: readonly Why[];
}

/**
 * What somebody can do with the last directory of a way, as the kernel decides. The way begins at the root of the
 * container and has every directory that the path goes through there; the host's own ancestors do not count inside.
 */
export function can(way: readonly Component[], identity: Identity): Can {
  const check = checkOf(identity);
  const last = way.at(-1);
  return canBehind(barrierIn(way.slice(0, -1), check), last ? check(last) : NOTHING_KNOWN);
}

/** What a directory on a way says to everything behind it: nobody passes, or nobody knows. */
export interface Barrier {
  readonly passes: false | null;
  readonly why: readonly Why[];
}

/** The first directory that nobody passes, else the first of which nobody knows; undefined: all of them let through. */
export function barrierIn(before: readonly Component[], check: (component: Component) => Can): Barrier | undefined {
  let unknown: Barrier | undefined;
  for (const component of before) {
    const { traverse, why } = check(component);
    if (traverse === true) continue;
    const barrier = { passes: traverse, why: reasonsFor(why, 'traverse', component.path) };
    if (traverse === false) return barrier;
    unknown ??= barrier;
  }
  return unknown;
}

/** What can be done with a directory, `own`, by somebody who has to pass those before it. */
export function canBehind(barrier: Barrier | undefined, own: Can): Can {
  if (!barrier) return own;
  const isFile = own.execute !== undefined;
  const before = isFile ? barrier.why.map((one) => ({ ...one, claims: FILE_CLAIMS })) : barrier.why;
  if (barrier.passes === false) return { ...NOTHING, ...(isFile && { execute: false }), why: before };
  // What this directory denies it denies however one gets there.
  const known = own.why.filter(({ code }) => code !== 'sticky' && !isUnknownReason(code));
  return {
    read: own.read && null,
    write: own.write && null,
    traverse: own.traverse && null,
    remove: own.remove && null,
    ...(isFile && { execute: own.execute && null }),
    why: [...known, ...before],
  };
}

/** The reasons why a directory on the way lets nobody further: they deny everything behind it. */
function reasonsFor(why: readonly Why[], claim: Claim, path: string): readonly Why[] {
  return why.filter(({ claims }) => claims.includes(claim)).map((one) => ({ ...one, path, claims: EVERYTHING }));
}

const EVERYTHING: readonly DirectoryClaim[] = ['read', 'write', 'traverse', 'remove'];
const FILE_CLAIMS = ['read', 'write', 'execute'] as const;
const NOTHING = { read: false, write: false, traverse: false, remove: false } as const;
const NOTHING_KNOWN: Can = { read: null, write: null, traverse: null, remove: null, why: [] };

/** What somebody who stands before one directory can do with it. */
export const canIn = (component: Component, identity: Identity): Can => checkOf(identity)(component);

/** The same, for many directories. */
export function checkOf(identity: Identity): (component: Component) => Can {
  const who = onHost(identity);
  const asking = 'lacks' in who ? who : { who, identity, judge: judgedOnce({ who, identity }, ofDirectory) };
  return (component) => checked(component, identity, asking);
}

type Asking =
  | { readonly lacks: LackingId }
  | (Someone & { readonly judge: (inode: Inode, through: Through) => Judged });

function checked(component: Component, identity: Identity, asking: Asking): Can {
  const { path } = component;
  if (component.kind === 'unknown') {
    return { ...NOTHING_KNOWN, why: [{ code: component.reason, path, claims: EVERYTHING }] };
  }
  if (component.kind === 'symlink' && component.target === undefined) {
    return { ...NOTHING_KNOWN, why: [{ code: 'not_followed', path, claims: EVERYTHING }] };
  }
  if (component.kind === 'unseen') return inUnseen(component, identity);
  if ('lacks' in asking)
    return { ...NOTHING, why: [{ code: 'no_such_id', ...asking.lacks, path, claims: EVERYTHING }] };
  if (component.kind === 'file') return ofFile(fileVerdictsIn(component, asking), path);
  if (component.kind !== 'directory') return { ...NOTHING, why: [{ code: component.kind, path, claims: EVERYTHING }] };
  const { read, write, traverse, remove, reasons } = asking.judge(component.inode, component.through);
  return { read, write, traverse, remove, why: placed(reasons, path) };
}

/** What is said of a directory, wherever it lies. */
interface Judged extends Pick<Can, DirectoryClaim> {
  /** Without their path. */
  readonly reasons: readonly Why[];
}

const ofDirectory = (verdicts: Verdicts): Judged => ({
  read: verdicts.read.allowed,
  write: verdicts.write.allowed,
  traverse: verdicts.traverse.allowed,
  remove: verdicts.remove.allowed,
  reasons: joined(EVERYTHING.map((claim) => [claim, verdicts[claim]])),
});

/** Nothing is reached through a file; whether it can be removed its directory says. */
const ofFile = (verdicts: FileVerdicts, path: string): Can => ({
  ...{ read: verdicts.read.allowed, write: verdicts.write.allowed, execute: verdicts.execute.allowed },
  ...{ traverse: false, remove: false },
  why: placed(joined(FILE_CLAIMS.map((claim) => [claim, verdicts[claim]])), path),
});

/** A container's root passes whatever belongs to its own root file system; of others nothing is known. */
function inUnseen({ path, reason }: Extract<Component, { kind: 'unseen' }>, { capabilities }: Identity): Can {
  const passes = capabilities.has('dac_override') || capabilities.has('dac_read_search');
  const claims = passes ? EVERYTHING.filter((claim) => claim !== 'traverse') : EVERYTHING;
  return { ...NOTHING_KNOWN, traverse: passes || null, why: [{ code: reason, path, claims }] };
}

/** One for each reason. */
function joined(verdicts: readonly (readonly [Claim, Verdicts[DirectoryClaim]])[]): readonly Why[] {
  const reasons: { readonly why: Reason; readonly claims: Claim[] }[] = [];
  for (const [claim, verdict] of verdicts) {
    if (verdict.allowed === true) continue;
    const known = reasons.find(({ why }) => isSame(why, verdict.why));
    if (known) known.claims.push(claim);
    else reasons.push({ why: verdict.why, claims: [claim] });
  }
  return reasons.map(({ why, claims }) => ({ ...why, path: '', claims }));
}

const placed = (reasons: readonly Why[], path: string): readonly Why[] =>
  reasons.map((reason) => ({ ...reason, path }));

type Reason = Extract<Verdicts[DirectoryClaim], { readonly why: unknown }>['why'];

const isSame = (a: Reason, b: Reason): boolean =>
  a === b || (a.code === b.code && JSON.stringify(a) === JSON.stringify(b));
