import { isError, type Problem } from '../../../ground/problem.ts';
import type { Review } from '../../app/contract.ts';
import { turn } from '../../app/screen.ts';
import type { Wizard, WizardTurn } from '../wizard.ts';

/** Whether there is an answer to the question as it stands, and it may be written. */
export const canWrite = ({ awaiting, answer }: Wizard['review']): boolean =>
  awaiting === undefined && answer !== undefined && !isRefused(answer);

/** Asks to write exactly what was reviewed; undefined where that can't be. */
export function write(wizard: Wizard): WizardTurn | undefined {
  const { edit } = wizard.review;
  if (!edit || !canWrite(wizard.review)) return undefined;
  return turn({ ...wizard, phase: { kind: 'writing' } }, { kind: 'write', edit });
}

/** What a review and its plan have against the edit. */
export const errorsIn = ({ diagnostics, plan }: Review): readonly Problem[] =>
  [...diagnostics, ...(plan?.diagnostics ?? [])].filter(isError);

const isRefused = ({ diagnostics, diff }: Review): boolean => diff.length === 0 && diagnostics.some(isError);
