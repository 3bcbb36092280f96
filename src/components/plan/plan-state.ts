import { type Move, movedIndex, windowTop } from '../scroll.ts';

/** Where a plan on screen stands. */
export interface PlanScreenState {
  readonly index: number;
  /** The first visible line. */
  readonly top: number;
  readonly expanded: ReadonlySet<string>;
  /** Asked before something is taken away; it starts on cancel. */
  readonly confirming: 'cancel' | 'apply' | undefined;
}

export type PlanScreenAction =
  | { readonly type: 'move'; readonly move: Move; readonly heights: readonly number[]; readonly page: number }
  | { readonly type: 'expand'; readonly id: string }
  | { readonly type: 'ask' | 'toggle' | 'unask' | 'replanned' };

export const initialPlanScreen: PlanScreenState = { index: 0, top: 0, expanded: new Set(), confirming: undefined };

export function planScreenReducer(state: PlanScreenState, action: PlanScreenAction): PlanScreenState {
  switch (action.type) {
    case 'move':
      return moved(state, action);
    case 'expand':
      return { ...state, expanded: toggled(state.expanded, action.id) };
    case 'ask':
      return { ...state, confirming: 'cancel' };
    case 'toggle':
      return { ...state, confirming: state.confirming === 'cancel' ? 'apply' : 'cancel' };
    case 'unask':
      return { ...state, confirming: undefined };
    case 'replanned':
      return { ...state, index: 0, top: 0, confirming: undefined };
  }
}

/** The first visible line that shows the entry under the cursor whole, or at least its beginning. */
export function visibleTop(top: number, index: number, heights: readonly number[], page: number): number {
  const start = heights.slice(0, index).reduce((sum, height) => sum + height, 0);
  const end = start + (heights[index] ?? 1) - 1;
  const total = heights.reduce((sum, height) => sum + height, 0);
  const fitted = windowTop(top, Math.min(end, start + page - 1), total, page);
  return Math.min(fitted, start);
}

/** Half pages and pages are counted in lines, so that an opened entry is not jumped over. */
function moved(
  state: PlanScreenState,
  { move, heights, page }: { readonly move: Move; readonly heights: readonly number[]; readonly page: number },
): PlanScreenState {
  const end = (heights[state.index] ?? 1) + heights.slice(0, state.index).reduce((sum, height) => sum + height, 0);
  const below = end - (state.top + page);
  if (move === 'down' && below > 0) return { ...state, top: state.top + 1 };
  const index = Math.max(0, movedIndex(state.index, heights.length, page, move));
  return { ...state, index, top: visibleTop(state.top, index, heights, page) };
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}
