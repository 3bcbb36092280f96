import { fieldsOf, recordOf } from './json.ts';

/** pmxcfs makes it up as it is read. */
export const MEMBERS = '/etc/pve/.members';

/** A member of the cluster, as /etc/pve/.members lists it. */
export interface ClusterMember {
  readonly name: string;
  /** Whether the cluster reaches it; undefined: it is not said. */
  readonly online: boolean | undefined;
  /** Where it is reached; a member that has never told has none. */
  readonly ip?: string | undefined;
}

/** What /etc/pve/.members says; `single`: this machine is in no cluster. */
export type Membership =
  | { readonly kind: 'single' | 'damaged' }
  | {
      readonly kind: 'cluster';
      /** Undefined: it is not said. */
      readonly quorate: boolean | undefined;
      /** How many members the cluster has by its own count; those that were never up are in no list. */
      readonly count: number | undefined;
      /** By name. */
      readonly members: readonly ClusterMember[];
    };

/** Reads /etc/pve/.members as pmxcfs writes it. */
export function parseMembers(text: string): Membership {
  const parsed = fieldsOf(text);
  if (!parsed) return { kind: 'damaged' };
  if (parsed.cluster === undefined && parsed.nodelist === undefined) return { kind: 'single' };
  const { nodes, quorate } = recordOf(parsed.cluster) ?? {};
  return {
    kind: 'cluster',
    quorate: flag(quorate),
    count: typeof nodes === 'number' ? nodes : undefined,
    members: Object.entries(recordOf(parsed.nodelist) ?? {})
      .map(([name, value]) => memberOf(name, recordOf(value) ?? {}))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function memberOf(name: string, { online, ip }: Readonly<Record<string, unknown>>): ClusterMember {
  return { name, online: flag(online), ...(typeof ip === 'string' && ip !== '' ? { ip } : {}) };
}

const flag = (value: unknown): boolean | undefined => (value === 1 ? true : value === 0 ? false : undefined);
