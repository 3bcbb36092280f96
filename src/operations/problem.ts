import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Problem } from '../ground/problem.ts';
import type { Obstacle } from '../host/change/preflight.ts';
import type { FindProblem } from '../host/find.ts';

/** Why an operation did not do what was asked of it. */
export type OperationProblem =
  | FindProblem
  | Obstacle
  /** `where.volume` is declared nowhere; `closest` is what was perhaps meant. */
  | (Problem<'unknown_volume'> & { readonly known: readonly string[]; readonly closest: string | undefined })
  /** `where.ctid` is neither on the node nor named by a volume. */
  | (Problem<'unknown_container'> & { readonly node: string; readonly known: readonly number[] })
  /**
   * `configuration`: the files hold errors. `host_unreadable`: so does the host, and nothing can be said about it.
   * `edit_refused`: a rule is against the edit. `write_refused`: the file is locked, or is not the one the edit was
   * made from. `write_failed`: the system did not let us. Each with what was found, the cause first.
   */
  | (Problem<'configuration' | 'host_unreadable' | 'edit_refused' | 'write_refused' | 'write_failed'> & {
      readonly findings: readonly Diagnostic[];
    })
  /** `lock_held`: another apply runs. */
  | (Problem<'lock_held' | 'lock_failed' | 'journal'> & { readonly summary: string; readonly hint: string });

/** A problem that is nothing but what was found. */
export const found = <Code extends string>(code: Code, findings: readonly Diagnostic[]) =>
  ({ code, severity: 'error', where: {}, findings }) as const;
