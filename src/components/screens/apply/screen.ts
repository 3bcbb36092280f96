import type { ApplyEvent } from '../../../engine/apply/events.ts';
import type { Plan } from '../../../engine/plan/types.ts';
import { tone } from '../../../ground/line.ts';
import { transcriptText } from '../../../views/apply/transcript.ts';
import { PAST_TEXTS } from '../../../views/words/past.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import type { PlanAsked } from '../../app/contract.ts';
import { keyGroups } from '../../app/hints.ts';
import { boundAction, type Context } from '../../app/keymap.ts';
import { type Screen, turn } from '../../app/screen.ts';
import { copying } from '../../fields/copy.ts';
import { isMove, scrolledTop } from '../../fields/scroll.ts';
import { offersReturn } from '../plan/consent.ts';
import { applyHeader, elapsedText, progressLine } from './lines.ts';
import { type FullView, outputOf, outputRule } from './output.ts';
import { type ApplyState, applied, applyReducer, beginApply, isOver } from './state.ts';

export interface ApplyScreenState {
  /** The run that is shown from its record; absent: it began here. */
  readonly past?: string | undefined;
  /** Its record has not come yet. */
  readonly reading?: boolean;
  readonly options: PlanAsked;
  readonly run: ApplyState;
  /** What has the whole screen; absent: output and steps share it. */
  readonly whole?: FullView | undefined;
  /** The first visible line of what is scrolled; absent while its end is followed. */
  readonly scrolled?: number | undefined;
}

export const applyOf = (plan: Plan, options: PlanAsked): ApplyScreenState => ({ options, run: beginApply(plan) });

/** A run whose record is asked for. */
export const applyAwaited = (past: string): ApplyScreenState => ({ ...applyPast(past, []), reading: true });

/** A run as its record tells it; what has no end there was broken off, or still runs. */
function applyPast(past: string, events: readonly ApplyEvent[]): ApplyScreenState {
  const run = applied(events);
  return {
    past,
    options: {},
    run: isOver(run) ? run : applyReducer(run, { type: 'broke', message: PAST_TEXTS.brokenOff }),
  };
}

/** By its journal's name. */
function runOf({ past, run }: ApplyScreenState): string | undefined {
  return past ?? /([^/]+)\.jsonl$/.exec(run.summary?.journal ?? '')?.[1];
}

/** All of the output, then all steps, then both again. */
const NEXT: Readonly<Record<FullView | 'both', FullView | undefined>> = {
  both: 'output',
  output: 'steps',
  steps: undefined,
};

const contextsOf = ({ run }: ApplyScreenState): readonly Context[] => [isOver(run) ? 'applied' : 'applying', 'moves'];

/** The steps, below them everything that is said while they run, and how far it is. */
export const applyScreen: Screen<ApplyScreenState> = {
  keys: (state) =>
    keyGroups(contextsOf(state), (key) => {
      if (key === 'undo') return runOf(state) !== undefined;
      return key !== 'configuration' || offersReturn(state.options);
    }),
  press(state, pressed, world) {
    const action = pressed.kind === 'key' ? boundAction(pressed.key, contextsOf(state)) : undefined;
    const { run, options } = state;
    if (action === undefined) return undefined;
    if (isMove(action)) {
      const { top, end, page, output } = outputOf(state, world);
      const next = scrolledTop(top, output.length, page, action);
      // Steps are followed where they run.
      return turn({ ...state, scrolled: next >= end && state.whole !== 'steps' ? undefined : next });
    }
    switch (action) {
      case 'stop':
        return turn({ ...state, run: applyReducer(run, { type: 'stop' }) }, { kind: 'stop' });
      case 'whole':
        return turn({ ...state, whole: NEXT[state.whole ?? 'both'], scrolled: undefined });
      case 'retry':
        return turn(state, { kind: 'close' }, { kind: 'open', screen: { kind: 'plan', options } });
      case 'undo': {
        const undo = runOf(state);
        if (undo === undefined) return turn(state, { kind: 'say', text: SCREENS.notRecorded });
        return turn(state, { kind: 'close' }, { kind: 'open', screen: { kind: 'plan', options: { undo } } });
      }
      case 'configuration':
        return options.undo === undefined || !offersReturn(options)
          ? turn(state)
          : turn(
              { ...state, options: { ...options, returnSeen: true } },
              { kind: 'open', screen: { kind: 'restore', request: { run: options.undo } } },
            );
      case 'copy':
        return turn(
          state,
          ...copying(run.transcript.map((said) => transcriptText(said, world.theme.glyphs)).join('\n')),
        );
      default:
        return turn(state, { kind: 'close' });
    }
  },
  pending: ({ reading }) => (reading ? 'history' : undefined),
  // Left it is at any time; all else is about what the record says.
  waits(state, pressed) {
    const action = pressed.kind === 'key' ? boundAction(pressed.key, contextsOf(state)) : undefined;
    return action !== undefined && action !== 'leave';
  },
  receive(state, answer) {
    if (answer.kind === 'run') return turn(applyPast(answer.run, answer.events));
    if (answer.kind === 'applying') {
      return turn({ ...state, run: applyReducer(state.run, { type: 'event', event: answer.event }) });
    }
    if (answer.kind !== 'broke') return turn(state);
    return turn({ ...state, run: applyReducer(state.run, { type: 'broke', message: answer.message }) });
  },
  lines(state, world) {
    const { columns, theme } = world;
    if (state.reading) return { header: [' ', tone('strong', 'Apply')], body: [[], [` ${SCREENS.readingRecord}`]] };
    const { top, end, page, output, steps, closing } = outputOf(state, world);
    const shown = output.slice(top, top + page);
    return {
      header: applyHeader(state.run, world.snapshot.status?.node ?? world.snapshot.host, columns),
      body: [
        ...steps,
        outputRule({ what: state.whole ?? 'output', top, end, count: output.length }, world),
        ...Array.from({ length: page }, (_, row) => shown[row] ?? []),
        ...closing,
        progressLine(state.run, elapsedText(state.run, world.now), { width: columns, glyphs: theme.glyphs }),
      ],
    };
  },
};
