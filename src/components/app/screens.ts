import { accessScreen } from '../screens/access/screen.ts';
import { type AccessState, accessOn } from '../screens/access/state.ts';
import { type ApplyScreenState, applyAwaited, applyOf, applyScreen } from '../screens/apply/screen.ts';
import { isOver } from '../screens/apply/state.ts';
import { browserScreen } from '../screens/browser/screen.ts';
import type { BrowserState } from '../screens/browser/state.ts';
import { type AdoptState, adopting, adoptScreen } from '../screens/pages/adopt.ts';
import { CONFIG, type ConfigState, configScreen } from '../screens/pages/config.ts';
import { type FindingsState, findingsScreen } from '../screens/pages/findings.ts';
import { HELP, type HelpState, helpScreen } from '../screens/pages/help.ts';
import { HISTORY, type HistoryState, historyScreen } from '../screens/pages/history.ts';
import { type InitState, initiating, initScreen } from '../screens/pages/init.ts';
import { JUMP, type JumpState, jumpScreen } from '../screens/pages/jump.ts';
import { type LogState, logScreen } from '../screens/pages/log.ts';
import { type PickState, picking, pickScreen } from '../screens/pages/pick.ts';
import { RESTORING, type RestoreState, restoreScreen } from '../screens/pages/restore.ts';
import { planScreen } from '../screens/plan/screen.ts';
import { type PlanState, planning } from '../screens/plan/state.ts';
import { wizardScreen } from '../wizard/screen.ts';
import { fixing, type Wizard, wizardOf } from '../wizard/wizard.ts';
import type {
  Answer,
  Ask,
  Awaited,
  ClickedAt,
  KeyGroup,
  Opening,
  OutsideAsk,
  Pressed,
  Rows,
  Screen,
  Turn,
  World,
} from './screen.ts';

/** A screen with its state, as it lies in the stack. */
export type Layer =
  | Of<'browser', BrowserState>
  | Of<'plan', PlanState>
  | Of<'apply', ApplyScreenState>
  | Of<'help', HelpState>
  | Of<'log', LogState>
  | Of<'findings', FindingsState>
  | Of<'access', AccessState>
  | Of<'history', HistoryState>
  | Of<'jump', JumpState>
  | Of<'init', InitState>
  | Of<'config', ConfigState>
  | Of<'adopt', AdoptState>
  | Of<'pick', PickState>
  | Of<'restore', RestoreState>
  | Of<'volume', Wizard>;

interface Of<Kind, State> {
  readonly kind: Kind;
  readonly id: number;
  readonly state: State;
}

/** A screen and its state as one: the same questions, whatever it is. */
export interface Face {
  readonly keys: readonly KeyGroup[];
  readonly closed: boolean;
  readonly types: boolean;
  readonly pending: Awaited | undefined;
  readonly subject: number;
  press(pressed: Pressed): FaceTurn | undefined;
  click(at: ClickedAt): FaceTurn | undefined;
  receive(answer: Answer): FaceTurn;
  waits(pressed: Pressed): boolean;
  lines(): Rows;
}

export interface FaceTurn {
  readonly layer: Layer;
  readonly asks: readonly Ask[];
}

export function faceOf(layer: Layer, world: World): Face {
  switch (layer.kind) {
    case 'browser':
      return face(browserScreen, layer, world);
    case 'plan':
      return face(planScreen, layer, world);
    case 'apply':
      return face(applyScreen, layer, world);
    case 'help':
      return face(helpScreen, layer, world);
    case 'log':
      return face(logScreen, layer, world);
    case 'findings':
      return face(findingsScreen, layer, world);
    case 'access':
      return face(accessScreen, layer, world);
    case 'history':
      return face(historyScreen, layer, world);
    case 'jump':
      return face(jumpScreen, layer, world);
    case 'init':
      return face(initScreen, layer, world);
    case 'config':
      return face(configScreen, layer, world);
    case 'adopt':
      return face(adoptScreen, layer, world);
    case 'pick':
      return face(pickScreen, layer, world);
    case 'restore':
      return face(restoreScreen, layer, world);
    case 'volume':
      return face(wizardScreen, layer, world);
  }
}

/** A screen as it opens, and what it asks at once. */
export function begun(opening: Opening, id: number): { readonly layer: Layer; readonly asks: readonly OutsideAsk[] } {
  switch (opening.kind) {
    case 'plan': {
      const state = planning(opening.options);
      const ask: OutsideAsk = { kind: 'plan', serial: state.serial, options: opening.options };
      return { layer: { kind: 'plan', id, state }, asks: [ask] };
    }
    case 'apply': {
      const { plan, options } = opening;
      return { layer: { kind: 'apply', id, state: applyOf(plan, options) }, asks: [{ kind: 'apply', plan }] };
    }
    case 'access': {
      const state = accessOn(opening.places);
      const ask: OutsideAsk = { kind: 'explain', serial: state.serial, request: state.asked };
      return { layer: { kind: 'access', id, state }, asks: [ask] };
    }
    case 'help':
      return { layer: { kind: 'help', id, state: HELP }, asks: [] };
    case 'log':
      return { layer: { kind: 'log', id, state: {} }, asks: [] };
    case 'config':
      return { layer: { kind: 'config', id, state: { ...CONFIG, query: opening.query ?? '' } }, asks: [] };
    case 'jump':
      return { layer: { kind: 'jump', id, state: JUMP }, asks: [] };
    case 'history':
      return { layer: { kind: 'history', id, state: HISTORY }, asks: [{ kind: 'runs' }] };
    case 'adopt': {
      const { request } = opening;
      return {
        layer: { kind: 'adopt', id, state: adopting(request) },
        asks: [{ kind: 'adopt', request }],
      };
    }
    case 'init': {
      const { adopt } = opening;
      return { layer: { kind: 'init', id, state: initiating(adopt) }, asks: [{ kind: 'prepare-init', adopt }] };
    }
    case 'restore': {
      const { request } = opening;
      return { layer: { kind: 'restore', id, state: RESTORING }, asks: [{ kind: 'restorable', request }] };
    }
    case 'past':
      return {
        layer: { kind: 'apply', id, state: applyAwaited(opening.run) },
        asks: [{ kind: 'run', run: opening.run }],
      };
    case 'findings':
      return { layer: { kind: 'findings', id, state: { index: 0 } }, asks: [] };
    case 'pick':
      return { layer: { kind: 'pick', id, state: picking(opening) }, asks: [] };
    case 'fix': {
      const { state, asks } = fixing(opening);
      return { layer: { kind: 'volume', id, state }, asks };
    }
    case 'add':
    case 'edit':
    case 'accept':
    case 'remove':
    case 'attach':
    case 'detach':
      return { layer: { kind: 'volume', id, state: wizardOf(opening) }, asks: [] };
  }
}

/** What would be lost by leaving it unasked: a form with what was typed, a file that is about to be written. */
const HOLDS: ReadonlySet<Layer['kind']> = new Set(['volume', 'adopt', 'restore', 'init']);

/** Whether it is left by its own keys only. */
export const holds = (layer: Layer): boolean => HOLDS.has(layer.kind) || isRunning(layer);

/** While one runs the program is not left. */
export const isRunning = (layer: Layer): boolean => layer.kind === 'apply' && !isOver(layer.state.run);

function face<L extends Layer>(screen: Screen<L['state']>, layer: L, world: World): Face {
  const { state } = layer;
  const turned = ({ state, asks }: Turn<L['state']>): FaceTurn => ({
    layer: Object.assign({}, layer, { state }),
    asks,
  });
  return {
    get keys() {
      return screen.keys(state, world);
    },
    closed: screen.closed?.(state) ?? false,
    types: screen.types?.(state) ?? false,
    pending: screen.pending?.(state),
    subject: screen.subject?.(state) ?? 0,
    press(pressed) {
      const turn = screen.press(state, pressed, world);
      return turn && turned(turn);
    },
    click(at) {
      const turn = screen.click?.(state, at, world);
      return turn && turned(turn);
    },
    receive: (answer) => (screen.receive ? turned(screen.receive(state, answer, world)) : { layer, asks: [] }),
    waits: (pressed) => screen.waits?.(state, pressed) ?? false,
    lines: () => screen.lines(state, world),
  };
}
