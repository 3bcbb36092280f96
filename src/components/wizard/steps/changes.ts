import type { Plan } from '../../../engine/plan/types.ts';
import { type ReviewState, reviewFindings } from '../../../form/form.ts';
import type { Review } from '../../../form/outside.ts';
import { commandText } from '../../../ground/argv.ts';
import { beside, type Line, tone } from '../../../ground/line.ts';
import { wrapCommand } from '../../../ground/wrap.ts';
import { findingsLines } from '../../../views/diagnostics.ts';
import { diffView } from '../../../views/diff.ts';
import { planView } from '../../../views/plan/lines.ts';
import { summaryLine } from '../../../views/plan/summary.ts';
import { ASK } from '../../../views/words/input/ask.ts';
import { WIZARD } from '../../../views/words/input/wizard.ts';
import type { Theme } from '../../draw/theme.ts';

/** All of a review, to be scrolled: findings, the file's diff, the plan, the command line. Wide screens show the diff beside the rest. */
export function reviewLines(
  { answer, awaiting, refused }: ReviewState,
  columns: number,
  theme: Theme,
): readonly Line[] {
  if (!answer) {
    const why = awaiting === undefined ? WIZARD.unchanged : `${WIZARD.reviewing} ${theme.glyphs.ellipsis}`;
    return [[], [' ', tone('dim', why)]];
  }
  const findings = [...refused, ...reviewFindings(answer)];
  const wide = columns >= 110;
  const left = wide ? Math.floor(columns / 2) : columns;
  const right = wide ? columns - left : columns;
  const top = findings.length === 0 ? [] : [[], ...findingsLines(findings, { width: columns, glyphs: theme.glyphs })];
  const diff = [[], ...diffLines(answer, left, theme)];
  const rest = [[], ...(answer.plan ? planLines(answer.plan, right, theme) : []), [], ...commandLines(answer, right)];
  return [...top, ...(wide ? beside(diff, rest, left, Math.max(diff.length, rest.length)) : [...diff, ...rest])];
}

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
