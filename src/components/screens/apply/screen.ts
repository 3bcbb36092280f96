import type { Plan, PlanOptions } from '../../../engine/plan/types.ts';
import type { Line } from '../../../ground/line.ts';
import { keyGroups } from '../../app/hints.ts';
import { boundAction, type Context } from '../../app/keymap.ts';
import { type Screen, turn, type World } from '../../app/screen.ts';
import { plainText, tone } from '../../draw/line.ts';
import { bodyRows } from '../../draw/rows.ts';
import { formatDuration } from '../../draw/sizes.ts';
import { copying } from '../../fields/copy.ts';
import { isMove, scrolledTop, windowTop } from '../../fields/scroll.ts';
import { stepName } from '../plan/lines.ts';
import { applyHeader, closingLines, progressLine, stepLine } from './lines.ts';
import { type ApplyState, applyReducer, beginApply, isOver } from './state.ts';
import { transcriptLines, transcriptText } from './transcript.ts';

export interface ApplyScreenState {
  readonly options: PlanOptions;
  readonly run: ApplyState;
  /** The first visible line of the output; absent while its end is followed. */
  readonly scrolled?: number;
}

export const applyOf = (plan: Plan, options: PlanOptions): ApplyScreenState => ({ options, run: beginApply(plan) });

const contextsOf = ({ run }: ApplyScreenState): readonly Context[] => [isOver(run) ? 'applied' : 'applying', 'moves'];

/** The steps, below them everything that is said while they run, and how far it is. */
export const applyScreen: Screen<ApplyScreenState> = {
  keys: (state) => keyGroups(contextsOf(state)),
  press(state, pressed, world) {
    const action = pressed.kind === 'key' ? boundAction(pressed.key, contextsOf(state)) : undefined;
    const { run, options } = state;
    if (action === undefined) return undefined;
    if (isMove(action)) {
      const { top, end, page, output } = outputOf(state, world);
      const next = scrolledTop(top, output.length, page, action);
      return turn(next >= end ? { options, run } : { ...state, scrolled: next });
    }
    switch (action) {
      case 'stop':
        return turn({ ...state, run: applyReducer(run, { type: 'stop' }) }, { kind: 'stop' });
      case 'retry':
        return turn(state, { kind: 'close' }, { kind: 'open', screen: { kind: 'plan', options } });
      case 'copy':
        return turn(state, ...copying(run.transcript.map((said) => transcriptText(said, world.theme)).join('\n')));
      default:
        return turn(state, { kind: 'close' });
    }
  },
  hear(state, answer) {
    if (answer.kind === 'applying') {
      return turn({ ...state, run: applyReducer(state.run, { type: 'event', event: answer.event }) });
    }
    if (answer.kind !== 'broke') return turn(state);
    return turn({ ...state, run: applyReducer(state.run, { type: 'broke', message: answer.message }) });
  },
  lines(state, world) {
    const { columns, theme } = world;
    const { top, end, page, output, steps, closing } = outputOf(state, world);
    const shown = output.slice(top, top + page);
    return {
      header: applyHeader(state.run),
      body: [
        ...steps,
        outputRule({ top, end, count: output.length }, world),
        ...Array.from({ length: page }, (_, row) => shown[row] ?? []),
        ...closing,
        progressLine(state.run, elapsed(state.run, world.now), columns, theme),
      ],
    };
  },
};

/** Whole seconds since the first step started, while it runs. */
function elapsed(run: ApplyState, now: number): string {
  const startedAt = run.steps.find((step) => step.startedAt !== undefined)?.startedAt;
  if (startedAt === undefined || isOver(run)) return '';
  return formatDuration(Math.max(0, Math.floor((now - startedAt) / 1000) * 1000))
    .replace('.0s', 's')
    .replace('.00s', 's');
}

/** The steps get at most half of the screen, around the one that runs; the output what is left. */
function outputOf({ run, scrolled }: ApplyScreenState, { columns, rows, theme }: World) {
  const body = bodyRows(rows);
  const closing = closingLines(run, columns, theme);
  const room = Math.min(run.steps.length, Math.max(3, Math.floor(body / 2) - closing.length));
  const running = run.steps.findLastIndex(({ progress }) => progress !== 'todo');
  const first = windowTop(0, Math.max(0, Math.min(running + 1, run.steps.length - 1)), run.steps.length, room);
  const names = Math.max(0, ...run.steps.map(({ step }) => stepName(step).length));
  const steps = run.steps.slice(first, first + room).map((step) => stepLine(step, names, columns - 1, theme));
  const page = Math.max(1, body - steps.length - 1 - closing.length - 1);
  const output = transcriptLines(run.transcript, columns - 2, theme);
  const end = Math.max(0, output.length - page);
  return { steps, closing, page, output, end, top: Math.min(scrolled ?? end, end) };
}

function outputRule(
  { top, end, count }: { readonly top: number; readonly end: number; readonly count: number },
  { columns, theme }: World,
): Line {
  const label =
    top < end
      ? `output, ${end - top} more ${end - top === 1 ? 'line' : 'lines'} below`
      : `output${count === 0 ? ': none yet' : ''}`;
  const line: Line = [` ${theme.glyphs.rule.repeat(2)} ${label} `];
  return [tone('dim', plainText(line) + theme.glyphs.rule.repeat(Math.max(0, columns - plainText(line).length - 1)))];
}
