import type { Plan } from '../../../engine/plan/types.ts';
import type { Problem } from '../../../ground/problem.ts';
import type { PlanAsked } from '../../app/contract.ts';
import type { World } from '../../app/screen.ts';
import type { Confirm } from '../../fields/confirm.ts';
import { type Move, movedIndex, windowTop } from '../../fields/scroll.ts';
import type { Saving } from './save.ts';

/** Where a plan on screen stands. */
export interface PlanState {
  /** What the plan was made with. */
  readonly options: PlanAsked;
  /** Absent until the first answer, and where none could be made. */
  readonly plan?: Plan;
  /** What the files were when it came: their digest, as the snapshots have it. */
  readonly files?: string | undefined;
  /** Why there is none. */
  readonly problem?: Problem;
  /** The plan that was asked for and has not come. */
  readonly awaiting?: { readonly serial: number; readonly options: PlanAsked };
  /** Counts plans and questions: each has a number of its own. */
  readonly serial: number;
  /** The number of the question or plan that is on screen. */
  readonly subject: number;
  /** Asked before something is taken away; it starts on cancel. */
  readonly question?: Confirm;
  /** The cursor of the menu of what can be confirmed, while that is open. */
  readonly menu?: number;
  /** Asked where it shall be saved. */
  readonly saving?: Saving;
  readonly index: number;
  /** The first visible line. */
  readonly top: number;
  /** Ids of the entries that are opened. */
  readonly expanded: readonly string[];
}

/** A plan screen that waits for its first plan, which has the serial number 1. */
export const planning = (options: PlanAsked): PlanState => ({
  options,
  awaiting: { serial: 1, options },
  serial: 1,
  subject: 0,
  index: 0,
  top: 0,
  expanded: [],
});

/** The first visible line that shows the entry under the cursor whole, or at least its beginning. */
export function visibleTop(top: number, index: number, heights: readonly number[], page: number): number {
  const start = heights.slice(0, index).reduce((sum, height) => sum + height, 0);
  const end = start + (heights[index] ?? 1) - 1;
  const total = heights.reduce((sum, height) => sum + height, 0);
  const fitted = windowTop(top, Math.min(end, start + page - 1), total, page);
  return Math.min(fitted, start);
}

/** Half pages and pages are counted in lines, so that an opened entry is not jumped over. */
export function moved(state: PlanState, move: Move, heights: readonly number[], page: number): PlanState {
  const end = (heights[state.index] ?? 1) + heights.slice(0, state.index).reduce((sum, height) => sum + height, 0);
  const below = end - (state.top + page);
  if (move === 'down' && below > 0) return { ...state, top: state.top + 1 };
  const index = Math.max(0, movedIndex(state.index, heights.length, page, move));
  return { ...state, index, top: visibleTop(state.top, index, heights, page) };
}

/** Opens an entry, or closes it. */
export const toggled = (state: PlanState, id: string): PlanState => ({
  ...state,
  expanded: state.expanded.includes(id) ? state.expanded.filter((each) => each !== id) : [...state.expanded, id],
});

/** The plan that was awaited; what was under the cursor before is no longer there. */
export function planned(
  state: PlanState,
  { serial, plan, returns }: { readonly serial: number; readonly plan: Plan; readonly returns?: boolean | undefined },
  files?: string,
): PlanState {
  if (state.awaiting?.serial !== serial) return state;
  const { awaiting, problem: _, question: __, ...kept } = state;
  const options = returns === undefined ? awaiting.options : { ...awaiting.options, returns };
  return { ...kept, options, plan, files, serial: state.serial + 1, subject: state.serial + 1, index: 0, top: 0 };
}

/** Whether the files say something else by now than when it was planned; a way back is none of theirs. */
export const isStale = ({ plan, options, files }: PlanState, { snapshot }: Pick<World, 'snapshot'>): boolean =>
  plan !== undefined && options.undo === undefined && files !== snapshot.files?.digest;

export function unplanned(state: PlanState, serial: number, problem: Problem): PlanState {
  if (state.awaiting?.serial !== serial) return state;
  const { awaiting, plan: _, question: __, ...kept } = state;
  return { ...kept, options: awaiting.options, problem, subject: 0 };
}
