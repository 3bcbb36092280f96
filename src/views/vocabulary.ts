import { type ApplyEnding, applyEnding } from '../engine/apply/ending.ts';
import type { ApplySummary } from '../engine/apply/events.ts';
import type { Action, Step } from '../engine/plan/types.ts';
import { brokenBy } from '../engine/start/plan.ts';
import type { ContainerStatus, State } from '../engine/status/types.ts';
import { type Span, type Tone, tone } from '../ground/line.ts';
import type { Glyphs } from './area.ts';

/** A word that stands for something, the symbol before it and their tone, which only repeats what they say. */
export interface Term {
  readonly symbol: string;
  readonly word: string;
  readonly tone: Tone;
}

/** What a step does. */
export const ACTIONS: Readonly<Record<Action, Term>> = {
  create: { symbol: '+', word: 'create', tone: 'good' },
  update: { symbol: '~', word: 'change', tone: 'warn' },
  delete: { symbol: '-', word: 'remove', tone: 'bad' },
};

const STATE_TERMS: Readonly<Record<State, Term>> = {
  ok: { symbol: '', word: 'ok', tone: 'plain' },
  new: { symbol: '+', word: 'new', tone: 'good' },
  change: { symbol: '~', word: 'change', tone: 'warn' },
  drift: { symbol: '!', word: 'drift', tone: 'warn' },
  undeclared: { symbol: '!', word: 'undeclared', tone: 'warn' },
  pending: { symbol: '…', word: 'pending', tone: 'accent' },
  unknown: { symbol: '?', word: 'unknown', tone: 'dim' },
  waiting: { symbol: '', word: 'waiting', tone: 'dim' },
  blocked: { symbol: '', word: 'blocked', tone: 'bad' },
  kept: { symbol: '', word: 'kept', tone: 'dim' },
  error: { symbol: '', word: 'error', tone: 'bad' },
};

/** `! drift` in yellow. */
export function stateSpan(state: State, { ellipsis }: Glyphs): Span {
  const { symbol, word, tone: color } = STATE_TERMS[state];
  return tone(color, symbol === '' ? word : `${symbol === '…' ? ellipsis : symbol} ${word}`);
}

/** How a container's next start stands: `! fails`; what is only locked or a template is said to be that. */
export function startsSpan({ status, starts, why }: Pick<ContainerStatus, 'status' | 'starts' | 'why'>): Span {
  if (status === 'absent') return tone('dim', '-');
  const held = why.find(({ code }) => code === 'locked' || code === 'template');
  if (starts === 'fails' && held && brokenBy(why).length === 0) return tone('dim', held.code);
  switch (starts) {
    case 'ok':
      return 'ok';
    case 'fails':
      return tone('bad', '! fails');
    case 'hides':
      return tone('warn', '! hides');
    case 'unknown':
      return tone('dim', '? unknown');
  }
}

/** Before a reason: `+` and `~` for what apply makes and changes, `!` for what somebody has to look at, else a bullet. */
export function stateMark(state: State, { bullet }: Glyphs): Span {
  const { symbol } = STATE_TERMS[state];
  if (symbol === '+') return tone('good', symbol);
  if (symbol === '~' || symbol === '!') return tone('warn', symbol);
  return state === 'blocked' || state === 'error' ? tone('warn', '!') : tone('dim', bullet);
}

/** How a step of an apply stands. */
export type Progress = 'todo' | 'running' | 'done' | 'failed' | 'skipped' | 'blocked';

export const PROGRESS: Readonly<Record<Progress, Pick<Term, 'word' | 'tone'>>> = {
  todo: { word: '', tone: 'dim' },
  running: { word: 'running', tone: 'accent' },
  done: { word: 'done', tone: 'good' },
  failed: { word: 'failed', tone: 'bad' },
  skipped: { word: 'not run', tone: 'dim' },
  blocked: STATE_TERMS.blocked,
};

/** How an apply ended, and what to do about it. */
const ENDINGS: Readonly<Record<ApplyEnding, { readonly word: string; readonly tone: Tone; readonly next?: string }>> = {
  done: { word: 'Applied', tone: 'good' },
  blocked: {
    ...{ word: 'Applied in part', tone: 'warn' },
    next: 'Nothing failed. What is blocked says above what it waits for; plan again once that is over.',
  },
  errors: {
    ...{ word: 'Applied in part', tone: 'bad' },
    next: 'What could be done was done, but the plan has errors. A new plan shows them.',
  },
  failed: { word: 'Failed in part', tone: 'bad', next: 'See the failed steps above. A new plan shows what is left.' },
  interrupted: {
    ...{ word: 'Stopped', tone: 'warn' },
    next: 'Stopped as asked, after the running step. A new plan shows what is left.',
  },
  stale: {
    ...{ word: 'Refused', tone: 'bad' },
    next: 'The host is not what the plan takes it for, so nothing was run. Plan again.',
  },
};

/** `Applied in part: 4 done, 1 blocked`. */
export function endingSpan(summary: ApplySummary): Span {
  const { word, tone: color } = ENDINGS[applyEnding(summary)];
  return tone(color, `${word}: ${applyCounts(summary)}`);
}

export const endingNext = (summary: ApplySummary): string | undefined => ENDINGS[applyEnding(summary)].next;

/** `4 done, 1 failed, 2 blocked, 3 not run`, without what is nought. */
export function applyCounts({ done, failed, notRun, blocked }: ApplySummary): string {
  const others = [
    [failed, 'failed'],
    [blocked, 'blocked'],
    [notRun, 'not run'],
  ] as const;
  return [`${done} done`, ...others.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []))].join(', ');
}

/** `directory`, `mount 954`. */
export const stepName = ({ kind, ctid }: Pick<Step, 'kind' | 'ctid'>): string =>
  ctid === undefined ? kind : `${kind} ${ctid}`;
