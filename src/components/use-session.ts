import { useApp, useStdout } from 'ink';
import { useReducer, useRef } from 'react';
import type { ApplySummary } from '../engine/apply/events.ts';
import type { Plan, PlanOptions } from '../engine/plan/types.ts';
import { type AppState, appReducer, initialApp, isApplying, type OverlayKind } from './app-state.ts';
import { follow } from './apply/follow.ts';
import type { Subject } from './browser/list-model.ts';
import type { Actions, ApplyRun, SnapshotStore } from './contract.ts';
import type { ActionId, Context } from './keymap.ts';
import type { WizardResult } from './wizard-contract.ts';

/** What the screens can ask of the program, besides what each of them does alone. */
export interface Session {
  readonly state: AppState;
  /** An action that a screen has no answer to itself. */
  act(action: ActionId, contexts: readonly Context[], subject?: Subject): void;
  replan(id: number, options: PlanOptions): void;
  apply(plan: Plan, options: PlanOptions): void;
  stop(id: number): void;
  retry(options: PlanOptions): void;
  copy(text: string): void;
  leaveWizard(result: WizardResult): void;
}

interface Told {
  /** With the last apply's summary, for the scrollback. */
  onExit(summary: ApplySummary | undefined): void;
  /** A wizard wrote this volume. */
  onWritten(volume: string): void;
}

/** Turns what screens ask for into calls of the driver's actions, always from a key, and their answers into state. */
export function useSession(store: SnapshotStore, actions: Actions, told: Told): Session {
  const [state, dispatch] = useReducer(appReducer, initialApp);
  const runs = useRef(new Map<number, ApplyRun>());
  const { suspendTerminal } = useApp();
  const { write } = useStdout();

  const open = (overlay: OverlayKind) => dispatch({ type: 'open', overlay });
  const say = (text: string | undefined) => dispatch({ type: 'notice', text });
  const plan = (id: number, options: PlanOptions) => {
    actions.plan(options).then(
      (made) => dispatch({ type: 'planned', id, options, plan: made }),
      (error) => dispatch({ type: 'unplanned', id, problem: error instanceof Error ? error.message : String(error) }),
    );
  };
  const openPlan = (options: PlanOptions) => {
    open({ kind: 'plan', options, plan: undefined, problem: undefined });
    plan(state.opened + 1, options);
  };
  const quit = () => {
    if (isApplying(state)) say('an apply is running: ^C on its screen stops it after the running step');
    else told.onExit(state.lastSummary);
  };
  const copy = (text: string) => {
    if (text === '') return;
    actions.copy(text);
    say(text.includes('\n') ? `copied ${text.split('\n').length} lines` : `copied: ${text}`);
  };

  const act = (action: ActionId, contexts: readonly Context[], subject?: Subject) => {
    say(undefined);
    if (NEEDS_CONFIGURATION.has(action) && !store.get().desired) {
      return say('the configuration has errors: mend them first');
    }
    switch (action) {
      case 'quit':
        return quit();
      case 'suspend':
        return void suspendTerminal(() => actions.suspend());
      case 'redraw':
        write(CLEAR);
        return void store.refresh();
      case 'help':
        return open({ kind: 'help', contexts });
      case 'log':
      case 'findings':
        return state.overlays.at(-1)?.kind === action ? undefined : open({ kind: action });
      case 'add':
        return open({ kind: 'add' });
      case 'edit':
      case 'remove': {
        const volume = store.get().desired?.volumes.find(({ name }) => name === subject?.volume);
        return volume ? open({ kind: action, volume }) : undefined;
      }
      case 'plan':
        return openPlan({});
      case 'repair':
        return subject?.volume ? openPlan({ volumes: [subject.volume] }) : undefined;
      case 'copy':
        return copy(subject?.text ?? '');
      case 'back':
      case 'leave':
        return dispatch({ type: 'close' });
      default:
        return undefined;
    }
  };

  return {
    state,
    act,
    copy,
    replan(id, options) {
      dispatch({ type: 'replan', id, options });
      plan(id, options);
    },
    apply(chosen, options) {
      const id = state.opened + 1;
      const run = actions.apply(chosen);
      runs.current.set(id, run);
      dispatch({ type: 'apply', plan: chosen, options });
      void follow(run, (action) => dispatch({ type: 'applying', id, action })).then(() => {
        runs.current.delete(id);
        return store.refresh();
      });
    },
    stop(id) {
      runs.current.get(id)?.stop();
      dispatch({ type: 'applying', id, action: { type: 'stop' } });
    },
    retry(options) {
      dispatch({ type: 'close' });
      openPlan(options);
    },
    leaveWizard(result) {
      dispatch({ type: 'close' });
      if (result.kind === 'cancelled') return;
      told.onWritten(result.name);
      if (result.plan) openPlan({ volumes: [result.name] });
      else say(`${result.name} is written, p plans it`);
    },
  };
}

const NEEDS_CONFIGURATION: ReadonlySet<ActionId> = new Set(['add', 'edit', 'remove', 'plan', 'repair']);

/** Home and erase the screen; Ink writes its frame anew after it. */
const CLEAR = '\u001b[H\u001b[2J';
