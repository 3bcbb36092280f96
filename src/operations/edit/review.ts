import { planOf } from '../../engine/plan/plan.ts';
import type { Plan } from '../../engine/plan/types.ts';
import { statusOf } from '../../engine/status/status.ts';
import type { Status } from '../../engine/status/types.ts';
import type { DiffLine } from '../../ground/diff.ts';
import { good, type Problem, type Result } from '../../ground/problem.ts';
import { readAccess } from '../open.ts';
import type { OperationProblem } from '../problem.ts';
import { narrowed } from '../status.ts';
import { leavingMounts, type PreparedEdit } from './edit.ts';
import { alsoOwning } from './remember.ts';

/** What an edit would do, before anything is written. */
export interface EditReview {
  /** About the edited volume alone; all of them while the files hold other errors. */
  readonly diagnostics: readonly Problem[];
  readonly file: string;
  readonly diff: readonly DiffLine[];
  /** What applying the volume would do then; a removal leaves its mounts where they are. Absent while no plan is possible. */
  readonly plan?: Plan;
  /** How the volume would stand, before that plan; absent when it is removed. */
  readonly status?: Status;
}

/** Reads the host, and plans as if the edit were written. */
export async function review(prepared: PreparedEdit): Promise<Result<EditReview, OperationProblem>> {
  const { installation, edit, file, diff, desired, unwritten } = prepared;
  if (!desired) return good({ diagnostics: unwritten, file, diff });
  const host = alsoOwning(await installation.openHost(), leavingMounts(prepared));
  const read = await readAccess({ desired, host });
  if (!read.ok) return read;
  const diagnostics = unwritten.filter(({ where }) => where.volume === edit.name);
  const plan = planOf(desired, read.value, { volumes: [edit.name] });
  if (edit.kind === 'remove')
    return good({ diagnostics, file, diff, plan: { ...plan, steps: [], waiting: [], notes: [] } });
  const status = narrowed(statusOf(desired, read.value), { volumes: [edit.name], containers: [] });
  return good({ diagnostics, file, diff, plan, status });
}
