import type { Action } from '../../engine/plan/types.ts';
import type { State } from '../../engine/status/types.ts';

import type { Tone } from '../../ground/line.ts';
/** The props of Ink's `Text` for a tone. Only the sixteen colours every terminal has. */
export interface ToneStyle {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
}

export interface Glyphs {
  readonly cursor: string;
  readonly rule: string;
  readonly ellipsis: string;
  /** Before a command that is an equivalent, not what runs. */
  readonly about: string;
  readonly arrow: string;
  readonly bullet: string;
  readonly barDone: string;
  readonly barLeft: string;
  /** The text cursor of a field. */
  readonly caret: string;
  readonly checked: string;
  readonly unchecked: string;
}

export interface Theme {
  readonly ascii: boolean;
  readonly glyphs: Glyphs;
  readonly tones: Readonly<Record<Tone, ToneStyle>>;
}

/** Everything a screen can say about a thing's state; `remove` and `unknown` are no states of the engine. */
export type ShownState = State | 'remove' | 'unknown';

/** Word, symbol and tone of a state: `! drift` in yellow. */
export function stateLabel(theme: Theme, state: ShownState): { readonly text: string; readonly tone: Tone } {
  const { symbol, word, tone } = STATES[state];
  const shown = theme.ascii && symbol === '…' ? '.' : symbol;
  return { text: shown === '' ? word : `${shown} ${word}`, tone };
}

/** Symbol, word and tone of a step's action, in the plan's and the diff's words. */
export function actionLabel(action: Action): { readonly symbol: string; readonly word: string; readonly tone: Tone } {
  return STATES[action === 'create' ? 'new' : action === 'update' ? 'change' : 'remove'];
}

/** ASCII glyphs for the Linux console and for locales without UTF-8. */
export function themeFor(env: Readonly<Record<string, string | undefined>>): Theme {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const ascii = env.TERM === 'linux' || !/utf-?8/i.test(locale);
  return ascii ? ASCII_THEME : UNICODE_THEME;
}

const STATES: Readonly<Record<ShownState, { readonly symbol: string; readonly word: string; readonly tone: Tone }>> = {
  ok: { symbol: '', word: 'ok', tone: 'plain' },
  new: { symbol: '+', word: 'new', tone: 'good' },
  change: { symbol: '~', word: 'change', tone: 'warn' },
  remove: { symbol: '-', word: 'remove', tone: 'bad' },
  drift: { symbol: '!', word: 'drift', tone: 'warn' },
  undeclared: { symbol: '', word: 'undeclared', tone: 'warn' },
  pending: { symbol: '…', word: 'pending', tone: 'accent' },
  unknown: { symbol: '?', word: 'unknown', tone: 'dim' },
  waiting: { symbol: '', word: 'waiting', tone: 'dim' },
  blocked: { symbol: '', word: 'blocked', tone: 'bad' },
  kept: { symbol: '', word: 'kept', tone: 'dim' },
  error: { symbol: '', word: 'error', tone: 'bad' },
};

const TONES: Theme['tones'] = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  accent: { color: 'cyan' },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red' },
};

/** For UTF-8 terminals. */
export const UNICODE_THEME: Theme = {
  ascii: false,
  tones: TONES,
  glyphs: {
    cursor: '>',
    rule: '─',
    ellipsis: '…',
    about: '≈',
    arrow: '→',
    bullet: '·',
    barDone: '━',
    barLeft: '─',
    caret: '▏',
    checked: '[x]',
    unchecked: '[ ]',
  },
};

/** For terminals that can show nothing else. */
export const ASCII_THEME: Theme = {
  ascii: true,
  tones: TONES,
  glyphs: {
    cursor: '>',
    rule: '-',
    ellipsis: '..',
    about: '=~',
    arrow: '->',
    bullet: '*',
    barDone: '#',
    barLeft: '.',
    caret: '_',
    checked: '[x]',
    unchecked: '[ ]',
  },
};
