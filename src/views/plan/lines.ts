import type { Plan, PlanNote } from '../../engine/plan/types.ts';
import { commandText } from '../../ground/argv.ts';
import type { Column } from '../../ground/columns.ts';
import { oneByOne } from '../../ground/lazy.ts';
import { type Line, marked, type Span, tone } from '../../ground/line.ts';
import { wrap } from '../../ground/wrap.ts';
import { alikeText } from '../alike.ts';
import { type Area, proseWidth } from '../area.ts';
import type { Style } from '../style.ts';
import { tableIn } from '../table.ts';
import { ACTIONS, onNode, stateSpan, stepName } from '../vocabulary.ts';
import { personText } from '../words/access.ts';
import { findingText, wordsOf } from '../words/any.ts';
import { blockedText, reasonText, unreturnedText } from '../words/reasons.ts';
import { type PlanItem, planItems, printedItems } from './items.ts';
import { openedStep, stepWords } from './step.ts';

/** A plan, entry by entry. */
export interface PlanView {
  readonly items: readonly PlanItem[];
  /** An entry as it is listed: a step on one line, as it can be opened; what is said, whole. */
  readonly listed: (item: PlanItem) => readonly Line[];
  /** What more it says when it is opened, below that. */
  readonly opened: (item: PlanItem) => readonly Line[];
}

export const planView = (plan: Plan, area: Area): PlanView => viewOf(planItems(plan), area);

function viewOf(items: readonly PlanItem[], area: Area): PlanView {
  const stepLine = stepTable(items.filter(isStep), area);
  const heldLine = heldTable(items.filter(isHeld), area);
  return {
    items,
    listed(item) {
      if (isStep(item)) return [stepLine(item)];
      return isHeld(item) ? [heldLine(item)] : saidLines(item, area);
    },
    opened: (item) => openedLines(item, area),
  };
}

type StepItem = Extract<PlanItem, { kind: 'step' }>;
type HeldItem = Extract<PlanItem, { kind: 'held' }>;

const isStep = (item: PlanItem): item is StepItem => item.kind === 'step';
const isHeld = (item: PlanItem): item is HeldItem => item.kind === 'held';

/** Every step and what is to know beside it, as text, made as it is printed; what is wrong is reported elsewhere. */
export function* planLines(style: Style, plan: Plan): Iterable<string> {
  const { items, listed, opened } = viewOf(printedItems(plan), style.area);
  let isFirst = true;
  for (const item of items) {
    const heading = item.heading === undefined ? [] : [tone('strong', item.heading)];
    if (heading.length > 0) yield* style.print(isFirst ? [heading] : [[], heading]);
    isFirst = false;
    yield* style.print(listed(item));
    yield* style.print(opened(item));
  }
  if (!isFirst) yield '';
}

/** The commands of an entry as a shell would take them; empty for what runs none. */
export const itemCommands = (item: PlanItem): string =>
  isStep(item) || isHeld(item) ? item.step.commands.map(commandText).join('\n') : '';

const STEPS: readonly Column[] = [{}, { cut: 'middle', least: 16 }, { least: 8 }];

/** `+ 1 directory  /tank/media  65534:65534 0775`. */
function stepTable(items: readonly StepItem[], { width, glyphs }: Area): (item: StepItem) => Line {
  const digits = String(items.length).length;
  const cells = ({ step, number }: StepItem): readonly Span[] => {
    const { target, change } = stepWords(step, glyphs);
    // Where there is no room, values are what the step says when it is opened; that somebody loses is not to be cut off.
    const told = [losersText(step), change].filter(Boolean).join(', ');
    return [`${String(number).padStart(digits)} ${stepName(step)}`, target, told];
  };
  const { line } = tableIn({ width: width - 2, glyphs }, STEPS, oneByOne(items, cells));
  return (item) => {
    const { symbol, tone: color } = ACTIONS[item.step.action];
    return [tone(color, symbol), ' ', ...line(cells(item))];
  };
}

/** Who loses something, for those who do not open the step; all of them, and what, is said below it. */
function losersText({ loses = [] }: StepItem['step']): string {
  const [first, ...others] = loses;
  if (!first) return '';
  // The container's number is enough.
  const who = personText(first.ctid === null ? first : { ...first, name: undefined });
  return `takes from ${who}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}

/** What is blocked says by what; what is kept, what it would have changed, or why that cannot be taken back. */
function heldTable(items: readonly HeldItem[], area: Area): (item: HeldItem) => Line {
  const cells = ({ step }: HeldItem): readonly Span[] => {
    const { target, change } = stepWords(step, area.glyphs);
    const text = step.state === undefined ? change : heldText(step, change);
    return [stateSpan(step.state ?? 'kept', area.glyphs), stepName(step), target, text];
  };
  const { line } = tableIn(area, [{}, ...STEPS], oneByOne(items, cells));
  return (item) => line(cells(item));
}

function heldText({ state, why }: HeldItem['step'], change: string): string {
  if (state === 'blocked') return blockedText(why);
  if (why?.code === 'directory_in_use' || why?.code === 'directory_mounted') return unreturnedText(why);
  return change;
}

function saidLines(item: Exclude<PlanItem, StepItem | HeldItem>, area: Area): readonly Line[] {
  const { glyphs } = area;
  const width = proseWidth(area);
  switch (item.kind) {
    case 'consequence':
      return marked([tone('warn', '!')], alikeText(reasonText(item.alike[0]), item.alike.length), width);
    case 'waiting': {
      const { volume, path, why } = item.mount;
      const text = alikeText(`${volume} at ${path}: ${reasonText(why)}`, item.count);
      return marked([tone('dim', glyphs.bullet)], text, width);
    }
    case 'finding': {
      const { severity } = item.problem;
      const summary = alikeText(findingText(item.problem), item.count);
      return marked([tone(severity === 'error' ? 'bad' : 'warn', severity)], summary, width);
    }
    case 'note':
      return marked([tone('dim', glyphs.bullet)], noteText(item.note), width);
  }
}

const noteText = (note: PlanNote): string => onNode(note.node, `${note.volume}: ${reasonText(note)}`);

function openedLines(item: PlanItem, area: Area): readonly Line[] {
  switch (item.kind) {
    case 'step':
    case 'held':
      return openedStep(item.step, area);
    case 'finding': {
      const { detail, hint } = wordsOf(item.problem);
      const room = Math.max(20, proseWidth(area) - 4);
      return [detail, hint]
        .flatMap((text) => text?.split('\n') ?? [])
        .flatMap((text) => wrap(text, room).map((line): Line => [`    ${line}`]));
    }
    case 'consequence':
      return item.alike.length === 1
        ? []
        : item.alike.flatMap((each) => marked(['    ', tone('warn', '!')], reasonText(each), proseWidth(area)));
    case 'waiting':
    case 'note':
      return [];
  }
}
