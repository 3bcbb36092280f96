import { isDrift } from '../engine/plan/mount/drift.ts';
import { awaitingRestart, runs } from '../engine/plan/plan.ts';
import type { Plan, Step } from '../engine/plan/types.ts';
import { isBroken } from '../engine/start/plan.ts';
import { commandText } from '../ground/argv.ts';
import { isError } from '../ground/problem.ts';
import type { Style } from './style.ts';
import { ACTIONS } from './vocabulary.ts';
import { reasonText } from './words/reasons.ts';
import { listed } from './words/words.ts';

/** A plan for people: each step with its reason, the command and what follows from it; then what waits. */
export function* planLines(style: Style, plan: Plan): Generator<string> {
  for (const [index, step] of plan.steps.entries()) yield* stepLines(style, step, index + 1);
  yield* section(
    style,
    'Waiting',
    plan.waiting.map(({ volume, path, why }) => `${volume} at ${path}: ${reasonText(why)}`),
  );
  yield* section(
    style,
    'Good to know',
    plan.notes.map((note) => `${note.volume}: ${reasonText(note)}`),
  );
  if (plan.steps.length + plan.waiting.length + plan.notes.length > 0) yield '';
}

/** `2 to create, 1 to change; no restart needed.` */
export function summaryText(plan: Plan): string {
  const { summary, inSync, starts, diagnostics } = plan;
  const counts = [
    [summary.create, 'to create'],
    [summary.update, 'to change'],
    [summary.delete, 'to remove'],
    [summary.blocked, 'blocked'],
    [summary.kept, 'kept as found'],
  ] as const;
  const counted = counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join(', ');
  if (inSync) return 'In sync: nothing to do.';
  const broken = starts.filter(({ after }) => isBroken(after)).map(({ ctid }) => `CT ${ctid}`);
  if (counted === '' && broken.length > 0 && !diagnostics.some(isError)) {
    const whose = broken.length === 1 ? 'its' : 'their';
    return `Nothing to do, but ${listed(broken)} would not start with all ${whose} mounts: see above.`;
  }
  const drifted = [...new Set(diagnostics.filter(isDrift).map(({ where }) => `CT ${where.ctid}`))];
  if (counted === '' && drifted.length > 0 && !diagnostics.some(isError)) {
    return `Nothing to do, but ${listed(drifted)} ${drifted.length === 1 ? 'has' : 'have'} something else mounted than configured until a restart: see above.`;
  }
  if (counted === '') return `Nothing can be planned: ${diagnostics[0] ? 'see above' : 'no volume is declared'}.`;
  if (!plan.steps.some(runs)) return `Nothing to do now: ${counted}.`;
  const waiting = awaitingRestart(plan).map((ctid) => `CT ${ctid}`);
  const restarts = waiting.length > 0 ? `all in force after a restart of ${waiting.join(', ')}` : 'no restart needed';
  return `${counted}; ${restarts}.`;
}

function* stepLines(style: Style, step: Step, number: number): Generator<string> {
  const { symbol, tone } = ACTIONS[step.action];
  const held = step.state !== undefined;
  const volume = step.volume === undefined ? '' : `  ${style.paint('dim', step.volume)}`;
  const state = held ? `  ${style.paint(step.state === 'blocked' ? 'bad' : 'dim', step.state)}` : '';
  const mark = held ? style.paint('dim', symbol) : style.paint(tone, symbol);
  yield `${String(number).padStart(3)} ${mark} ${step.kind.padEnd(9)} ${style.safe(step.target)}${volume}${state}`;
  yield `      ${style.safe(reasonText(step.reason))}`;
  const about = step.exact ? '' : `${style.about} `;
  for (const argv of step.commands) yield `      ${about}${style.paint('accent', commandText(argv))}`;
  if (step.why) yield `      ${style.paint('warn', '!')} ${style.safe(reasonText(step.why))}`;
  for (const each of [...step.notes, ...step.consequences])
    yield `      ${style.paint('warn', '!')} ${style.safe(reasonText(each))}`;
}

function* section(style: Style, title: string, lines: readonly string[]): Generator<string> {
  if (lines.length === 0) return;
  yield '';
  yield style.paint('strong', title);
  for (const line of lines) yield `  ${style.safe(line)}`;
}
