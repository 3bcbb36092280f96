import { isWithin } from '../../../ground/paths.ts';
import { configuredMounts } from '../../access/configured.ts';
import type { ConfiguredMount } from '../../access/way.ts';
import type { ObservedContainer, ObservedState } from '../../observed/state.ts';
import type { PlanNote } from '../types.ts';
import type { ContainerMatches } from './declared.ts';
import type { DeclaredMount, MountMatch } from './match.ts';

/**
 * File systems of the host below a volume's directory that its mounts do not show, for a bind takes none along
 * [add-running-nested-host-mount]: once for a volume, with the containers that have it mounted.
 */
export function hiddenChildren(
  observed: ObservedState,
  matches: ContainerMatches,
  inPlan: (declared: DeclaredMount) => boolean,
): readonly PlanNote[] {
  if (observed.mountsBelow.size === 0) return [];
  const notes = new Map<string, PlanNote & { readonly code: 'child_mounts_hidden'; readonly ctids: number[] }>();
  for (const [ctid, declared] of matches) {
    const container = observed.containers.get(ctid);
    for (const match of container ? declared.filter(inPlan) : []) {
      const nested = container ? hiddenIn(observed, container, match) : [];
      const [first] = nested;
      if (first === undefined) continue;
      const { name: volume, hostPath: path } = match.volume;
      const key = JSON.stringify([volume, nested]);
      const note = notes.get(key) ?? { code: 'child_mounts_hidden', path, nested, ctids: [], volume };
      note.ctids.push(ctid);
      notes.set(key, note);
    }
  }
  return [...notes.values()];
}

/** What a new mount hides is a consequence of its step. */
function hiddenIn({ mountsBelow }: ObservedState, container: ObservedContainer, match: MountMatch): readonly string[] {
  if (match.kind === 'new' || match.kind === 'conflict') return [];
  if (match.kind === 'by_line' && match.line.recursive) return [];
  const { volume, mount } = match;
  const nested = mountsBelow.get(volume.hostPath) ?? [];
  if (nested.length === 0) return [];
  const all = configuredMounts(container);
  return nested.filter((path) => !isShown(path, `${mount.path}${path.slice(volume.hostPath.length)}`, all));
}

/** It has a mount of its own, in its place or above. */
const isShown = (path: string, target: string, mounts: readonly ConfiguredMount[]): boolean =>
  mounts.some(({ hostPath, target: at }) => hostPath === path && isWithin(target, at));
