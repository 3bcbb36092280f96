import type { Action, Step } from '../engine/plan/types.ts';
import { brokenBy } from '../engine/start/broken.ts';
import { lackIn } from '../engine/status/lacking.ts';
import type { AccessStatus, ContainerStatus, Lack, State, VolumeStatus } from '../engine/status/types.ts';
import { type Span, type Tone, tone } from '../ground/line.ts';
import type { Glyphs } from './area.ts';
import { MEANINGS } from './words/screens.ts';

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
  restart: { symbol: '*', word: 'restart', tone: 'warn' },
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

/** What somebody cannot do in a volume although it promises it: no difference, but no `ok` either. */
const LACK_TERMS: Readonly<Record<Lack, Term>> = {
  write: { symbol: '!', word: 'no write', tone: 'warn' },
  access: { symbol: '!', word: 'no access', tone: 'bad' },
};

/** How it stands, in a word without a symbol: `drift`, and `no write` where nothing but that is to be said. */
export function volumeWord({ state, mounts }: Pick<VolumeStatus, 'state' | 'mounts'>): string {
  const lack = state === 'ok' ? lackIn(mounts) : undefined;
  return lack ? LACK_TERMS[lack].word : state;
}

/** `! no write` where nothing else is to be said of it, else its state. */
export const standingSpan = ({ state, mounts }: Pick<VolumeStatus, 'state' | 'mounts'>, glyphs: Glyphs): Span =>
  lackSpan(state, lackIn(mounts), glyphs);

/** The same of one mount. */
export const mountSpan = ({ state, access }: MountStanding, glyphs: Glyphs): Span =>
  lackSpan(state, lackIn([{ access }]), glyphs);

export interface MountStanding {
  readonly state: State;
  readonly access: Pick<AccessStatus, 'lacks' | 'who'>;
}

function lackSpan(state: State, lack: Lack | undefined, glyphs: Glyphs): Span {
  if (state !== 'ok' || !lack) return stateSpan(state, glyphs);
  const { symbol, word, tone: color } = LACK_TERMS[lack];
  return tone(color, `${symbol} ${word}`);
}

/** How a container's next start stands: `! fails`; what is only locked or a template is said to be that. */
export function startsSpan({
  status,
  starts,
  why,
  elsewhere,
}: Pick<ContainerStatus, 'status' | 'starts' | 'why' | 'elsewhere'>): Span {
  if (status === 'absent' || elsewhere) return tone('dim', '-');
  const held = why.find(({ code }) => code === 'locked' || code === 'template');
  if (starts === 'fails' && held && brokenBy(why).length === 0) return tone('dim', held.code);
  return STARTS[starts];
}

const STARTS: Readonly<Record<ContainerStatus['starts'], Span>> = {
  ok: 'ok',
  fails: tone('bad', '! fails'),
  hides: tone('warn', '! hides'),
  unknown: tone('dim', '? unknown'),
};

/** A word or sign of the screens, and what it means. */
export interface Meaning {
  readonly sign: Span;
  readonly means: string;
}

/** What the lists and plans show without a word of explanation. */
export function meanings(glyphs: Glyphs): readonly Meaning[] {
  const states = ['ok', 'new', 'drift', 'pending', 'waiting', 'blocked', 'kept', 'undeclared', 'unknown'] as const;
  const starts = ['fails', 'hides'] as const;
  const lacks = ['write', 'access'] as const;
  return [
    ...states.map((state) => ({ sign: stateSpan(state, glyphs), means: MEANINGS[state] })),
    ...lacks.map((lack) => ({ sign: lackSpan('ok', lack, glyphs), means: MEANINGS[lack] })),
    ...starts.map((one) => ({ sign: STARTS[one], means: MEANINGS[one] })),
    { sign: '$', means: MEANINGS.exact },
    { sign: glyphs.about, means: MEANINGS.about },
    { sign: 'prune', means: MEANINGS.prune },
    { sign: 'restart', means: MEANINGS.restart },
  ];
}

/** Before a reason: `+` and `~` for what apply makes and changes, `!` for what somebody has to look at, else a bullet. */
export function stateMark(state: State, { bullet }: Glyphs): Span {
  const { symbol } = STATE_TERMS[state];
  if (symbol === '+') return tone('good', symbol);
  if (symbol === '~' || symbol === '!') return tone('warn', symbol);
  return state === 'blocked' || state === 'error' ? tone('bad', '!') : tone('dim', bullet);
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

/** `directory`, `mount 954`; of another member `pve2: mount 954`. */
export const stepName = ({ kind, ctid, node }: Pick<Step, 'kind' | 'ctid' | 'node'>): string =>
  onNode(node, ctid === undefined ? kind : `${kind} ${ctid}`);

/** What another member of the cluster does or says. */
export const onNode = (node: string | undefined, text: string): string =>
  node === undefined ? text : `${node}: ${text}`;
