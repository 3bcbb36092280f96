import { onceFor } from '../../ground/grouped.ts';
import type { DesiredVolume } from './state.ts';

/** The host paths of volumes, each once: every part of a plan asks whether one is among them. */
export const hostPathsOf = onceFor(
  (volumes: readonly Pick<DesiredVolume, 'hostPath'>[]): ReadonlySet<string> =>
    new Set(volumes.map(({ hostPath }) => hostPath)),
);
