import { onceEach } from '../../../ground/grouped.ts';
import { lastAsked } from '../../../ground/lazy.ts';
import { parentOf } from '../../../ground/paths.ts';
import type { ExpectedMounts } from '../../observed/expected.ts';
import { hasAutomounts } from '../../observed/mounts.ts';
import type { ObservedState } from '../../observed/state.ts';
import { absentFilesystem, filesystemWarnings, readOnlyAt } from './filesystem.ts';
import type { LostMount } from './lost.ts';

/**
 * Whether nothing about its file system stands against a host path: what belongs there is there, can be written, and nobody
 * has to be warned. What lies in one folder lies on the same one, unless something is mounted, or expected, at itself: so the
 * many that do are asked about once.
 */
export function clearFolders(
  observed: ObservedState,
  datasets: ExpectedMounts,
  lost: readonly LostMount[],
): (hostPath: string) => boolean {
  const { mounts, root, expectedMounts, storagesOff } = observed;
  // What an automount shows depends on the name below it.
  if (!mounts || lost.length > 0 || hasAutomounts(mounts)) return () => false;
  const isClear = onceEach(
    (folder: string) =>
      !absentFilesystem(folder, datasets, observed) &&
      !readOnlyAt(folder, observed) &&
      filesystemWarnings(folder, observed).length === 0,
  );
  const isOrdinary = (path: string) =>
    !mounts.has(root + path) && !expectedMounts.has(path) && !datasets.has(path) && !storagesOff.has(path);
  // Of one path several ask in a row.
  return lastAsked((path) => isOrdinary(path) && isClear(parentOf(path)));
}
