import type { SystemCode } from '../../disk/errno.ts';
import type { Coded, Problems, Some } from '../../ground/problem.ts';

/** What can be wrong with a saved plan, or with saved facts. `path` is as it was given. */
export type SavedProblem = Problems<{
  saved_unreadable: { path: string; system: SystemCode };
  saved_unwritable: { path: string; system: SystemCode };
  /** It is written, and perhaps not durable. */
  saved_unsynced: { path: string; system: SystemCode };
  /** Something else lies there: only what this program saved is replaced. */
  saved_occupied: { path: string };
  /** It is no file of that kind, or another version's. */
  saved_unknown: { path: string; kind: 'plan' | 'facts' };
  /** The files say something else than when a plan was made that is on screen, so nothing ran. */
  plan_outdated: unknown;
  /** Something that the plan was made from is not as it was, so nothing ran. */
  saved_stale: { path: string; differences: Some<SavedDifference> };
}>;

/** What is not as it was when a plan was saved. */
export type SavedDifference = Coded<{
  version_differs: { saved: string; now: string };
  node_differs: { saved: string; now: string };
  configuration_differs: unknown;
  container_differs: { ctid: number; is: 'changed' | 'gone' | 'new' };
  directory_differs: { path: string; parts: readonly DirectoryPart[] };
  /** Nothing of this, and yet another plan comes of it: a container was started, for instance. */
  plan_differs: unknown;
}>;

export type DirectoryPart = 'there' | 'device' | 'inode' | 'owner' | 'mode' | 'acl' | 'mount';
