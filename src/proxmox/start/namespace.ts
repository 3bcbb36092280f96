import { type IdMap, type MountIdMap, type MountIdRange, mountIdRanges } from '../id-map.ts';

/** Subordinate ids of root in /etc/subuid and /etc/subgid as [first, count]. */
export interface SubordinateIds {
  readonly u: readonly (readonly [number, number])[];
  readonly g: readonly (readonly [number, number])[];
}

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
      (clash(own) ? `write to ${type}id_map failed: Invalid argument` : undefined);
    if (reason === undefined) continue;
    const words = own.map(({ disk, host, count }) => `${disk} ${host} ${count}`).join(' ');
    const error = `command '${program} <PID> ${words}' failed: exit code 1`;
    return { error, output: `${program}: ${reason}\n${error}\n` };
  }
  return undefined;
}

function notAllowed(
  ranges: readonly MountIdRange[],
  type: 'u' | 'g',
  allowed: readonly (readonly [number, number])[],
): string | undefined {
  const range = ranges.find(
    ({ host, count }) => !allowed.some(([first, length]) => host >= first && host + count <= first + length),
  );
  if (!range) return undefined;
  const { disk, host, count } = range;
  return `${type}id range [${disk}-${disk + count}) -> [${host}-${host + count}) not allowed`;
}

function clash(ranges: readonly MountIdRange[]): boolean {
  const sorted = [...ranges].sort((a, b) => a.disk - b.disk);
  return sorted.some((range, index) => {
    const before = sorted[index - 1];
    return before !== undefined && before.disk + before.count > range.disk;
  });
}
