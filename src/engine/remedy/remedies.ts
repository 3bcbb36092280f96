import type { DesiredState, DesiredVolume } from '../desired/state.ts';
import { directoryState } from '../observed/directory.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import type { ObservedState } from '../observed/state.ts';
import { runs } from '../plan/standing.ts';
import type { Step } from '../plan/types.ts';
import { candidatesFor } from './candidates.ts';
import { firstBecause } from './first.ts';
import { deniedTo, inodeAfter, judged, planWith, unreachedIn } from './judge.ts';
import type { AskedFor, RefusedRemedy, Remedies, Remedy } from './remedy.ts';

/**
 * What would let users of containers into a volume's directory, each tried on a copy of what was read: planned, weighed,
 * rehearsed, and asked again. Only what lets all of them in and takes nothing from anybody is offered. Pure.
 */
export function remediesFor(
  volume: DesiredVolume,
  asked: readonly AskedFor[],
  { desired, observed }: { readonly desired: DesiredState; readonly observed: ObservedState },
): Remedies {
  const base = planWith(volume, { desired, observed });
  const { fact, exists } = directoryAt(volume, base.steps, observed);
  if (!fact) return { needed: true, offered: [], refused: [] };
  const inode = inodeAfter(fact, base.steps.filter(runs), volume.hostPath);
  const lacking = asked.filter((one) => deniedTo(volume, { observed, asked: [one] }, inode) !== undefined);
  const needed = lacking.length > 0;
  if (!needed) {
    const unreached = volume.permissions.recursive ? undefined : unreachedIn(volume, { asked, fact, observed });
    return { needed, unreached, offered: [], refused: [] };
  }
  const trial = { desired, observed, asked, fact, exists, base };
  const tried = candidatesFor({ volume, asked, lacking, observed, fact }).map((one) =>
    'volume' in one ? judged(one, trial) : one,
  );
  const isOffered = (one: Remedy | RefusedRemedy): one is Remedy => 'plan' in one;
  const [first, ...others] = tried.filter(isOffered);
  return {
    needed,
    offered: first ? [{ ...first, because: firstBecause([first, ...others], asked) }, ...others] : [],
    refused: tried.filter((one): one is RefusedRemedy => !isOffered(one)),
  };
}

/** As it is, or as the plan makes it; undefined: it can be neither looked at nor made. */
function directoryAt(
  { hostPath }: DesiredVolume,
  steps: readonly Step[],
  observed: ObservedState,
): { readonly fact: DirectoryFact | undefined; readonly exists: boolean } {
  const state = directoryState(observed, hostPath);
  if (state.kind === 'present') return { fact: state.fact, exists: true };
  for (const { change } of steps) {
    if (change.kind === 'directory' && change.path === hostPath) {
      const { uid, gid, mode } = change;
      return { fact: { kind: 'directory', uid, gid, mode, dev: 0, ino: 0, empty: true }, exists: false };
    }
  }
  return { fact: undefined, exists: false };
}
