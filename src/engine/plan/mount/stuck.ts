import { normalPath } from '../../../ground/paths.ts';
import { textOfBytes } from '../../../proxmox/value/bytes.ts';
import { effectiveEntries } from '../../observed/effective.ts';
import type { ObservedContainer } from '../../observed/state.ts';
import type { MountMatch } from './match.ts';

/**
 * The matches with what a pending change stands in the way of, where the plan does not drop it after all: of a slot in which
 * another declared mount should stay. A new mount on its target would be covered by it, and be made again with every plan.
 */
export function behindPending(
  matches: readonly MountMatch[],
  undropped: readonly MountMatch[],
  container: ObservedContainer,
): readonly MountMatch[] {
  const keys = new Set(undropped.flatMap((match) => (match.kind === 'revert' ? [match.entry.key] : [])));
  if (keys.size === 0) return matches;
  const waiting = effectiveEntries(container).filter(({ key }) => keys.has(key));
  return matches.map((match) => {
    const { path } = match.mount;
    const holder = waiting.find(({ mountPoint }) => mountPoint && normalPath(mountPoint.target) === path);
    if (match.kind !== 'new' || !holder?.mountPoint) return match;
    const { key, mountPoint } = holder;
    return container.running === false
      ? { ...match, kind: 'conflict', fault: { code: 'pending_not_applied', path, key } }
      : {
          ...match,
          kind: 'conflict',
          fault: { code: 'target_taken', path, key, source: textOfBytes(mountPoint.volume) },
        };
  });
}
