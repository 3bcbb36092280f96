import type { Plan } from '../../../engine/plan/types.ts';
import { type Form, reviewFindings, reviewWarnings } from '../../../form/form.ts';
import type { Review } from '../../../form/outside.ts';
import { commandText } from '../../../ground/argv.ts';
import { beside, type Line, tone } from '../../../ground/line.ts';
import { isError, type Problem } from '../../../ground/problem.ts';
import { wrapCommand } from '../../../ground/wrap.ts';
import { findingsLines } from '../../../views/diagnostics.ts';
import { diffView } from '../../../views/diff.ts';
import { planView } from '../../../views/plan/lines.ts';
import { summaryLine } from '../../../views/plan/summary.ts';
import { ASK } from '../../../views/words/input/ask.ts';
import { WIZARD } from '../../../views/words/input/wizard.ts';
import type { World } from '../../app/screen.ts';
import type { Theme } from '../../draw/theme.ts';

/**
 * All of a review, to be scrolled: errors, the file's diff, the plan, warnings, those that the edit brings before those that
 * there are without it, the command line. Wide screens show the diff beside the plan.
 */
export function reviewLines(
  { review: { answer, awaiting, refused }, draft }: Pick<Form, 'review' | 'draft'>,
  { columns, theme, snapshot }: World,
): readonly Line[] {
  if (!answer) {
    const why = awaiting === undefined ? WIZARD.unchanged : `${WIZARD.reviewing} ${theme.glyphs.ellipsis}`;
    return [[], [' ', tone('dim', why)]];
  }
  const errors = [...refused, ...reviewFindings(answer).filter(isError)];
  const warnings = reviewWarnings(answer, draft.name, snapshot);
  const wide = columns >= 110;
  const left = wide ? Math.floor(columns / 2) : columns;
  const right = wide ? columns - left : columns;
  const found = (problems: readonly Problem[]) => foundLines(problems, columns, theme);
  const known = warnings.known.length === 0 ? [] : [[], [tone('dim', ` ${ASK.knownBefore}`)]];
  const below = [...found(warnings.brought), ...known, ...found(warnings.known)];
  const diff = [[], ...diffLines(answer, left, theme)];
  const plan = [[], ...(answer.plan ? planLines(answer.plan, right, theme) : [])];
  const command = [[], ...commandLines(answer, right)];
  const top = found(errors);
  if (!wide) return [...top, ...diff, ...plan, ...below, ...command];
  const rest = [...plan, ...command];
  return [...top, ...beside(diff, rest, left, Math.max(diff.length, rest.length)), ...below];
}

const foundLines = (problems: readonly Problem[], width: number, { glyphs }: Theme): readonly Line[] =>
  problems.length === 0 ? [] : [[], ...findingsLines(problems, { width, glyphs })];

function diffLines({ file, diff }: Review, columns: number, theme: Theme): readonly Line[] {
  if (diff.length === 0) return [[' ', tone('dim', ASK.wouldWriteNothing)]];
  const name = file.slice(file.lastIndexOf('/') + 1);
  const lines = diffView(diff, { width: columns - 3, glyphs: theme.glyphs });
  return [[' Writes ', tone('strong', name)], ...lines.map((line): Line => ['  ', ...line])];
}

function planLines(plan: Plan, columns: number, theme: Theme): readonly Line[] {
  const { items, listed } = planView(plan, { width: columns - 2, glyphs: theme.glyphs });
  const shown = items.filter(({ kind }) => kind !== 'finding');
  if (plan.inSync && shown.length === 0) return [[' ', tone('strong', 'Plan'), `   ${WIZARD.planEmpty}`]];
  return [
    [' ', tone('strong', 'Plan'), '   ', ...summaryLine(plan)],
    ...shown.flatMap(listed).map((line): Line => [' ', ...line]),
  ];
}

function commandLines({ command }: Review, columns: number): readonly Line[] {
  if (command.length === 0) return [];
  return [
    [` ${ASK.byHand.slice(0, -1)}  `, tone('dim', 'y copies it')],
    ...wrapCommand(commandText(command), columns - 4).map((row): Line => [`   ${row}`]),
  ];
}
