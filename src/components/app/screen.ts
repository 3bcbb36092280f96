import type { Explanation } from '../../engine/access/explain.ts';
import type { ApplyEvent } from '../../engine/apply/events.ts';
import type { Plan } from '../../engine/plan/types.ts';
import type { Choice } from '../../form/choices.ts';
import type { FormSubject } from '../../form/form.ts';
import type { FormAnswer, FormAsk } from '../../form/outside.ts';
import type { Line } from '../../ground/line.ts';
import type { Problem } from '../../ground/problem.ts';
import type { ExplainRequest } from '../../operations/explain.ts';
import type { KeyHint } from '../draw/bar.ts';
import type { Window } from '../draw/rows.ts';
import type { Theme } from '../draw/theme.ts';
import type { ContainerPath } from '../screens/access/state.ts';
import type { TabName } from '../screens/browser/state.ts';
import type {
  Adoption,
  AdoptRequest,
  EditedFile,
  EditorEnd,
  FirstFiles,
  PlanAsked,
  Restorable,
  RestoreRequest,
  RunSummary,
  Snapshot,
} from './contract.ts';

/** What screens look at and do not own. */
export interface World {
  readonly snapshot: Snapshot;
  /** Cells of the terminal. */
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  /** Clicks count. */
  readonly mouse?: boolean;
  /** Milliseconds since the epoch; moves on only while something on screen counts seconds. */
  readonly now: number;
  /** Every command of this session, oldest first. */
  readonly commands: readonly CommandRun[];
  /** Every key of the screen below the one on top, as it is now. */
  readonly beneath: () => readonly KeyGroup[];
}

/** A command of this session, for the command log. */
export interface CommandRun {
  readonly text: string;
  readonly exact: boolean;
  readonly step: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly result: 'running' | 'done' | 'failed';
}

/**
 * One screen: pure functions over its state. What it does not take of a key is looked up among the keys that work
 * everywhere.
 */
export interface Screen<State> {
  /** Every key that does something now, under headings: the bar and the help show them. */
  keys(state: State, world: World): readonly KeyGroup[];
  /** The state after a key, and what is asked; undefined where the key is none of the screen's own. */
  press(state: State, pressed: Pressed, world: World): Turn<State> | undefined;
  lines(state: State, world: World): Rows;
  /** The state after a click on a row of the body; undefined where nothing stands there. */
  click?(state: State, at: ClickedAt, world: World): Turn<State> | undefined;
  /** The state after an answer to something this screen asked. */
  receive?(state: State, answer: Answer, world: World): Turn<State>;
  /** A form or a question: the way out of the program stays out of its key bar. */
  closed?(state: State): boolean;
  /** Whether characters are text now, not keys. */
  types?(state: State): boolean;
  /** An answer that keys may depend on and that has not come. */
  pending?(state: State): Awaited | undefined;
  /** While something is pending: whether this key depends on it, so that it waits. */
  waits?(state: State, pressed: Pressed): boolean;
  /** A number of its own for each plan or question that consent can be given to; 0 while there is none. */
  subject?(state: State): number;
}

/** What was pressed, and whether what the screen asks consent for was on the terminal when it was read. */
export type Pressed = { readonly seen: boolean } & (
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'paste'; readonly text: string }
);

/** Of the body, counted from 0. */
export interface ClickedAt {
  readonly row: number;
  readonly column: number;
}

/** A key that was pressed. */
export type KeyPressed = Extract<Pressed, { readonly kind: 'key' }>;

export interface Turn<State> {
  readonly state: State;
  readonly asks: readonly Ask[];
}

export const turn = <State>(state: State, ...asks: readonly Ask[]): Turn<State> => ({ state, asks });

export type Awaited =
  | 'first'
  | 'adoption'
  | 'version'
  | 'history'
  | 'plan'
  | 'save'
  | 'review'
  | 'write'
  | 'completion'
  | 'explanation';

/** What a screen asks: of the application that holds the screens, or of the outside. */
export type Ask =
  | { readonly kind: 'open'; readonly screen: Opening }
  | { readonly kind: 'close' }
  | { readonly kind: 'quit' }
  /** Leaves for the built-in demo machine. */
  | { readonly kind: 'demo' }
  /** To a view, and an entry of it, or what Config is searched for; whatever lies above is left. */
  | { readonly kind: 'jump'; readonly view: TabName; readonly key?: string }
  /** Said in the lower rule until the next key, or until it is so no more. */
  | { readonly kind: 'say'; readonly text: string; readonly until?: 'answered' | 'mended' }
  /** A wizard wrote this volume, or took it out of the configuration, and is done; `plan`: to be planned now. */
  | { readonly kind: 'written' | 'removed'; readonly name: string; readonly plan?: PlanAsked | undefined }
  /** `said` is the notice that it was done. */
  | { readonly kind: 'copy'; readonly text: string; readonly notice: string }
  | OutsideAsk;

/** The answer comes back as an `Answer`, with the same serial number where there is one. */
export type OutsideAsk =
  | { readonly kind: 'plan'; readonly serial: number; readonly options: PlanAsked }
  /** Saves a plan that was asked for here in a file. */
  | { readonly kind: 'save'; readonly plan: Plan; readonly path: string }
  | FormAsk
  | { readonly kind: 'explain'; readonly serial: number; readonly request: ExplainRequest }
  /** Answered by every event of the apply. */
  | { readonly kind: 'apply'; readonly plan: Plan }
  | { readonly kind: 'adopt'; readonly request: AdoptRequest }
  /** Writes what was answered to that. */
  | { readonly kind: 'write-adoption'; readonly adoption: Adoption }
  | { readonly kind: 'prepare-init'; readonly adopt: boolean }
  /** Writes what was answered to that. */
  | { readonly kind: 'write-init'; readonly files: FirstFiles }
  /** Lends the terminal to the person's editor, and reads again after it. */
  | { readonly kind: 'edit-file'; readonly file: EditedFile }
  | { readonly kind: 'restorable'; readonly request: RestoreRequest }
  /** Puts back what was answered to that. */
  | { readonly kind: 'restore'; readonly restorable: Restorable }
  | { readonly kind: 'runs' }
  /** Answered by the events of that run. */
  | { readonly kind: 'run'; readonly run: string }
  /** Stops the apply of this screen after the running step. */
  | { readonly kind: 'stop' };

export type Answer =
  | { readonly kind: 'planned'; readonly serial: number; readonly plan: Plan; readonly returns?: boolean | undefined }
  | { readonly kind: 'unplanned'; readonly serial: number; readonly problem: Problem }
  /** `path` is the whole one. */
  | { readonly kind: 'saved'; readonly path: string }
  | { readonly kind: 'unsaved'; readonly problem: Problem }
  | FormAnswer
  | { readonly kind: 'explained'; readonly serial: number; readonly explanation: Explanation }
  | { readonly kind: 'unexplained'; readonly serial: number; readonly problem: Problem }
  | { readonly kind: 'adoptable'; readonly adoption: Adoption }
  | { readonly kind: 'unadoptable'; readonly problem: Problem }
  | { readonly kind: 'adopted' }
  | { readonly kind: 'init-prepared'; readonly files: FirstFiles }
  | { readonly kind: 'init-refused'; readonly problem: Problem }
  | { readonly kind: 'init-written' }
  | { readonly kind: 'edited'; readonly end: EditorEnd }
  | { readonly kind: 'restorable'; readonly restorable: Restorable }
  | { readonly kind: 'unrestorable'; readonly problem: Problem }
  | { readonly kind: 'restored' }
  | { readonly kind: 'runs'; readonly runs: readonly RunSummary[] }
  | { readonly kind: 'run'; readonly run: string; readonly events: readonly ApplyEvent[] }
  | { readonly kind: 'applying'; readonly event: ApplyEvent }
  /** The apply's events broke off without a summary. */
  | { readonly kind: 'broke'; readonly message: string };

/** A screen to be opened above the one that asks. */
export type Opening =
  | { readonly kind: 'plan'; readonly options: PlanAsked }
  | { readonly kind: 'apply'; readonly plan: Plan; readonly options: PlanAsked }
  | { readonly kind: 'access'; readonly places: readonly [ContainerPath, ...ContainerPath[]] }
  /** A run that is over, as it was. */
  | { readonly kind: 'past'; readonly run: string }
  | { readonly kind: 'adopt'; readonly request: AdoptRequest }
  /** The first configuration, with what is mounted or without. */
  | { readonly kind: 'init'; readonly adopt: boolean }
  /** Of several volumes, the one that a container shall have, or no longer. */
  | { readonly kind: 'pick'; readonly ctid: number; readonly does: 'attach' | 'detach' }
  | { readonly kind: 'restore'; readonly request: RestoreRequest }
  | { readonly kind: 'help' | 'log' | 'findings' | 'history' | 'jump' }
  | { readonly kind: 'config'; readonly query?: string | undefined }
  | FormSubject;

export interface KeyGroup {
  readonly title: string;
  readonly keys: readonly KeyHint[];
}

/** A whole screen as data. */
export interface Rows {
  readonly header: Line;
  /** At most `bodyRows` of them. */
  readonly body: readonly Line[];
  /** What the body is of something longer: a scrollbar shows it at the right edge. */
  readonly scroll?: Window;
  /** Below the body, in what it leaves. */
  readonly menu?: Menu;
  /** Said in the lower rule. */
  readonly notice?: Line;
  /** Instead of the key bar: a filter's field. */
  readonly footer?: Line;
}

/** One of a few to be chosen. */
export interface Menu {
  readonly items: readonly Choice[];
  readonly cursor: number;
}
