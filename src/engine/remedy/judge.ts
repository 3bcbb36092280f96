import { isError } from '../../ground/problem.ts';
import { toHostId } from '../../proxmox/value/idmap.ts';
import { type Consumers, consumersOf, ctidsAt } from '../access/consumers.ts';
import { explainPath } from '../access/explain.ts';
import { answers } from '../access/summary.ts';
import { hostTree, throughOf } from '../access/way.ts';
import type { Effect, Person } from '../consent/affected.ts';
import { effectOf, inodeAlone, namedIn, together } from '../consent/effect.ts';
import { effectOfMeeting, type Met, peopleBetween } from '../consent/mount.ts';
import { type NamedIds, peopleAt, peopleIn, userOf } from '../consent/people.ts';
import type { DesiredState, DesiredVolume } from '../desired/state.ts';
import { directoryState } from '../observed/directory.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import type { ObservedState } from '../observed/state.ts';
import { canIn } from '../permission/can.ts';
import { type Inode, withMode, withOwner } from '../permission/inode.ts';
import { changedBy } from '../plan/directory/changed.ts';
import { matchContainers } from '../plan/mount/declared.ts';
import { planOf } from '../plan/plan.ts';
import { runs } from '../plan/standing.ts';
import type { Plan, Step } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';
import { belowOf, inodeOfEntry, lessBelow, type Unreached, unreachedBy } from './below.ts';
import type { RefusedReason } from './reasons.ts';
import { type AskedFor, FOLLOWED_BELOW, type RefusedRemedy, type Remedy, type RemedyCandidate } from './remedy.ts';

/** Where remedies are tried: a configuration and a machine as it was read. */
export interface Trial {
  readonly desired: DesiredState;
  readonly observed: ObservedState;
  readonly asked: readonly AskedFor[];
  /** The directory as it is, or as it will be made. */
  readonly fact: DirectoryFact;
  /** Whether it is there: of one that is made nobody has anything yet. */
  readonly exists: boolean;
  /** What is planned without any remedy: what holds it back, and what it takes, is no remedy's fault. */
  readonly base: Plan<EngineProblem>;
}

/** Plans the volume as a candidate declares it, and asks who can do what then. */
export function judged({ code, changes, volume }: RemedyCandidate, trial: Trial): Remedy | RefusedRemedy {
  const refused = (why: RefusedRemedy['why']): RefusedRemedy => ({ code, changes, why });
  const there = directoryState(trial.observed, volume.hostPath);
  const changesIt = changes.owner !== undefined || changes.directoryMode !== undefined;
  if (changesIt && there.kind === 'present' && there.unmanaged) {
    const { unmanaged } = there;
    return refused(unmanaged.code === 'owners_not_kept' ? { ...unmanaged, ...whoseIn(volume, trial) } : unmanaged);
  }
  const plan = planWith(volume, trial);
  const problem = plan.diagnostics.find((one) => isError(one) && !trial.base.diagnostics.some(isSame(one)));
  if (problem) return refused(problem);
  const held = plan.steps.find((step) => step.state !== undefined && !trial.base.steps.some(isSameHeld(step)));
  if (held?.why) return refused(held.why);
  const change: Directories = {
    before: inodeAfter(trial.fact, trial.base.steps.filter(runs), volume.hostPath),
    after: inodeAfter(trial.fact, plan.steps.filter(runs), volume.hostPath),
  };
  const meetings = meetingsOf(volume, trial, change);
  const effect = together([effectOnDirectory(volume, trial, change), effectOfMeeting(meetings, change)]);
  const [loser, ...more] = effect.loses;
  if (loser) {
    const { ctid, name, uid, gid, rights } = loser;
    return refused({ code: 'takes_access', ctid, name, uid, gid, loses: rights, more: more.length });
  }
  const less = meetings.flatMap(({ was, is }) => {
    const count = lessBelow(trial.fact.below, { person: was, directory: change.before }, { person: is });
    return count > 0 ? [{ person: is, count }] : [];
  });
  const [first] = less;
  if (first) {
    const { ctid, name, uid, gid } = first.person;
    return refused({ code: 'takes_entries', ctid, name, uid, gid, count: first.count, more: less.length - 1 });
  }
  const denied = deniedTo(volume, trial, change.after);
  if (denied) return refused(denied);
  const followed = FOLLOWED_BELOW.has(code) && volume.permissions.recursive;
  const unreached = followed ? undefined : unreachedIn(volume, trial);
  return {
    ...{ code, changes, plan, gives: effect.gains, takesFrom: [], unreached },
    below: trial.exists ? belowOf(trial.fact.below, { followed, unreached }) : 'empty',
  };
}

/** The ids on the host of those who are asked for, where they are one user of it. */
function whoseIn(volume: DesiredVolume, { asked, observed }: Pick<Trial, 'asked' | 'observed'>) {
  const ids = asked.map((one) => {
    const identity = personAsked(volume, one, observed)?.identity;
    if (!identity) return undefined;
    const uid = toHostId(identity.idMap, 'u', identity.uid);
    const gid = identity.groupsUnknown ? undefined : toHostId(identity.idMap, 'g', identity.gid);
    return uid === undefined ? undefined : { uid, ...(gid !== undefined && { gid }) };
  });
  const [whose, ...others] = ids;
  const isOne = others.every((one) => one?.uid === whose?.uid && one?.gid === whose?.gid);
  return whose && isOne ? { whose } : {};
}

/** What lies in the directory now and those who are asked for can still not use, as the volume has it mounted. */
export function unreachedIn(
  volume: DesiredVolume,
  { asked, fact, observed }: Pick<Trial, 'asked' | 'fact' | 'observed'>,
): Unreached | undefined {
  const people = asked.flatMap((one) => {
    const person = personAsked(volume, one, observed);
    return person ? [{ ...one, person }] : [];
  });
  return unreachedBy(fact.below, people);
}

/** The plan of one volume, declared otherwise. */
export const planWith = (
  volume: DesiredVolume,
  { desired, observed }: Pick<Trial, 'desired' | 'observed'>,
): Plan<EngineProblem> => planOf(declaring(volume, desired), observed, { volumes: [volume.name] });

const declaring = (volume: DesiredVolume, desired: DesiredState): DesiredState => ({
  ...desired,
  volumes: desired.volumes.map((one) => (one.name === volume.name ? volume : one)),
});

/** The first of those who are asked for who could not do it, and why; unknown is no yes. */
export function deniedTo(
  volume: DesiredVolume,
  { observed, asked }: Pick<Trial, 'observed' | 'asked'>,
  inode: Inode,
): RefusedReason | undefined {
  const host = hostTree(observed);
  for (const one of asked) {
    const { ctid, uid, can } = one;
    const wanted = can === 'read' ? 'read' : 'write';
    const container = observed.containers.get(ctid);
    const mount = volume.mounts.find((each) => each.ctid === ctid);
    const person = personAsked(volume, one, observed);
    if (!container || !mount || !person) return { code: 'still_denied', ctid, uid, why: [] };
    const nobody = { gid: undefined, groups: undefined };
    const way = explainPath(container, { uid, ...nobody, path: mount.path, wanted }, observed);
    const before = way?.chain.find(
      (link) => link.component.path !== mount.path && link.can.traverse === false && link.component.kind !== 'missing',
    );
    if (before) return { code: 'denied_on_the_way', ctid, uid, path: before.component.path };
    const { hostPath } = volume;
    const seen = container.idMap.ok
      ? throughOf({ ...configured(mount), hostPath }, container.idMap.value, host)
      : undefined;
    const through = seen ?? person.through;
    const now = canIn({ kind: 'directory', path: mount.path, inode, through }, person.identity);
    const isLetIn = answers(now, 'read') === true && answers(now, wanted) === true;
    if (!isLetIn) return { code: 'still_denied', ctid, uid, why: now.why };
  }
  return undefined;
}

/** The mount as its container would have it: whose file system it is decides who has the last word there. */
const configured = (mount: DesiredVolume['mounts'][number]) => ({
  ...{ through: 'configured', target: mount.path, flags: [] },
  ...declared(mount),
});

/** As the volume would have them mounted. */
function personAsked(volume: DesiredVolume, { ctid, uid }: AskedFor, observed: ObservedState): Person | undefined {
  const container = observed.containers.get(ctid);
  const mount = volume.mounts.find((each) => each.ctid === ctid);
  return container && mount && userOf({ container, mount: declared(mount) }, uid, observed);
}

/** The directory of that path once steps have run, also those that make it. */
export const inodeAfter = (fact: DirectoryFact, steps: readonly Step[], path: string): Inode =>
  steps.reduce(
    (inode, { change }) =>
      change.kind === 'directory' && change.path === path
        ? withMode(withOwner(inode, change), change.mode)
        : changedBy(inode, change),
    inodeAlone(fact),
  );

/** The directory without and with a remedy. */
interface Directories {
  readonly before: Inode;
  readonly after: Inode;
}

/**
 * What becomes of those who meet the directory through the mounts they have; one that holds nothing is no exception. From those
 * who do not meet it yet nothing is taken, and of one that is made that is everybody; what they will gain counts.
 */
function effectOnDirectory(volume: DesiredVolume, trial: Trial, { before, after }: Directories): Effect {
  const { desired, observed, exists } = trial;
  const consumers = consumersOf(observed, matchContainers(declaring(volume, desired), observed));
  const others = new Set(changedMounts(volume, desired).map(({ is }) => is.ctid));
  const named = namedIn([before, after]);
  const effectOn = (people: readonly Person[]) =>
    effectOf(
      before,
      after,
      people.filter(({ ctid }) => ctid === null || !others.has(ctid)),
    );
  const there = effectOn(peopleAt(volume.hostPath, named, { observed, consumers }));
  const coming = effectOn(peopleComing(volume, { consumers, named, observed }));
  return { loses: exists ? there.loses : [], gains: [...there.gains, ...coming.gains] };
}

/** Those of the containers that have it declared, and do not have it yet. */
function peopleComing(
  { hostPath, mounts }: DesiredVolume,
  { consumers, named, observed }: { readonly consumers: Consumers; readonly named: NamedIds } & Pick<Trial, 'observed'>,
): readonly Person[] {
  const there = new Set(ctidsAt(hostPath, consumers));
  return mounts.flatMap((mount) => {
    const container = there.has(mount.ctid) ? undefined : observed.containers.get(mount.ctid);
    return container ? peopleIn({ container, mount: declared(mount) }, named, observed) : [];
  });
}

/** Those of the containers whose mount gets another id map. */
function meetingsOf(volume: DesiredVolume, { desired, observed, fact }: Trial, change: Directories): readonly Met[] {
  const also = (fact.below?.entries ?? []).map(inodeOfEntry);
  return changedMounts(volume, desired).flatMap(({ was, is }) => {
    const container = observed.containers.get(is.ctid);
    if (!container) return [];
    const before = { mount: declared(was), inode: change.before };
    return peopleBetween(container, { before, after: { mount: declared(is), inode: change.after }, also }, observed);
  });
}

function changedMounts(volume: DesiredVolume, desired: DesiredState) {
  const old = desired.volumes.find(({ name }) => name === volume.name);
  return volume.mounts.flatMap((is) => {
    const was = old?.mounts.find(({ ctid }) => ctid === is.ctid);
    return was && was.idmap !== is.idmap ? [{ was, is }] : [];
  });
}

const declared = ({ readOnly = false, idmap }: DesiredVolume['mounts'][number]) => ({
  readOnly,
  idmap: typeof idmap === 'string' ? idmap : undefined,
});

const isSame = (one: object) => (other: object) => JSON.stringify(one) === JSON.stringify(other);

/** Held for the same reason, or the very same change, which may take more from a directory that gives more. */
const isSameHeld = (step: Step) => (other: Step) =>
  step.id === other.id && (isSame(step.why ?? {})(other.why ?? {}) || isSame(step.change)(other.change));
