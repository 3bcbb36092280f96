import type { Diagnostic } from '../engine/diagnostic.ts';

export interface WriteRequest {
  readonly path: string;
  /** What the file must still hold. */
  readonly expectedText: string;
  readonly newText: string;
  readonly backupDir: string;
  /** Runs the work while the lock of that file is held; rejects or returns as it likes when it can't be had. */
  readonly withLock: <T>(lockedPath: string, work: () => Promise<T>) => Promise<T>;
  readonly now: Date;
}

export type WriteResult =
  | { readonly ok: true; readonly backup: string }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Replaces a configuration file, durably and whole or not at all, and keeps what it was as a backup. */
export function writeConfigFile(_request: WriteRequest): Promise<WriteResult> {
  throw new Error('being written');
}
