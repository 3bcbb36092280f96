import type { Severity } from '../ground/problem.ts';

/** Where in a configuration file a finding stands. Lines and columns count from 1. */
export interface FileLocation {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The value's path inside the file, as `get` spells it: `shared_volumes.media.mounts.101`. */
  readonly path?: string;
}

/** One finding, collected and never thrown: what is wrong, with what, and what to do about it. */
export interface Diagnostic extends Partial<FileLocation> {
  readonly severity: Severity;
  /** Stable name for scripts, snake_case: `duplicate_key`, `target_taken`, `source_symlink`. */
  readonly code: string;
  /** One sentence that names the thing and says what is wrong. */
  readonly summary: string;
  /** What is behind it, where the summary is not enough. */
  readonly detail?: string;
  /** What to do. */
  readonly hint?: string;
  /** The volume or container it is about, when it is about one. */
  readonly volume?: string;
  readonly ctid?: number;
}
