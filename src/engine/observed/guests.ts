/** A guest that is no container of this node. */
export interface OtherGuest {
  readonly node: string;
  readonly type: 'lxc' | 'qemu';
}

/** The guests of the whole cluster as /etc/pve/.vmlist tells, seen from one member. Unreadable text names nobody. */
export function parseVmlist(
  text: string,
  node: string,
): { readonly others: ReadonlyMap<number, OtherGuest>; readonly members: ReadonlySet<string> } {
  const others = new Map<number, OtherGuest>();
  const members = new Set<string>([node]);
  for (const [id, entry] of Object.entries(vmlistIds(text))) {
    if (typeof entry?.node !== 'string') continue;
    members.add(entry.node);
    if (entry.type !== 'lxc') others.set(Number(id), { node: entry.node, type: 'qemu' });
    else if (entry.node !== node) others.set(Number(id), { node: entry.node, type: 'lxc' });
  }
  return { others, members };
}

function vmlistIds(text: string): Record<string, { node?: unknown; type?: unknown } | null> {
  try {
    const parsed: unknown = JSON.parse(text);
    const ids = typeof parsed === 'object' && parsed !== null && 'ids' in parsed ? parsed.ids : undefined;
    return typeof ids === 'object' && ids !== null ? (ids as Record<string, { node?: unknown; type?: unknown }>) : {};
  } catch {
    return {};
  }
}

/**
 * The guests that the cluster's HA keeps as it says, from /etc/pve/ha/resources.cfg (PVE::HA::Config, vm_is_ha_managed):
 * sections `ct: 101`; one in the state `ignored` is left to people.
 */
export function haGuests(text: string): ReadonlySet<number> {
  const sections = text.split(/^(?=\S)/m);
  return new Set(
    sections.flatMap((section) => {
      const [, id] = /^(?:ct|vm):\s*(\d+)\s*$/m.exec(section) ?? [];
      return id === undefined || /^\s+state\s+ignored\s*$/m.test(section) ? [] : [Number(id)];
    }),
  );
}

/** The containers with a replication job, from /etc/pve/replication.cfg: jobs are named `<guest>-<number>`. */
export function replicatedGuests(text: string): ReadonlySet<number> {
  return new Set([...text.matchAll(/^\w+:\s*(\d+)-\d+\s*$/gm)].map((match) => Number(match[1])));
}
