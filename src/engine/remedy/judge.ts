import { isError } from '../../ground/problem.ts';
import { answers, explainPath } from '../access/explain.ts';
import type { Effect, Person } from '../consent/affected.ts';
import { effectBetween, inodeAlone, namedIn, together } from '../consent/effect.ts';
import { peopleIn, userOf } from '../consent/people.ts';
import type { DesiredState, DesiredVolume } from '../desired/state.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import type { ObservedState } from '../observed/state.ts';
import { canIn } from '../permission/can.ts';
import type { Inode } from '../permission/inode.ts';
import { changedBy } from '../plan/directory/changed.ts';
import { planOf } from '../plan/plan.ts';
import type { Plan, Step } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';
import type { RefusedReason } from './reasons.ts';
import type { AskedFor, RefusedRemedy, Remedy, RemedyCandidate } from './remedy.ts';

/** Where remedies are tried: a configuration and a machine as it was read. */
export interface Trial {
  readonly desired: DesiredState;
  readonly observed: ObservedState;
  readonly asked: readonly AskedFor[];
  /** The directory as it is, or as it will be made. */
  readonly fact: DirectoryFact;
  /** What is planned without any remedy: what holds it back is no remedy's fault. */
  readonly base: Plan<EngineProblem>;
}

/** Plans the volume as a candidate declares it, and asks who can do what then. */
export function judged({ code, changes, volume }: RemedyCandidate, trial: Trial): Remedy | RefusedRemedy {
  const refused = (why: RefusedRemedy['why']): RefusedRemedy => ({ code, changes, why });
  const plan = planWith(volume, trial);
  const problem = plan.diagnostics.find((one) => isError(one) && !trial.base.diagnostics.some(isSame(one)));
  if (problem) return refused(problem);
  const held = plan.steps.find((step) => step.state !== undefined && !trial.base.steps.some(isSameHeld(step)));
  if (held?.why) return refused(held.why);
  const steps = plan.steps.filter((step) => step.state === undefined && 'path' in step.change);
  const after = inodeAfter(trial.fact, steps);
  const onMounts = effectOnMounts(volume, trial, inodeAfter(trial.fact, []), after);
  const effect: Effect = {
    loses: [...steps.flatMap(({ loses = [] }) => loses), ...onMounts.loses],
    gains: [...steps.flatMap(({ gains = [] }) => gains), ...onMounts.gains],
  };
  const [loser, ...more] = effect.loses;
  if (loser) {
    const { ctid, name, uid, gid, rights } = loser;
    return refused({ code: 'takes_access', ctid, name, uid, gid, loses: rights, more: more.length });
  }
  const denied = deniedTo(volume, trial, after);
  if (denied) return refused(denied);
  return { code, changes, plan, gives: effect.gains, takesFrom: [] };
}

/** The plan of one volume, declared otherwise. */
export const planWith = (
  volume: DesiredVolume,
  { desired, observed }: Pick<Trial, 'desired' | 'observed'>,
): Plan<EngineProblem> =>
  planOf({ ...desired, volumes: desired.volumes.map((one) => (one.name === volume.name ? volume : one)) }, observed, {
    volumes: [volume.name],
  });

/** The first of those who are asked for who could not do it, and why; unknown is no yes. */
export function deniedTo(
  volume: DesiredVolume,
  { observed, asked }: Pick<Trial, 'observed' | 'asked'>,
  inode: Inode,
): RefusedReason | undefined {
  for (const { ctid, uid, can } of asked) {
    const wanted = can === 'read' ? 'read' : 'write';
    const container = observed.containers.get(ctid);
    const mount = volume.mounts.find((one) => one.ctid === ctid);
    const person = container && mount ? userOf({ container, mount: declared(mount) }, uid, observed) : undefined;
    if (!container || !mount || !person) return { code: 'still_denied', ctid, uid, why: [] };
    const nobody = { gid: undefined, groups: undefined };
    const way = explainPath(container, { uid, ...nobody, path: mount.path, wanted }, observed);
    const before = way?.chain.find(
      (link) => link.component.path !== mount.path && link.can.traverse === false && link.component.kind !== 'missing',
    );
    if (before) return { code: 'denied_on_the_way', ctid, uid, path: before.component.path };
    const now = canIn({ kind: 'directory', path: mount.path, inode, through: person.through }, person.identity);
    const isLetIn = answers(now, 'read') === true && answers(now, wanted) === true;
    if (!isLetIn) return { code: 'still_denied', ctid, uid, why: now.why };
  }
  return undefined;
}

/** The directory once steps have run. */
export const inodeAfter = (fact: DirectoryFact, steps: readonly Step[]): Inode =>
  steps.reduce((inode, { change }) => changedBy(inode, change), inodeAlone(fact));

/** What another id map of a mount takes from those of its container, and gives them. */
function effectOnMounts(volume: DesiredVolume, { desired, observed }: Trial, before: Inode, after: Inode): Effect {
  const old = desired.volumes.find(({ name }) => name === volume.name);
  const effects = volume.mounts.flatMap((mount) => {
    const container = observed.containers.get(mount.ctid);
    const was = old?.mounts.find(({ ctid }) => ctid === mount.ctid);
    if (!container || !was || was.idmap === mount.idmap) return [];
    const named = namedIn([before, after]);
    const now = peopleIn({ container, mount: declared(was) }, named, observed);
    const then = peopleIn({ container, mount: declared(mount) }, named, observed);
    const everybody = [...new Map([...now, ...then].map((one) => [personKey(one), one])).values()];
    return everybody.map((one) => {
      const seen = (people: readonly Person[], through: Person['through'] | undefined) =>
        people.find((other) => personKey(other) === personKey(one)) ?? { ...one, through: through ?? one.through };
      return effectBetween(
        { inode: before, person: seen(now, now[0]?.through) },
        { inode: after, person: seen(then, then[0]?.through) },
      );
    });
  });
  return together(effects);
}

const personKey = ({ ctid, uid, gid }: Person): string => `${ctid} ${uid} ${gid}`;

const declared = ({ readOnly = false, idmap }: DesiredVolume['mounts'][number]) => ({
  readOnly,
  idmap: typeof idmap === 'string' ? idmap : undefined,
});

const isSame = (one: object) => (other: object) => JSON.stringify(one) === JSON.stringify(other);

const isSameHeld = (step: Step) => (other: Step) => step.id === other.id && isSame(step.why ?? {})(other.why ?? {});
