import type { Action } from '../engine/plan/types.ts';
import { brokenBy } from '../engine/start/plan.ts';
import type { ContainerStatus, State } from '../engine/status/types.ts';
import type { Tone } from '../ground/line.ts';
import type { Style } from './style.ts';
import type { Cell } from './table.ts';

/** Symbol and tone of a step's action. */
export const ACTIONS: Readonly<Record<Action, { readonly symbol: string; readonly tone: Tone }>> = {
  create: { symbol: '+', tone: 'good' },
  update: { symbol: '~', tone: 'warn' },
  delete: { symbol: '-', tone: 'bad' },
};

/** `! drift`, with the symbol of the screens before the contract's word. */
export function stateCell(style: Style, state: State): Cell {
  const { symbol, tone } = STATES[state];
  if (symbol === '') return { text: state, tone };
  return { text: `${symbol === '…' ? style.ellipsis : symbol} ${state}`, tone };
}

/** How a container's next start stands: `! fails`; what is only locked or a template is said to be that. */
export function startsCell({ status, starts, why }: Pick<ContainerStatus, 'status' | 'starts' | 'why'>): Cell {
  if (status === 'absent') return { text: '-', tone: 'dim' };
  const held = why.find(({ code }) => code === 'locked' || code === 'template');
  if (starts === 'fails' && held && brokenBy(why).length === 0) return { text: held.code, tone: 'dim' };
  switch (starts) {
    case 'ok':
      return { text: 'ok', tone: 'plain' };
    case 'fails':
      return { text: '! fails', tone: 'bad' };
    case 'hides':
      return { text: '! hides', tone: 'warn' };
    case 'unknown':
      return { text: '? unknown', tone: 'dim' };
  }
}

/** Before a reason: `+` and `~` for what apply makes and changes, `!` for what somebody has to look at. */
export function stateSign(state: State): '+' | '~' | '!' | '' {
  switch (state) {
    case 'new':
      return '+';
    case 'change':
      return '~';
    case 'drift':
    case 'undeclared':
    case 'blocked':
    case 'error':
      return '!';
    case 'ok':
    case 'kept':
    case 'waiting':
    case 'pending':
    case 'unknown':
      return '';
  }
}

/** `1 error`, `2 errors`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `12G`, as `zfs list` and `df -h` print sizes. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)}${UNITS[power]}`;
}

const UNITS = ['B', 'K', 'M', 'G', 'T', 'P', 'E'];

const STATES: Readonly<Record<State, { readonly symbol: string; readonly tone: Tone }>> = {
  ok: { symbol: '', tone: 'plain' },
  new: { symbol: '+', tone: 'good' },
  change: { symbol: '~', tone: 'warn' },
  drift: { symbol: '!', tone: 'warn' },
  undeclared: { symbol: '!', tone: 'warn' },
  pending: { symbol: '…', tone: 'accent' },
  unknown: { symbol: '?', tone: 'dim' },
  waiting: { symbol: '', tone: 'dim' },
  blocked: { symbol: '', tone: 'bad' },
  kept: { symbol: '', tone: 'dim' },
  error: { symbol: '', tone: 'bad' },
};
