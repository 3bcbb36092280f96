import { type IdMap, type MountIdMap, type MountIdRange, mountIdRanges } from '../value/idmap.ts';

/** Subordinate ids of root in /etc/subuid and /etc/subgid as [first, count]. */
export interface SubordinateIds {
  readonly u: readonly IdRange[];
  readonly g: readonly IdRange[];
}

export type IdRange = readonly [first: number, count: number];

/**
 * Why the user namespace of an idmapped mount can't be made: an id root may not map, since newuidmap and newgidmap
 * ask /etc/subuid and /etc/subgid even for root `[lxc-idmap-mp-idmap-running]`, or a disk id mapped twice
 * `[add-running-idmap-clash]`. `<PID>` stands for the process id, which no pure function knows.
 */
export function namespaceProblem(
  map: IdMap,
  mountIdMap: MountIdMap,
  subordinate: SubordinateIds,
): { readonly error: string; readonly output: string } | undefined {
  if (mountIdMap.kind === 'passthrough') return undefined;
  const ranges = mountIdRanges(map, mountIdMap);
  for (const type of ['g', 'u'] as const) {
    const own = ranges.filter((range) => range.type === type);
    const program = `new${type}idmap`;
    const reason =
      notAllowed(own, type, subordinate[type]) ??
      (sharedDiskId(own) !== undefined ? `write to ${type}id_map failed: Invalid argument` : undefined);
    if (reason === undefined) continue;
    const words = own.map(({ disk, host, count }) => `${disk} ${host} ${count}`).join(' ');
    const error = `command '${program} <PID> ${words}' failed: exit code 1`;
    return { error, output: `${program}: ${reason}\n${error}\n` };
  }
  return undefined;
}

/**
 * Whether newuidmap and newgidmap let root map these ids: ranges add up, and its own single id needs none (shadow 4.13,
 * run).
 */
export function mayMap(allowed: readonly IdRange[], host: number, count: number): boolean {
  if (host === 0 && count === 1) return true;
  const end = host + count;
  let next = host;
  while (next < end) {
    const range = allowed.find(([first, length]) => next >= first && next < first + length);
    if (!range) return false;
    next = range[0] + range[1];
  }
  return count > 0;
}

/** The first id on disk that two ranges of one type have. */
export function sharedDiskId(ranges: readonly MountIdRange[]): number | undefined {
  const sorted = [...ranges].sort((a, b) => a.disk - b.disk);
  return sorted.find((range, index) => {
    const before = sorted[index - 1];
    return before !== undefined && before.disk + before.count > range.disk;
  })?.disk;
}

function notAllowed(ranges: readonly MountIdRange[], type: 'u' | 'g', allowed: readonly IdRange[]): string | undefined {
  const range = ranges.find(({ host, count }) => !mayMap(allowed, host, count));
  if (!range) return undefined;
  const { disk, host, count } = range;
  return `${type}id range [${disk}-${disk + count}) -> [${host}-${host + count}) not allowed`;
}
