import { leavesData } from '../../../engine/plan/mount/moved.ts';
import type { Plan, PlanOptions } from '../../../engine/plan/types.ts';
import { type Line, tone } from '../../../ground/line.ts';
import { wrap } from '../../../ground/wrap.ts';
import { proseWidth } from '../../../views/area.ts';
import { consentsGiven } from '../../../views/plan/consents.ts';
import { runnableSteps } from '../../../views/plan/items.ts';
import { reasonText } from '../../../views/words/reasons.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import type { PlanAsked } from '../../app/contract.ts';
import type { Theme } from '../../draw/theme.ts';
import { type Confirm, confirmLines } from '../../fields/confirm.ts';

/** Whether applying takes something away from somebody, so that the plan on screen is not enough of a question. */
export function needsConsent(plan: Plan, options: PlanOptions): boolean {
  return consentsGiven(options).length > 0 || losses(plan).length > 0 || leftBehind(plan).length > 0;
}

/** Whether what is undone can be put back in the configuration as well; it is offered until it is known that nothing would be. */
export const offersReturn = ({ undo, returns = true }: PlanAsked): boolean => undo !== undefined && returns;

/** The question by name, and two answers. */
export function consentLines(
  { plan, options, question }: { readonly plan: Plan; readonly options: PlanOptions; readonly question: Confirm },
  columns: number,
  theme: Theme,
): readonly Line[] {
  const texts = [
    ...losses(plan),
    ...leftBehind(plan),
    ...restarts(plan),
    ...(options.takeOver ? takenOver(plan) : []),
    ...otherDisk(plan, options),
  ];
  return [
    [],
    [' ', tone('strong', SCREENS.applyThis)],
    [],
    ...texts.flatMap((text) =>
      wrap(text, proseWidth({ width: columns - 6 })).map(
        (line, index): Line => [index === 0 ? `   ${line}` : `     ${line}`],
      ),
    ),
    [`   ${SCREENS.noDataDeleted}`],
    [],
    ...confirmLines(question, 'Cancel', 'Apply', theme),
  ];
}

function losses(plan: Plan): readonly string[] {
  return runnableSteps(plan).flatMap(({ change }) =>
    change.kind === 'mount'
      ? change.edits
          .filter(({ action }) => action === 'delete')
          .map(({ key, target }) => `- ${change.ctid} loses its mount ${key} at ${target}`)
      : [],
  );
}

/** A container sees nothing more of what it has where it is moved to a directory that holds nothing. */
function leftBehind(plan: Plan): readonly string[] {
  return runnableSteps(plan).flatMap(({ ctid, consequences }) =>
    consequences.flatMap((one) =>
      one.code === 'data_stays' && leavesData(one) ? [`~ CT ${ctid}: ${reasonText(one)}`] : [],
    ),
  );
}

function restarts(plan: Plan): readonly string[] {
  return runnableSteps(plan).flatMap(({ kind, reason, consequences }) =>
    kind === 'restart' ? [`* ${[...consequences, reason].map(reasonText).join('; ')}`] : [],
  );
}

/** With take-over, owner, mode and ACL changes may lock out a container that has access now. */
function takenOver(plan: Plan): readonly string[] {
  return runnableSteps(plan).flatMap(({ change, reason }) =>
    change.kind === 'owner' || change.kind === 'mode' || change.kind === 'acl'
      ? [`~ ${change.path}: ${reasonText(reason)}`]
      : [],
  );
}

/** What is made, owned or mounted may lie in the way of a file system that is not there. */
function otherDisk(plan: Plan, { otherFilesystem }: PlanOptions): readonly string[] {
  if (!otherFilesystem) return [];
  const paths = runnableSteps(plan).flatMap(({ change }) =>
    change.kind === 'mount'
      ? change.edits.flatMap(({ hostPath }) => hostPath ?? [])
      : 'path' in change
        ? [change.path]
        : [],
  );
  return [...new Set(paths)].map((path) => `~ ${path}: ${SCREENS.otherFilesystem}`);
}
