import { fieldsOf, recordOf } from './json.ts';

/** A guest that is no container of this node. */
export interface OtherGuest {
  readonly node: string;
  readonly type: 'lxc' | 'qemu';
}

/** The guests of the whole cluster as /etc/pve/.vmlist tells, seen from one member. Unreadable text names nobody. */
export function parseVmlist(
  text: string,
  node: string,
): { readonly others: ReadonlyMap<number, OtherGuest>; readonly nodes: ReadonlySet<string> } {
  const others = new Map<number, OtherGuest>();
  const nodes = new Set<string>();
  for (const [id, value] of Object.entries(recordOf(fieldsOf(text)?.ids) ?? {})) {
    const entry = recordOf(value);
    if (typeof entry?.node !== 'string') continue;
    nodes.add(entry.node);
    if (entry.type !== 'lxc') others.set(Number(id), { node: entry.node, type: 'qemu' });
    else if (entry.node !== node) others.set(Number(id), { node: entry.node, type: 'lxc' });
  }
  return { others, nodes };
}

/** The member that each guest is on, by the same text. */
export function guestOwners(text: string): ReadonlyMap<number, string> {
  const entries = Object.entries(recordOf(fieldsOf(text)?.ids) ?? {});
  return new Map(
    entries.flatMap(([id, value]): readonly [number, string][] => {
      const node = recordOf(value)?.node;
      return typeof node === 'string' ? [[Number(id), node]] : [];
    }),
  );
}

/** The containers with a replication job, from /etc/pve/replication.cfg: jobs are named `<guest>-<number>`. */
export function replicatedGuests(text: string): ReadonlySet<number> {
  return new Set([...text.matchAll(/^\w+:\s*(\d+)-\d+\s*$/gm)].map((match) => Number(match[1])));
}
