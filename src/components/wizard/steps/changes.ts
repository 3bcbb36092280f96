import type { Plan } from '../../../engine/plan/types.ts';
import { type ReviewState, reviewFindings } from '../../../form/form.ts';
import type { Review } from '../../../form/outside.ts';
import type { DiffLine } from '../../../ground/diff.ts';
import type { Line } from '../../../ground/line.ts';
import { commandText } from '../../draw/command.ts';
import { findingsLines } from '../../draw/findings.ts';
import { beside, tone } from '../../draw/line.ts';
import { padLeft, wrapCommand } from '../../draw/text.ts';
import type { Theme } from '../../draw/theme.ts';
import { planItems } from '../../screens/plan/items.ts';
import { itemLines, planHeader, stepNameWidth } from '../../screens/plan/lines.ts';

/** All of a review, to be scrolled: findings, the file's diff, the plan, the command line. Wide screens show the diff beside the rest. */
export function reviewLines(
  { answer, awaiting, refused }: ReviewState,
  columns: number,
  theme: Theme,
): readonly Line[] {
  if (!answer) {
    const why =
      awaiting === undefined
        ? 'Nothing is changed: shift-tab goes back, esc leaves.'
        : `Reading what that would do ${theme.glyphs.ellipsis}`;
    return [[], [' ', tone('dim', why)]];
  }
  const findings = [...refused, ...reviewFindings(answer)];
  const wide = columns >= 110;
  const left = wide ? Math.floor(columns / 2) : columns;
  const right = wide ? columns - left : columns;
  const top = findings.length === 0 ? [] : [[], ...findingsLines(findings, columns, theme)];
  const diff = [[], ...diffLines(answer, left, theme)];
  const rest = [[], ...(answer.plan ? planLines(answer.plan, right, theme) : []), [], ...commandLines(answer, right)];
  return [...top, ...(wide ? beside(diff, rest, left, Math.max(diff.length, rest.length)) : [...diff, ...rest])];
}

function diffLines({ file, diff }: Review, columns: number, theme: Theme): readonly Line[] {
  if (diff.length === 0) return [[' ', tone('dim', 'Nothing would be written.')]];
  const lines = diff.flatMap((line, index) => {
    const before = diff[index - 1];
    const gap = before !== undefined && line.kind === 'same' && line.line > before.line + 1;
    return [...(gap ? [[tone('dim', `      ${theme.glyphs.ellipsis}`)]] : []), diffLine(line, columns)];
  });
  const name = file.slice(file.lastIndexOf('/') + 1);
  return [[' Writes ', tone('strong', name)], ...lines];
}

function diffLine({ kind, line, text }: DiffLine, columns: number): Line {
  const [sign, shade] = DIFF_SIGNS[kind];
  const shown = text.replaceAll('\t', '  ').slice(0, Math.max(0, columns - 9));
  return [tone('dim', `${padLeft(String(line), 5)} `), tone(shade, `${sign} ${shown}`)];
}

const DIFF_SIGNS = { same: [' ', 'dim'], added: ['+', 'good'], removed: ['-', 'bad'] } as const;

function planLines(plan: Plan, columns: number, theme: Theme): readonly Line[] {
  const items = planItems(plan).filter(({ kind }) => kind !== 'finding');
  if (items.length === 0) return [[' ', tone('strong', 'Plan'), '   empty: nothing on the host changes']];
  const names = stepNameWidth(plan);
  return [
    planHeader(plan),
    ...items.flatMap((item) => itemLines(item, columns - 2, names, theme)).map((line): Line => [' ', ...line]),
  ];
}

function commandLines({ command }: Review, columns: number): readonly Line[] {
  if (command.length === 0) return [];
  return [
    [' The same by hand  ', tone('dim', 'y copies it')],
    ...wrapCommand(commandText(command), columns - 4).map((row): Line => [`   ${row}`]),
  ];
}
