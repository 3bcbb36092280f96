export type Lock =
  | { readonly ok: true; readonly release: () => Promise<void> }
  | { readonly ok: false; readonly code: 'held' | 'failed'; readonly summary: string; readonly hint: string };

export interface LockOptions {
  /** Go on unlocked where the machine has no flock (the demo on macOS). */
  readonly optional?: boolean;
}

/** Takes the lock on a file or says at once why not; the kernel frees it whatever happens to us. */
export async function acquireLock(_path: string, _options?: LockOptions): Promise<Lock> {
  throw new Error('being written');
}

export type Locked<T> = { readonly ok: true; readonly value: T } | Extract<Lock, { readonly ok: false }>;

/** Runs `work` under the lock and frees it afterwards, also when `work` throws. */
export async function withLock<T>(_path: string, _work: () => Promise<T>, _options?: LockOptions): Promise<Locked<T>> {
  throw new Error('being written');
}
