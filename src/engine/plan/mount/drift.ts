import { normalPath } from '../../../ground/paths.ts';
import { type StartReason, worstOf } from '../../../proxmox/rehearsal/reason.ts';
import { namedOnHost } from '../../access/names.ts';
import { type HostTree, hostTree } from '../../access/way.ts';
import { mountedAt } from '../../observed/mounted.ts';
import { isReadOnly, type KernelMount, mountAt } from '../../observed/mounts.ts';
import type { ObservedContainer, ObservedState } from '../../observed/state.ts';
import { type FoundMount, type MountFault, type MountProblem, ofMount } from '../../problem.ts';
import { brokenBy } from '../../start/broken.ts';
import type { PlannedStart } from '../types.ts';
import type { ContainerMatches } from './declared.ts';
import type { DeclaredMount, MountMatch } from './match.ts';

/**
 * Where running containers have something else mounted than their files say, or otherwise: no `pct set` mends that, for
 * the file is right. Their restart does.
 */
export function mountDrift(
  observed: ObservedState,
  matches: ContainerMatches,
  inPlan: (declared: DeclaredMount) => boolean,
): readonly MountProblem[] {
  const host = hostTree(observed);
  return [...matches].flatMap(([ctid, declared]) => {
    const container = observed.containers.get(ctid);
    if (!container?.running) return [];
    return declared.filter(inPlan).flatMap((match) => {
      const fault = driftOf(match, container, { observed, host });
      return fault ? [{ ...ofMount(match.volume, match.mount, fault), severity: 'warning' as const }] : [];
    });
  });
}

/** The same with what a restart would do about each of them. */
export const withNextStarts = (
  drift: readonly MountProblem[],
  starts: readonly PlannedStart[],
): readonly MountProblem[] => {
  const byContainer = new Map(starts.map((start) => [start.ctid, start]));
  return drift.map((one) => {
    const after = one.where.ctid === undefined ? undefined : byContainer.get(one.where.ctid)?.after;
    const next = after && 'path' in one ? nextStart(brokenBy(after.why), one.path) : undefined;
    return next === undefined ? one : { ...one, next };
  });
};

function nextStart(why: readonly StartReason[], path: string): 'fails' | 'hides' | undefined {
  if (worstOf(why) === 'fails') return 'fails';
  return why.some((reason) => 'target' in reason && normalPath(reason.target) === path) ? 'hides' : undefined;
}

function driftOf(
  match: MountMatch,
  container: ObservedContainer,
  { observed, host }: { readonly observed: ObservedState; readonly host: HostTree },
): MountFault | undefined {
  if (match.kind !== 'by_line' && (match.kind !== 'in_sync' || match.entry.pending)) return undefined;
  const { hostPath } = match.volume;
  const { path } = match.mount;
  const mounted = mountedAt(observed, container, { hostPath, target: path });
  if (mounted.kind === 'none') return { code: 'not_mounted', path, hostPath };
  if (mounted.kind === 'other')
    return { code: 'other_mounted', path, hostPath, found: foundMount(mounted.mount, host) };
  if (mounted.kind !== 'right') return undefined;
  const readOnly = isReadOnly(mounted.mount);
  const wanted = match.kind === 'by_line' ? match.line.readOnly : (match.wanted.options.ro ?? false);
  // A file system or mount of the host that is read-only makes what is mounted from it so, whatever anybody declares.
  if (readOnly === wanted || (readOnly && isHostReadOnly(hostPath, observed))) return undefined;
  return { code: 'mounted_otherwise', path, hostPath, readOnly };
}

function isHostReadOnly(hostPath: string, { mounts, root }: ObservedState): boolean {
  const mount = mounts && mountAt(mounts, root + hostPath);
  return mount !== undefined && isReadOnly(mount);
}

/** A mount in a container, by the name that its directory has on the host, if it still has one. */
export function foundMount(mount: KernelMount, host: HostTree): FoundMount {
  const { dev, root, fstype, source, target } = mount;
  const deleted = root.endsWith('//deleted');
  const hostPath = deleted ? undefined : namedOnHost(mount, target, host)?.path;
  return {
    hostPath,
    device: dev,
    root: root.replace(/\/\/deleted$/, ''),
    fstype,
    source,
    readOnly: isReadOnly(mount),
    deleted,
  };
}
