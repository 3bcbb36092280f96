import { lazily } from '../../ground/lazy.ts';
import { normalPath } from '../../ground/paths.ts';
import { type WantedOwner, wantedOwner } from '../access/owner.ts';
import type { DesiredState, DesiredVolume } from '../desired/state.ts';
import type { DirectoryFact, FactsQuery } from '../observed/facts.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { isAsWanted } from './directory/ownership.ts';
import { matchContainers } from './mount/declared.ts';
import type { MountMatch } from './mount/match.ts';
import { areSettled } from './mount/slots.ts';

/**
 * The queried directories of which a plan may have to know whether they hold anything, where that was not read: those in which
 * something differs, and where a mount of a container may be changed those that its mounts have and get. To look into each takes
 * as long as all else that is read of it, and on a machine in sync nobody asks. Sooner one too many. `others` says of which
 * directories somebody else has to know.
 */
export const emptinessAsked =
  (desired: DesiredState, others: (volume: DesiredVolume, fact: DirectoryFact) => boolean = () => false) =>
  (observed: ObservedState, { hostPaths }: Pick<FactsQuery, 'hostPaths'>): readonly string[] => {
    const asked = new Set(observed.ownedEntries.map(({ hostPath }) => hostPath));
    for (const volume of desired.volumes) {
      const fact = observed.paths.get(volume.hostPath);
      if (fact?.kind !== 'directory') continue;
      const isAsked =
        observed.lost || !isRightWhateverItHolds(volume, wantedOwner(volume, observed), fact) || others(volume, fact);
      if (isAsked) asked.add(volume.hostPath);
    }
    for (const [ctid, matches] of matchContainers(desired, observed)) {
      const container = observed.containers.get(ctid);
      if (!container || areSettled(container, matches)) continue;
      const points = pointsOf(container);
      const isOf = ({ volume, mount }: MountMatch) =>
        points.some(({ source, target }) => source === volume.hostPath || target === mount.path);
      // Its slots may change hands, with what waits for them: one that leaves its own to come after another gives it to a new one.
      if (!matches.some(isOf)) continue;
      for (const { volume } of matches) asked.add(volume.hostPath);
      for (const { source } of points) asked.add(source);
    }
    const isQueried = lazily(() => new Set(hostPaths));
    return [...asked].filter((path) => {
      const fact = observed.paths.get(path);
      return fact?.kind === 'directory' && fact.empty === undefined && isQueried().has(path);
    });
  };

/** Whether the directory is as its volume has it, and no step changes it, whatever it holds. */
export function isRightWhateverItHolds(volume: DesiredVolume, owner: WantedOwner, fact: DirectoryFact): boolean {
  const isBare = fact.acl?.ok === true && fact.acl.value === '';
  if (!isBare || volume.access || volume.permissions.recursive) return false;
  return (owner.kind === 'ids' || owner.kind === 'keep') && isAsWanted(volume, owner, fact);
}

const pointsOf = ({ current, pending }: ObservedContainer) =>
  [...current, ...pending].flatMap(({ parsed }) =>
    parsed.ok ? [{ source: normalPath(parsed.value.volume), target: normalPath(parsed.value.target) }] : [],
  );
