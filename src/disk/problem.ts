import type { Problem } from '../ground/problem.ts';
import type { SystemCode } from './errno.ts';

/** What can be wrong with locks and journals. `path` is the file's, as this process opens it. */
export type DiskProblem = LockProblem | JournalProblem | OwnedProblem | RecordsProblem | RunProblem;

export type LockProblem =
  /** `expires`: a cluster's lock, which so many seconds after its holder's end is nobody's. */
  | (Wrong<'lock_held'> & { readonly path: string; readonly expires?: number })
  /** It was held so long that it may be somebody else's by now; nothing was written. */
  | (Wrong<'lock_lost'> & { readonly path: string })
  /** The lock cannot be opened, or the folder it lies in cannot be made. */
  | (Wrong<'lock_folder'> & { readonly path: string; readonly system: SystemCode })
  /** The cluster takes no change at all. */
  | (Wrong<'lock_no_quorum'> & { readonly path: string })
  | LockUnsafe
  /** flock(1) is not there. */
  | (Wrong<'lock_tool_missing'> & { readonly path: string })
  /** It cannot be locked; `stderr` is what flock(1) said, `ended` its exit code or signal. */
  | (Wrong<'lock_failed'> & { readonly path: string; readonly stderr: string; readonly ended: string | number });

/** `path`, the lock or its folder, is not a file or folder of ours that nobody else may open: others could hold it. */
export type LockUnsafe = Wrong<'lock_unsafe'> & {
  readonly path: string;
  readonly fault: 'symlink' | 'directory' | 'special' | 'owner' | 'mode';
};

export type JournalProblem =
  /** It cannot be begun, so nothing ran. */
  | (Wrong<'journal_unwritable'> & { readonly path: string; readonly system: SystemCode })
  /** It could be written no longer, so nothing more ran. */
  | (Wrong<'journal_lost'> & { readonly path: string; readonly system: SystemCode });

/** What is ours could not be remembered, so nothing was done. */
export type OwnedProblem = Wrong<'owned_unwritable'> & { readonly path: string; readonly system: SystemCode };

/** The folder of the recorded runs, or of the kept versions, cannot be read: whether it holds any is not known. */
export type RecordsProblem = Wrong<'records_unreadable'> & { readonly path: string; readonly system: SystemCode };

/** Why a recorded run cannot be undone. */
export type RunProblem =
  | (Wrong<'run_unreadable'> & { readonly run: string; readonly system: SystemCode })
  /** An older program's, which did not record what was before. */
  | (Wrong<'run_too_old'> & { readonly run: string; readonly format: string })
  | (Wrong<'run_damaged'> & { readonly run: string; readonly line: number })
  | (Wrong<'run_did_nothing'> & { readonly run: string });

type Wrong<Code extends string> = Problem<Code>;
