import { useMemo, useReducer } from 'react';

import type { Plan, PlanOptions } from '../../engine/plan/types.ts';
import { bodyRows, Frame, moreBelow } from '../frame.tsx';
import { keyHints } from '../key-hints.ts';
import type { ActionId, Context } from '../keymap.ts';
import { type Line, Lines, tone } from '../lines.tsx';
import { isMove } from '../scroll.ts';
import { wrap } from '../text.ts';
import type { Theme } from '../theme.ts';
import { useKeys } from '../use-keys.ts';
import { confirmLines, needsConsent } from './consent.ts';
import { type PlanItem, planItems, runnableSteps } from './plan-items.ts';
import { expandedLines, itemCommands, itemLines, planHeader, stepNameWidth } from './plan-lines.ts';
import { initialPlanScreen, planScreenReducer, visibleTop } from './plan-state.ts';

interface PlanScreenProps {
  readonly active: boolean;
  /** Absent while it is being made. */
  readonly plan: Plan | undefined;
  /** Why there is none. */
  readonly problem: string | undefined;
  readonly options: PlanOptions;
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  readonly notice: string | undefined;
  onReplan(options: PlanOptions): void;
  onApply(plan: Plan, options: PlanOptions): void;
  onCopy(text: string): void;
  onAction(action: ActionId, contexts: readonly Context[]): void;
}

/** What would run, exactly, and everything that follows from it; the only place to apply from. */
export function PlanScreen(props: PlanScreenProps) {
  const { active, plan, options, columns, rows, theme, onAction } = props;
  const [state, dispatch] = useReducer(planScreenReducer, initialPlanScreen);
  const items = useMemo(() => (plan ? planItems(plan) : []), [plan]);
  const body = bodyRows(rows);
  const width = columns - 3;
  const names = plan ? stepNameWidth(plan) : 0;
  const blocks = items.map((item) => [
    ...itemLines(item, width, names, theme),
    ...(state.expanded.has(item.id) ? expandedLines(item, width, theme) : []),
  ]);
  const heights = items.map((item, index) => headingLines(item, index).length + (blocks[index]?.length ?? 0));
  const contexts: readonly Context[] = state.confirming ? ['confirm'] : ['plan', 'moves', 'everywhere'];

  const apply = () => {
    if (!plan || runnableSteps(plan).length === 0) return;
    if (needsConsent(plan, options) && state.confirming === undefined) dispatch({ type: 'ask' });
    else props.onApply(plan, options);
  };
  const act = (action: ActionId) => {
    const current = items[state.index];
    if (isMove(action)) dispatch({ type: 'move', move: action, heights, page: body });
    else if (action === 'expand' && current) dispatch({ type: 'expand', id: current.id });
    else if (action === 'apply') apply();
    else if (action === 'take-over') {
      dispatch({ type: 'replanned' });
      props.onReplan({ ...options, takeOver: !options.takeOver });
    } else if (action === 'copy') props.onCopy(current ? itemCommands(current) : '');
    else if (action === 'copy-all') props.onCopy(items.map(itemCommands).filter(Boolean).join('\n'));
    else if (action === 'confirm-toggle') dispatch({ type: 'toggle' });
    else if (action === 'confirm' && state.confirming === 'apply') apply();
    else if (action === 'confirm' || (action === 'back' && state.confirming)) dispatch({ type: 'unask' });
    else onAction(action, contexts);
  };
  useKeys({ active, contexts, onAction: act });

  const all = items.flatMap((item, index): readonly Line[] => [
    ...headingLines(item, index),
    ...(blocks[index] ?? []).map((line, row): Line => {
      const cursor = row === 0 && index === state.index;
      return [cursor ? tone('accent', theme.glyphs.cursor) : ' ', ' ', ...line];
    }),
  ]);
  const current = items[state.index];
  const useful = (key: ActionId): boolean => {
    if (key === 'apply') return plan !== undefined && runnableSteps(plan).length > 0;
    if (key === 'expand') return current !== undefined && expandedLines(current, width, theme).length > 0;
    return key !== 'copy' || (current !== undefined && itemCommands(current) !== '');
  };
  const top = visibleTop(state.top, state.index, heights, body);
  const lines =
    state.confirming && plan
      ? confirmLines(plan, options, state.confirming, columns, theme)
      : all.slice(top, top + body);
  const below = state.confirming ? undefined : moreBelow(top, body, all.length);
  return (
    <Frame
      columns={columns}
      rows={rows}
      theme={theme}
      header={plan ? [...planHeader(plan), ...scope(options)] : [' ', tone('strong', 'Plan')]}
      footer={keyHints(contexts, useful)}
      notice={props.notice === undefined ? (noticeOf(plan, options) ?? below) : [props.notice]}
    >
      <Lines
        lines={plan && items.length > 0 ? lines : emptyLines(props, columns)}
        width={columns}
        height={body}
        theme={theme}
      />
    </Frame>
  );
}

function emptyLines({ plan, problem }: PlanScreenProps, columns: number): readonly Line[] {
  if (plan)
    return [[], [' ', tone('strong', 'Nothing to do.')], [' The host is as declared: an apply would run nothing.']];
  if (problem === undefined) return [[], [' Planning …']];
  return [
    [],
    [' ', tone('bad', 'error'), ' No plan could be made.'],
    ...wrap(problem, columns - 2).map((line): Line => [` ${line}`]),
  ];
}

const scope = ({ volumes }: PlanOptions): Line =>
  volumes && volumes.length > 0 ? [`   only ${volumes.join(', ')}`] : [];

function noticeOf(plan: Plan | undefined, { takeOver }: PlanOptions): Line | undefined {
  if (takeOver) return [tone('warn', 'take over: what was kept is changed too')];
  if (plan && planItems(plan).length > 0 && runnableSteps(plan).length === 0) return ['nothing to apply'];
  return undefined;
}

function headingLines({ heading }: PlanItem, index: number): readonly Line[] {
  if (heading === undefined) return [];
  return index === 0 ? [[tone('dim', ` ${heading}`)]] : [[], [tone('dim', ` ${heading}`)]];
}
