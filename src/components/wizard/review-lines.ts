import type { Plan, Step } from '../../engine/plan-types.ts';
import type { DiffLine, Review } from '../contract.ts';
import { beside, type Line, tone } from '../lines.tsx';
import { padLeft, wrap } from '../text.ts';
import { actionLabel, type Theme } from '../theme.ts';
import { findingLines } from './finding-lines.ts';
import { commandText } from './shell-text.ts';
import type { ReviewState } from './wizard.ts';

/** All of a review, to be scrolled: findings, the file's diff, the plan, the command line. Wide screens show the diff beside the rest. */
export function reviewLines(
  { answer, awaiting, refused }: ReviewState,
  columns: number,
  theme: Theme,
): readonly Line[] {
  if (!answer) {
    const why =
      awaiting === undefined ? 'Nothing is changed: shift-tab goes back, esc leaves.' : 'Reading what that would do …';
    return [[], [' ', tone('dim', why)]];
  }
  const findings = [...refused, ...answer.diagnostics, ...(answer.plan?.diagnostics ?? [])];
  const wide = columns >= 110;
  const left = wide ? Math.floor(columns / 2) : columns;
  const right = wide ? columns - left : columns;
  const top = findings.length === 0 ? [] : [[], ...findingLines(findings, columns)];
  const diff = [[], ...diffLines(answer, left, theme)];
  const rest = [[], ...(answer.plan ? planLines(answer.plan, right, theme) : []), [], ...commandLines(answer, right)];
  return [...top, ...(wide ? beside(diff, rest, left) : [...diff, ...rest])];
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
  const { create, update, delete: deleted } = plan.summary;
  const head: Line = [
    ' Then the plan is  ',
    tone('strong', `+ ${create} create   ~ ${update} change   - ${deleted} remove`),
  ];
  if (plan.steps.length === 0 && plan.waiting.length === 0)
    return [[' Then the plan is  ', tone('strong', 'empty: nothing on the host changes')]];
  const waiting = plan.waiting.flatMap(({ ctid, why }) =>
    hang([tone('dim', '   waits ')], `CT ${ctid}: ${why}`, 9, columns),
  );
  return [head, ...plan.steps.flatMap((step) => stepLines(step, columns, theme)), ...waiting];
}

function stepLines(step: Step, columns: number, { glyphs }: Theme): readonly Line[] {
  const { symbol, tone: shade } = actionLabel(step.action);
  if (step.state)
    return hang(
      [tone('dim', ` ${symbol} `), tone('warn', `${step.state} `)],
      `${step.target}: ${step.reason}`,
      3,
      columns,
    );
  const command = step.commands.map(commandText).join(' && ');
  const text = `${step.exact ? '' : `${glyphs.about} `}${command === '' ? step.reason : command}`;
  return [
    ...hang([tone(shade, ` ${symbol} `)], text, 3, columns),
    ...step.consequences.flatMap((consequence) => hang(['   ', tone('warn', '! ')], consequence, 5, columns)),
  ];
}

function commandLines({ command }: Review, columns: number): readonly Line[] {
  if (command.length === 0) return [];
  return [[' The same by hand  ', tone('dim', 'y copies it')], ...hang(['   '], commandText(command), 5, columns)];
}

/** Wrapped text behind a start, its further rows indented. */
function hang(start: Line, text: string, indent: number, columns: number): readonly Line[] {
  return wrap(text, Math.max(20, columns - indent - 6)).map(
    (row, index): Line => (index === 0 ? [...start, row] : [' '.repeat(indent), row]),
  );
}
