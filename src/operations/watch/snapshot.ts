import type { LoadedConfig } from '../../config/load.ts';
import type { DesiredState } from '../../engine/desired/state.ts';
import type { Status } from '../../engine/status/types.ts';
import type { Problem, Result } from '../../ground/problem.ts';
import type { FoundProblem } from '../problem.ts';

/** What is known of the configuration and the host. */
export interface Snapshot {
  readonly host: string;
  /** Milliseconds since the epoch; as old as that is what it says, `status` above all. */
  readonly readAt: number;
  /** What the files declare; absent when they hold errors, which are then in `diagnostics`. */
  readonly desired?: DesiredState;
  /** Absent until the host was read for the first time, and while the files hold errors. */
  readonly status?: Status;
  readonly diagnostics: readonly Problem[];
  /** Who has a name on the host; absent until it was read. */
  readonly accounts?: AccountNames | undefined;
  /** Since when the host cannot be read, though it could before: `status` is what was read last. */
  readonly failedAt?: number;
}

/** The host's users and groups, each with its id. */
export interface AccountNames {
  readonly users: readonly (readonly [string, number])[];
  readonly groups: readonly (readonly [string, number])[];
}

/** One look at both. `status` is absent where the files hold errors: then the host is not asked. */
export interface Look {
  readonly config: Pick<LoadedConfig, 'desired' | 'diagnostics'>;
  readonly status?: Result<Status, FoundProblem>;
  readonly accounts?: AccountNames | undefined;
}

/** What is known after one more look, which began at `at`. A host that cannot be read now leaves what was read before. */
export function snapshotAfter(last: Snapshot, { config, status, accounts }: Look, at: number): Snapshot {
  const { host } = last;
  const { desired, diagnostics } = config;
  if (!desired || !status) return { host, readAt: at, diagnostics };
  if (status.ok) {
    const { value } = status;
    return { host, readAt: at, desired, status: value, accounts, diagnostics: [...diagnostics, ...value.diagnostics] };
  }
  const findings = [...diagnostics, ...status.problems.flatMap((problem) => problem.findings)];
  if (!last.status) return { host, readAt: at, desired, diagnostics: findings };
  const { readAt, failedAt = at } = last;
  return { host, readAt, desired, status: last.status, accounts: last.accounts, diagnostics: findings, failedAt };
}

/** What a person can see of a snapshot, as text to compare: free space by its first two digits, for it never rests. */
export function visibleText({ desired, status, diagnostics, failedAt }: Snapshot): string {
  const rounded = (key: string, value: unknown) => (key === 'free' ? Number(value).toPrecision(2) : value);
  const volumes = [desired?.volumes, [...(desired?.containers ?? [])]];
  return JSON.stringify([volumes, status, diagnostics, failedAt === undefined], rounded);
}
