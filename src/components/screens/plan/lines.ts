import { awaitingRestart } from '../../../engine/plan/plan.ts';
import type { Change, MountEdit, Plan, Step } from '../../../engine/plan/types.ts';
import { commandText } from '../../../ground/argv.ts';
import { truncateEnd } from '../../../ground/cut.ts';
import type { Line, Span } from '../../../ground/line.ts';
import { octal } from '../../../ground/mode.ts';
import { wordsOf } from '../../../views/words/any.ts';
import { reasonText } from '../../../views/words/reasons.ts';
import { shortCommandText } from '../../draw/command.ts';
import { marked, tone } from '../../draw/line.ts';
import { pad, wrap, wrapCommand } from '../../draw/text.ts';
import { actionLabel, stateLabel, type Theme } from '../../draw/theme.ts';
import type { PlanItem } from './items.ts';

/** ` Plan  + 3 create  ~ 2 change  - 0 remove  no restart`. */
export function planHeader(plan: Plan): Line {
  const { create, update, delete: remove } = plan.summary;
  const restarts = awaitingRestart(plan).length;
  const count = (count: number, symbol: string, word: string, color: 'good' | 'warn' | 'bad'): Span =>
    count === 0 ? `  ${symbol} 0 ${word}` : tone(color, `  ${symbol} ${count} ${word}`);
  return [
    ' ',
    tone('strong', 'Plan'),
    count(create, '+', 'create', 'good'),
    count(update, '~', 'change', 'warn'),
    count(remove, '-', 'remove', 'bad'),
    `  ${restarts === 0 ? 'no restart' : `${restarts} after a restart`}`,
  ];
}

/** What the longest `directory`, `mount 954` of a plan takes. */
export const stepNameWidth = (plan: Plan): number => Math.max(0, ...plan.steps.map((step) => stepName(step).length));

export const stepName = (step: Step): string => (step.ctid === undefined ? step.kind : `${step.kind} ${step.ctid}`);

/** An entry as it is listed, without the cursor: a step on one line, as it can be opened; what is said, whole. */
export function itemLines(item: PlanItem, width: number, names: number, theme: Theme): readonly Line[] {
  const { bullet, ellipsis } = theme.glyphs;
  switch (item.kind) {
    case 'step': {
      const { symbol, tone: color } = actionLabel(item.step.action);
      const start = ` ${item.number} ${pad(stepName(item.step), names)}  `;
      return [[tone(color, symbol), start, shortCommands(item.step, width - 1 - start.length, theme)]];
    }
    case 'held': {
      const label = stateLabel(theme, item.step.state ?? 'kept');
      const start = ` ${pad(stepName(item.step), names)}  `;
      const reason = truncateEnd(
        reasonText(item.step.state === 'blocked' ? item.step.why : item.step.reason),
        width - 7 - start.length,
        ellipsis,
      );
      return [[tone(label.tone, pad(label.text, 7)), start, reason]];
    }
    case 'consequence':
      return marked([tone('warn', '!')], reasonText(item.consequence), width);
    case 'waiting':
      return marked(
        [tone('dim', bullet)],
        `${item.mount.volume} at ${item.mount.path}: ${reasonText(item.mount.why)}`,
        width,
      );
    case 'finding': {
      const { severity } = item.problem;
      const { summary } = wordsOf(item.problem);
      return marked([tone(severity === 'error' ? 'bad' : 'warn', severity)], summary, width);
    }
    case 'note':
      return marked([tone('dim', bullet)], reasonText(item.note), width);
  }
}

/** What more an entry says when it is opened, below that. */
export function expandedLines(item: PlanItem, width: number, theme: Theme): readonly Line[] {
  const indent = 4;
  const room = Math.max(20, width - indent);
  const block = (text: string, hanging = 0): readonly Line[] =>
    wrap(text, room - hanging).map((line, index) => [`${' '.repeat(indent + (index === 0 ? 0 : hanging))}${line}`]);
  switch (item.kind) {
    case 'step':
    case 'held':
      return [
        ...block(`why: ${reasonText(item.step.reason)}`, 5),
        ...item.step.commands.flatMap((argv) =>
          wrapCommand(`${item.step.exact ? '$' : theme.glyphs.about} ${commandText(argv)}`, room).map(
            (line): Line => [' '.repeat(indent) + line],
          ),
        ),
        ...changeTexts(item.step.change, theme).flatMap((text) => block(text, 2)),
        ...[...(item.step.why ? [item.step.why] : []), ...item.step.notes, ...item.step.consequences].flatMap((each) =>
          marked([' '.repeat(indent), tone('warn', '!')], reasonText(each), width),
        ),
      ];
    case 'finding': {
      const { detail, hint } = wordsOf(item.problem);
      return [detail, hint].flatMap((text) => (text ? block(text) : []));
    }
    case 'consequence':
    case 'waiting':
    case 'note':
      return [];
  }
}

/** The commands of an entry as a shell would take them; empty for what runs none. */
export function itemCommands(item: PlanItem): string {
  return item.kind === 'step' || item.kind === 'held' ? item.step.commands.map(commandText).join('\n') : '';
}

function shortCommands({ commands, exact }: Step, width: number, theme: Theme): string {
  const { about, ellipsis } = theme.glyphs;
  const mark = exact ? '' : `${about} `;
  const argv = commands[commands.length - 1] ?? [];
  return mark + shortCommandText(argv, width - mark.length, ellipsis);
}

/** What changes in which file or directory, line by line. */
function changeTexts(change: Change, theme: Theme): readonly string[] {
  const { arrow } = theme.glyphs;
  switch (change.kind) {
    case 'directory':
      return change.parents.length === 0 ? [] : [`also made, 0755 root:root: ${change.parents.join(', ')}`];
    case 'owner':
      return [`${change.path}: ${change.before.uid}:${change.before.gid} ${arrow} ${change.uid}:${change.gid}`];
    case 'mode':
      return [`${change.path}: ${octal(change.before.mode)} ${arrow} ${octal(change.mode)}`];
    case 'mount':
      return [`in /etc/pve/lxc/${change.ctid}.conf:`, ...change.edits.flatMap(editTexts)];
  }
}

function editTexts({ key, before, value, action, takesEffect }: MountEdit): readonly string[] {
  const when = { now: '', restart: '  (at its next restart)', start: '  (at its next start)' }[takesEffect];
  if (action === 'revert') return [`  ${key}: the pending change is dropped${when}`];
  return [
    ...(before === undefined ? [] : [`- ${key}: ${before}${value === undefined ? when : ''}`]),
    ...(value === undefined ? [] : [`+ ${key}: ${value}${when}`]),
  ];
}
