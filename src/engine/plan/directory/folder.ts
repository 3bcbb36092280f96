import { onceEach } from '../../../ground/grouped.ts';
import { ancestorsOf } from '../../../ground/paths.ts';
import type { PathFact } from '../../observed/facts.ts';
import type { DirectoryChange } from '../types.ts';

/** What the making of a directory finds of the folder it is made in. */
export interface MakingFolder extends Pick<DirectoryChange, 'parents' | 'above'> {
  /** The steps that make or close what it lies in. */
  readonly needs: readonly string[];
  /** Those of the parents that no step before makes. */
  readonly unmade: readonly string[];
}

/** The plan so far. */
interface Made {
  /** Every path as it is on disk, and as the steps so far leave it. */
  readonly found: ReadonlyMap<string, PathFact>;
  readonly paths: ReadonlyMap<string, PathFact>;
  readonly createdBy: ReadonlyMap<string, string>;
  readonly closedBy: ReadonlyMap<string, readonly string[]>;
}

/** The same for all that is made in one folder, as long as no step changes what that lies in. */
export const makingFolders = ({ found, paths, createdBy, closedBy }: Made): ((folder: string) => MakingFolder) =>
  onceEach((folder) => {
    const around = folder === '/' ? [] : [...ancestorsOf(folder), folder];
    // Each step makes the parents it lacks, so that none depends on another's success.
    const parents = around.filter((at) => !createdBy.has(at) && (found.get(at)?.kind ?? 'missing') === 'missing');
    return {
      needs: around.flatMap((at) => [createdBy.get(at) ?? [], closedBy.get(at) ?? []].flat()),
      parents,
      unmade: parents.filter((at) => paths.get(at)?.kind !== 'directory'),
      above: aboveOf(found, around),
    };
  });

/** The innermost directory that is there already; '/' is always the same. */
function aboveOf(found: Made['found'], around: readonly string[]): DirectoryChange['above'] {
  const path = around.findLast((at) => found.get(at)?.kind === 'directory');
  const fact = path === undefined ? undefined : found.get(path);
  return path !== undefined && fact?.kind === 'directory' ? { path, dev: fact.dev, ino: fact.ino } : undefined;
}
