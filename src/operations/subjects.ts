import type { DesiredState } from '../engine/desired/state.ts';
import type { ObservedState } from '../engine/observed/state.ts';
import { closest } from '../ground/closest.ts';
import { bad, good, NOWHERE, type Result } from '../ground/problem.ts';
import type { SubjectProblem } from './problem.ts';

/** What a plan, an apply or a status is narrowed to; nothing named is everything. */
export interface Subjects {
  readonly volumes: readonly string[];
  readonly containers: readonly number[];
}

/** Tells names of volumes from ids of containers, which no volume may be named like. */
export function subjectsOf(words: readonly string[]): Subjects {
  const isId = (word: string) => /^[0-9]+$/.test(word);
  return { volumes: words.filter((word) => !isId(word)), containers: words.filter(isId).map(Number) };
}

/** Volumes that are all declared. */
export function knownVolumes(
  names: readonly string[],
  { volumes }: Pick<DesiredState, 'volumes'>,
): Result<readonly string[], SubjectProblem> {
  const known = volumes.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  return unknown === undefined ? good(names) : bad(unknownVolume(unknown, known));
}

export const unknownVolume = (volume: string, known: readonly string[]): SubjectProblem => ({
  code: 'unknown_volume',
  severity: 'error',
  where: { volume },
  known,
  meant: closest(volume, known),
});

/** Containers that are on this node or another member, or that a volume names. */
export function knownContainers(
  ctids: readonly number[],
  { volumes }: Pick<DesiredState, 'volumes'>,
  { node, containers, elsewhere }: ObservedState,
): Result<readonly number[], SubjectProblem> {
  const declared = (ctid: number) => volumes.some(({ mounts }) => mounts.some((mount) => mount.ctid === ctid));
  const unknown = ctids.find((ctid) => !containers.has(ctid) && !elsewhere.has(ctid) && !declared(ctid));
  return unknown === undefined ? good(ctids) : bad(noContainer(unknown, { node, containers }));
}

/** A container that is asked for and is not on this node. */
export const noContainer = (
  ctid: number,
  { node, containers }: Pick<ObservedState, 'node' | 'containers'>,
): SubjectProblem => {
  const known = [...containers.keys()].sort((a, b) => a - b);
  return { code: 'unknown_container', severity: 'error', where: { ctid }, node, known };
};

/** The member that a plan or a status is narrowed to; none that is named is all of them. */
export function knownMember(
  name: string | undefined,
  { node, cluster }: Pick<ObservedState, 'node' | 'cluster'>,
): Result<string | undefined, SubjectProblem> {
  const known = cluster?.members.map((member) => member.name) ?? [node];
  return name === undefined || known.includes(name)
    ? good(name)
    : bad({ code: 'unknown_member', ...NOWHERE, node: name, known });
}
