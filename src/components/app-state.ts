import type { ApplySummary } from '../engine/apply/events.ts';
import type { DesiredVolume } from '../engine/desired/state.ts';
import type { Plan, PlanOptions } from '../engine/plan/types.ts';
import { commandText } from '../ground/argv.ts';
import { type ApplyAction, type ApplyState, applyReducer, beginApply, isOver } from './apply/apply-state.ts';
import type { Context } from './keymap.ts';

/** What lies above the views, and what a session remembers. */
export interface AppState {
  /** The last one is on screen and hears the keys; those below keep their place. */
  readonly overlays: readonly Overlay[];
  /** Counted up for every overlay, so that late answers find theirs or nobody. */
  readonly opened: number;
  readonly commands: readonly CommandRun[];
  readonly lastSummary: ApplySummary | undefined;
  /** Said until the next key. */
  readonly notice: string | undefined;
}

export type Overlay = { readonly id: number } & OverlayKind;

export type OverlayKind =
  | {
      readonly kind: 'plan';
      readonly options: PlanOptions;
      readonly plan: Plan | undefined;
      readonly problem: string | undefined;
    }
  | { readonly kind: 'apply'; readonly options: PlanOptions; readonly plan: Plan; readonly run: ApplyState }
  | { readonly kind: 'help'; readonly contexts: readonly Context[] }
  | { readonly kind: 'log' | 'findings' | 'add' }
  | { readonly kind: 'edit' | 'remove'; readonly volume: DesiredVolume };

/** A command of this session, for the command log. */
export interface CommandRun {
  readonly text: string;
  readonly exact: boolean;
  readonly step: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly result: 'running' | 'done' | 'failed';
}

export type AppAction =
  | { readonly type: 'open'; readonly overlay: OverlayKind }
  | { readonly type: 'close' }
  | { readonly type: 'replan'; readonly id: number; readonly options: PlanOptions }
  | { readonly type: 'planned'; readonly id: number; readonly options: PlanOptions; readonly plan: Plan }
  | { readonly type: 'unplanned'; readonly id: number; readonly problem: string }
  | { readonly type: 'apply'; readonly plan: Plan; readonly options: PlanOptions }
  | { readonly type: 'applying'; readonly id: number; readonly action: ApplyAction }
  | { readonly type: 'notice'; readonly text: string | undefined };

export const initialApp: AppState = {
  overlays: [],
  opened: 0,
  commands: [],
  lastSummary: undefined,
  notice: undefined,
};

export function appReducer(state: AppState, action: AppAction): AppState {
  switch (action.type) {
    case 'open':
      return opened(state, action.overlay);
    case 'close':
      return { ...state, overlays: state.overlays.slice(0, -1), notice: undefined };
    case 'replan':
      return withOverlay(state, action.id, (overlay) =>
        overlay.kind === 'plan' ? { ...overlay, options: action.options, problem: undefined } : overlay,
      );
    case 'planned':
      return withOverlay(state, action.id, (overlay) =>
        overlay.kind === 'plan' && sameOptions(overlay.options, action.options)
          ? { ...overlay, plan: action.plan, problem: undefined }
          : overlay,
      );
    case 'unplanned':
      return withOverlay(state, action.id, (overlay) =>
        overlay.kind === 'plan' ? { ...overlay, plan: undefined, problem: action.problem } : overlay,
      );
    case 'apply':
      return opened(
        { ...state, overlays: state.overlays.slice(0, -1) },
        { kind: 'apply', plan: action.plan, options: action.options, run: beginApply(action.plan) },
      );
    case 'applying':
      return applying(state, action.id, action.action);
    case 'notice':
      return state.notice === action.text ? state : { ...state, notice: action.text };
  }
}

/** While one runs the program is not left. */
export const isApplying = ({ overlays }: AppState): boolean =>
  overlays.some((overlay) => overlay.kind === 'apply' && !isOver(overlay.run));

function opened(state: AppState, overlay: OverlayKind): AppState {
  const id = state.opened + 1;
  return { ...state, opened: id, overlays: [...state.overlays, { id, ...overlay }], notice: undefined };
}

function applying(state: AppState, id: number, action: ApplyAction): AppState {
  const next = withOverlay(state, id, (overlay) =>
    overlay.kind === 'apply' ? { ...overlay, run: applyReducer(overlay.run, action) } : overlay,
  );
  if (action.type !== 'event') return next;
  const { event } = action;
  const overlay = state.overlays.find((each) => each.id === id);
  switch (event.type) {
    case 'step_start': {
      const step = overlay?.kind === 'apply' ? overlay.plan.steps.find((each) => each.id === event.step) : undefined;
      const runs = (step?.commands ?? []).map(
        (argv): CommandRun => ({
          text: commandText(argv),
          exact: step?.exact ?? true,
          step: event.step,
          at: Date.parse(event.time),
          result: 'running',
        }),
      );
      return { ...next, commands: [...next.commands, ...runs] };
    }
    case 'step_complete':
      return { ...next, commands: finished(next.commands, event.step, 'done') };
    case 'step_errored':
      return { ...next, commands: finished(next.commands, event.step, 'failed') };
    case 'summary':
      return { ...next, lastSummary: event };
    default:
      return next;
  }
}

const finished = (commands: readonly CommandRun[], step: string, result: 'done' | 'failed'): readonly CommandRun[] =>
  commands.map((command) => (command.step === step && command.result === 'running' ? { ...command, result } : command));

const withOverlay = (state: AppState, id: number, change: (overlay: Overlay) => Overlay): AppState => ({
  ...state,
  overlays: state.overlays.map((overlay) => (overlay.id === id ? change(overlay) : overlay)),
});

const sameOptions = (a: PlanOptions, b: PlanOptions): boolean =>
  (a.takeOver ?? false) === (b.takeOver ?? false) && (a.volumes ?? []).join() === (b.volumes ?? []).join();
