import type { DesiredState, DesiredVolume } from '../../engine/desired/state.ts';
import type { FactsQuery } from '../../engine/observed/facts.ts';
import { type ObservedState, observed, type SeenMember, withMemory } from '../../engine/observed/state.ts';
import type { OpenHost } from '../../host/find.ts';
import type { MemberReading } from '../../host/member/members.ts';

/** What is to be read of a member. */
export interface AskedMember {
  readonly node: string;
  readonly query: FactsQuery;
}

/** The members that have containers of these volumes, or the one that is named, each with its own of them. */
export function membersWith(
  volumes: readonly DesiredVolume[],
  { elsewhere }: ObservedState,
  {
    node,
    queryFor,
  }: { readonly node?: string | undefined; readonly queryFor: (own: DesiredState['volumes']) => FactsQuery },
): readonly AskedMember[] {
  const nodeOf = (ctid: number) => elsewhere.get(ctid)?.node;
  const nodes = new Set(volumes.flatMap(({ mounts }) => mounts.flatMap(({ ctid }) => nodeOf(ctid) ?? [])));
  return [...nodes]
    .filter((name) => node === undefined || node === name)
    .map((name) => {
      const own = volumes.flatMap((volume) => {
        const mounts = volume.mounts.filter(({ ctid }) => nodeOf(ctid) === name);
        return mounts.length === 0 ? [] : [{ ...volume, mounts }];
      });
      return { node: name, query: queryFor(own) };
    });
}

/** The same state with what these members have, each asked at the same time; one that cannot be asked is told why. */
export async function withMembers(
  state: ObservedState,
  host: OpenHost,
  asked: readonly AskedMember[],
): Promise<ObservedState> {
  if (asked.length === 0 || !host.members) return state;
  const known = new Map(state.cluster?.members.map((member) => [member.name, member]));
  const members = await host.members();
  const readings = await members.facts(
    asked.map(({ node, query }) => ({ member: known.get(node) ?? { name: node, online: undefined }, query })),
  );
  const own = await host.configuration?.();
  return { ...state, members: new Map([...readings].map(([node, reading]) => [node, seenMember(reading, own)])) };
}

function seenMember(reading: MemberReading, own: string | undefined): SeenMember {
  if (!reading.ok) return { why: reading.why };
  const { facts, memory, hello } = reading;
  const configuredOtherwise = hello.configuration !== null && hello.configuration !== own;
  return { state: withMemory(observed(facts), memory), configuredOtherwise };
}
