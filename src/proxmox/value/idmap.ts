/** `count` ids from `container` inside are the ids from `host` outside; `u` for users, `g` for groups. */
export interface IdMapEntry {
  readonly type: 'u' | 'g';
  readonly container: number;
  readonly host: number;
  readonly count: number;
}

/** A container's user namespace. Privileged: no entries, identity. */
export interface IdMap {
  readonly unprivileged: boolean;
  readonly entries: readonly IdMapEntry[];
}

/** A mount point's own `idmap`. An entry's `host` is the id on disk. */
export type MountIdMap =
  | { readonly kind: 'passthrough' }
  | { readonly kind: 'entries'; readonly entries: readonly IdMapEntry[] };

/** `count` ids: on disk, on the host (as the kernel keeps them) and inside the container. */
export interface MountIdRange {
  readonly type: 'u' | 'g';
  readonly container: number;
  readonly disk: number;
  readonly host: number;
  readonly count: number;
}

export type IdMapParse =
  | { readonly ok: true; readonly value: IdMap }
  | { readonly ok: false; readonly problem: string };

/** What of a container file decides about its ids. */
interface IdMapSource {
  readonly keys: ReadonlyMap<string, string>;
  readonly lxc: readonly { readonly key: string; readonly value: string }[];
}

/** The `lxc.idmap` lines if any, else what `unprivileged: 1` means: the range 100000 to 165535, hard-coded in Proxmox. */
export function idMapOf({ current }: { readonly current: IdMapSource }): IdMapParse {
  const entries: IdMapEntry[] = [];
  for (const { key, value } of current.lxc) {
    if (key !== 'lxc.idmap') continue;
    const match = /^([ug])[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)$/.exec(value);
    if (!match) return { ok: false, problem: `failed to parse idmap: ${value}` };
    entries.push({
      type: match[1] === 'u' ? 'u' : 'g',
      container: +(match[2] ?? 0),
      host: +(match[3] ?? 0),
      count: +(match[4] ?? 0),
    });
  }
  if (entries.length > 0) return { ok: true, value: { unprivileged: true, entries } };
  return { ok: true, value: current.keys.get('unprivileged') === '1' ? unprivilegedMap : privilegedMap };
}

/** The host's id of a container's id; undefined when the container has no such id. */
export function toHostId(map: IdMap, type: 'u' | 'g', containerId: number): number | undefined {
  if (!map.unprivileged) return containerId;
  const entry = map.entries.find((one) => one.type === type && within(containerId, one.container, one.count));
  return entry && entry.host + containerId - entry.container;
}

/** The container's id of a host's id; undefined when the container sees nobody (65534). */
export function toContainerId(map: IdMap, type: 'u' | 'g', hostId: number): number | undefined {
  if (!map.unprivileged) return hostId;
  const entry = map.entries.find((one) => one.type === type && within(hostId, one.host, one.count));
  return entry && entry.container + hostId - entry.host;
}

/** `passthrough` or `[ug]:container:disk:count(;…)`; undefined when it is neither. */
export function parseMountIdMap(text: string): MountIdMap | undefined {
  if (text === 'passthrough') return { kind: 'passthrough' };
  const entries: IdMapEntry[] = [];
  for (const part of text.split(';')) {
    const match = /^([ug]):(\d+):(\d+):(\d+)$/.exec(part);
    if (!match) return undefined;
    entries.push({
      type: match[1] === 'u' ? 'u' : 'g',
      container: Number(match[2]),
      host: Number(match[3]),
      count: Number(match[4]),
    });
  }
  return { kind: 'entries', entries };
}

/**
 * The id a process inside sees for a file owned by `diskId`; undefined is nobody (65534) `[owners-*]`.
 * A privileged container ignores the mount's map `[add-running-idmap-privileged]`.
 */
export function diskIdSeenAs(
  map: IdMap,
  mountIdMap: MountIdMap | undefined,
  type: 'u' | 'g',
  diskId: number,
): number | undefined {
  if (!mountIdMap || !map.unprivileged) return toContainerId(map, type, diskId);
  const range = mountIdRanges(map, mountIdMap).find(
    (one) => one.type === type && diskId >= one.disk && diskId < one.disk + one.count,
  );
  return range && range.container + diskId - range.disk;
}

/** The id on disk of what a process inside sees as its own `containerId`: the way back of {@link diskIdSeenAs}. */
export function diskIdOf(
  map: IdMap,
  mountIdMap: MountIdMap | undefined,
  type: 'u' | 'g',
  containerId: number,
): number | undefined {
  if (!mountIdMap || !map.unprivileged) return toHostId(map, type, containerId);
  const range = mountIdRanges(map, mountIdMap).find(
    (one) => one.type === type && within(containerId, one.container, one.count),
  );
  return range && range.disk + containerId - range.container;
}

/** How disk, host and container ids of a mount go together; ids the container does not have are dropped. */
export function mountIdRanges(map: IdMap, mountIdMap: MountIdMap): readonly MountIdRange[] {
  return map.entries.flatMap((entry) =>
    mountIdMap.kind === 'passthrough'
      ? [{ ...entry, disk: entry.container }]
      : pieces(
          entry,
          mountIdMap.entries.filter((own) => own.type === entry.type),
        ),
  );
}

/** The part of one container range that the mount's own entries cover, and what is left of it, by container id. */
function pieces(entry: IdMapEntry, own: readonly IdMapEntry[]): readonly MountIdRange[] {
  const ranges: MountIdRange[] = [];
  const end = entry.container + entry.count;
  let next = entry.container;
  const add = (container: number, disk: number, count: number) => {
    if (count > 0)
      ranges.push({ type: entry.type, container, disk, host: entry.host + container - entry.container, count });
  };
  for (const one of [...own].sort((a, b) => a.container - b.container)) {
    const from = Math.max(one.container, next);
    const to = Math.min(one.container + one.count, end);
    if (to <= from) continue;
    add(next, entry.host + next - entry.container, from - next);
    add(from, one.host + from - one.container, to - from);
    next = to;
  }
  add(next, entry.host + next - entry.container, end - next);
  return ranges;
}

/** Proxmox's text for two entries that share an id on one side, per type `[opt-idmap-overlap-ct opt-idmap-overlap-host]`. */
export function overlapProblem(entries: readonly IdMapEntry[]): string | undefined {
  for (const type of ['u', 'g'] as const) {
    for (const side of ['container', 'host'] as const) {
      const sorted = entries.filter((entry) => entry.type === type).sort((a, b) => a[side] - b[side]);
      for (const [index, entry] of sorted.entries()) {
        const before = sorted[index - 1];
        if (!before || before[side] + before.count <= entry[side]) continue;
        return `invalid map entry '${words(entry)}': ${side} ${type}id ${entry[side]} is also mapped by entry '${words(before)}'`;
      }
    }
  }
  return undefined;
}

function words({ type, container, host, count }: IdMapEntry): string {
  return `${type} ${container} ${host} ${count}`;
}

function within(id: number, start: number, count: number): boolean {
  return id >= start && id < start + count;
}

const privilegedMap: IdMap = { unprivileged: false, entries: [] };
const unprivilegedMap: IdMap = {
  unprivileged: true,
  entries: [
    { type: 'u', container: 0, host: 100000, count: 65536 },
    { type: 'g', container: 0, host: 100000, count: 65536 },
  ],
};
