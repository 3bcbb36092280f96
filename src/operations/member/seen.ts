import { movableContainers } from '../../engine/cluster/ha.ts';
import type { DesiredState, DesiredVolume } from '../../engine/desired/state.ts';
import type { FactsQuery } from '../../engine/observed/facts.ts';
import {
  elsewhereFrom,
  type ObservedContainer,
  type ObservedState,
  observed,
  type SeenMember,
  withMemory,
} from '../../engine/observed/state.ts';
import { bad, good, type Result } from '../../ground/problem.ts';
import { VERSION } from '../../ground/version.ts';
import type { OpenHost } from '../../host/find.ts';
import type { MemberReading } from '../../host/member/members.ts';
import { found, type OperationProblem } from '../problem.ts';
import { noContainer } from '../subjects.ts';

/** What is to be read of a member. */
export interface AskedMember {
  readonly node: string;
  readonly query: FactsQuery;
  /** It has no container of the volumes; others' may be started there. */
  readonly standby: boolean;
}

/**
 * The members that have containers of these volumes, or the one that is named, each with its own of them; and those on which
 * these containers may be started, each with theirs.
 */
export function membersWith(
  volumes: readonly DesiredVolume[],
  here: ObservedState,
  {
    node,
    queryFor,
  }: { readonly node?: string | undefined; readonly queryFor: (own: DesiredState['volumes']) => FactsQuery },
): readonly AskedMember[] {
  if (here.cluster === undefined && here.elsewhere.size === 0) return [];
  const nodeOf = (ctid: number) => here.elsewhere.get(ctid)?.node;
  const isAsked = (name: string) => node === undefined || node === name;
  const owners = new Set(volumes.flatMap(({ mounts }) => mounts.flatMap(({ ctid }) => nodeOf(ctid) ?? [])));
  const asked = new Set([...owners].filter(isAsked));
  const mayCome = new Map<string, Set<number>>();
  for (const { container, node: from, nodes } of movableContainers(volumes, here))
    for (const to of nodes)
      if (isAsked(from) && to !== here.node) mayCome.set(to, (mayCome.get(to) ?? new Set()).add(container.ctid));
  return [...new Set([...asked, ...mayCome.keys()])].map((name) => {
    const isThere = (ctid: number) => (asked.has(name) && nodeOf(ctid) === name) || mayCome.get(name)?.has(ctid);
    const own = volumes.flatMap((volume) => {
      const mounts = volume.mounts.filter(({ ctid }) => isThere(ctid));
      return mounts.length === 0 ? [] : [{ ...volume, mounts }];
    });
    return { node: name, query: queryFor(own), standby: !asked.has(name) };
  });
}

/** The other members that have these containers, all asked the same. */
export const askedFor = (
  ctids: readonly number[],
  { elsewhere }: ObservedState,
  query: FactsQuery,
): readonly AskedMember[] =>
  [...new Set(ctids.flatMap((ctid) => elsewhere.get(ctid)?.node ?? []))].map((node) => ({
    ...{ node, query, standby: false },
  }));

/** A container with the machine that it is on, as that was seen; `node` is another member's name. */
export interface ContainerSeen {
  readonly container: ObservedContainer;
  readonly machine: ObservedState;
  readonly node: string | undefined;
}

/** Where a container is, once its member was asked; a member that could not be is in the way. */
export function machineOf(ctid: number, here: ObservedState): Result<ContainerSeen, OperationProblem> {
  const own = here.containers.get(ctid);
  if (own) return good({ container: own, machine: here, node: undefined });
  const node = here.elsewhere.get(ctid)?.node;
  const seen = node === undefined ? undefined : here.members?.get(node);
  if (node !== undefined && seen?.why) {
    const cause = { code: 'member_unreached', severity: 'error', where: { ctid, node }, node, why: seen.why } as const;
    return bad(found('host_unreadable', [cause]));
  }
  const container = seen?.state?.containers.get(ctid);
  return seen?.state && container
    ? good({ container, machine: seen.state, node })
    : bad(noContainer(ctid, { node: here.node, containers: here.containers }));
}

/** The same state with what these members have, each asked at the same time; one that cannot be asked is told why. */
export async function withMembers(
  state: ObservedState,
  host: OpenHost,
  asked: readonly AskedMember[],
): Promise<ObservedState> {
  if (asked.length === 0 || !host.members) return state;
  const members = await host.members();
  return withReadings(state, host, asked, await members.facts(asAsked(state, asked)));
}

/** With where they are reached. */
export function asAsked({ cluster }: ObservedState, asked: readonly AskedMember[]) {
  const known = new Map(cluster?.members.map((member) => [member.name, member]));
  return asked.map(({ node, query }) => ({ member: known.get(node) ?? { name: node, online: undefined }, query }));
}

/** The same state with what was read of members. */
export async function withReadings(
  state: ObservedState,
  host: OpenHost,
  asked: readonly AskedMember[],
  readings: ReadonlyMap<string, MemberReading>,
): Promise<ObservedState> {
  const own = await host.configuration?.();
  const standby = new Set(asked.flatMap((one) => (one.standby ? [one.node] : [])));
  const seen = [...readings].map(([node, reading]): [string, SeenMember] => [
    node,
    { ...seenMember(reading, own, elsewhereFrom(node, state)), standby: standby.has(node) },
  ]);
  return { ...state, members: new Map(seen) };
}

/** What the others have is the same for all of them, and read here. */
function seenMember(
  reading: MemberReading,
  own: string | undefined,
  elsewhere: ObservedState['elsewhere'],
): SeenMember {
  if (!reading.ok) return { why: reading.why };
  const { facts, memory, hello } = reading;
  const configuredOtherwise = hello.configuration !== null && hello.configuration !== own;
  const otherVersion = hello.program === VERSION ? undefined : { version: hello.program, own: VERSION };
  return { state: { ...withMemory(observed(facts), memory), elsewhere }, configuredOtherwise, otherVersion };
}
