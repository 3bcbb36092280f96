import { whomItLeavesOut } from '../../../form/lacking.ts';
import { commandText } from '../../../ground/argv.ts';
import { tone } from '../../../ground/line.ts';
import { explainArgv } from '../../../views/explain.ts';
import { nothingToFixText, SCREENS } from '../../../views/words/screens.ts';
import type { Snapshot } from '../../app/contract.ts';
import { keyGroups } from '../../app/hints.ts';
import { boundAction, type Context } from '../../app/keymap.ts';
import { type Ask, type KeyPressed, type Screen, type Turn, turn, type World } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import { copying } from '../../fields/copy.ts';
import { pressTextField, textField, typeInto } from '../../fields/field.ts';
import { isMove, movedIndex } from '../../fields/scroll.ts';
import { accessLines } from './lines.ts';
import {
  type AccessState,
  answered,
  asking,
  chosen,
  FIELDS,
  type FieldName,
  typed,
  unanswered,
  wentTo,
} from './state.ts';
import { containerIn, fieldProblem, requestOf, suggestions } from './suggest.ts';

const FORM: readonly Context[] = ['asking'];
const ANSWER: readonly Context[] = ['access', 'moves'];

/** Asks for a container, a user and a path, and shows the way there with what stands against it. */
export const accessScreen: Screen<AccessState> = {
  keys: (state, { snapshot }) => (state.typing === undefined ? answerKeys(state, snapshot) : keyGroups(FORM)),
  press(state, pressed, world) {
    const { typing } = state;
    if (typing === undefined) return pressed.kind === 'key' ? pressAnswer(state, pressed, world) : undefined;
    if (pressed.kind === 'paste') return turn(typed(state, typing, typeInto(state.fields[typing], pressed.text)));
    return pressForm(state, typing, pressed, world);
  },
  receive(state, answer) {
    if (answer.kind === 'explained') return turn(answered(state, answer.serial, answer.explanation));
    if (answer.kind === 'unexplained') return turn(unanswered(state, answer.serial, answer.problem));
    return turn(state);
  },
  types: ({ typing }) => typing !== undefined,
  closed: ({ typing }) => typing !== undefined,
  pending: ({ awaiting }) => (awaiting ? 'explanation' : undefined),
  // The names of the users come with the answer.
  waits: ({ typing }, pressed) =>
    typing === 'user' && pressed.kind === 'key' && ['enter', 'tab', 'up', 'down'].includes(pressed.key),
  lines(state, world) {
    const { snapshot, rows } = world;
    const container = containerIn(state, snapshot);
    const scope = container ? `   ${container.ctid} ${container.name ?? ''}` : '';
    return {
      header: [' ', tone('strong', SCREENS.whoCan), scope],
      body: accessLines(state, world).slice(0, bodyRows(rows)),
    };
  },
};

/** What lets somebody in is offered only while they are left out; f says of others why it has nothing for them. */
function answerKeys({ explanation }: AccessState, { desired }: Snapshot) {
  const isLeftOut = explanation !== undefined && typeof whomItLeavesOut(explanation, desired) !== 'string';
  return keyGroups(ANSWER, (action) => action !== 'fix' || isLeftOut);
}

function pressForm(
  state: AccessState,
  typing: FieldName,
  { key }: KeyPressed,
  world: World,
): Turn<AccessState> | undefined {
  if (key === 'ctrl+c' && state.awaiting) return turn(state, { kind: 'close' });
  switch (boundAction(key, FORM)) {
    case 'back':
      return state.returns ? turn(wentTo(state, undefined)) : turn(state, { kind: 'close' });
    case 'choose':
      return turn(chosen(state, key, suggestions(state, typing, world.snapshot).length));
    case 'previous-field':
      return turn(wentTo(state, FIELDS[FIELDS.indexOf(typing) - 1] ?? typing));
    case 'next-field':
      return goOn(accepted(state, typing, world), typing, world);
    default: {
      const field = pressTextField(state.fields[typing], key);
      return field && turn(typed(state, typing, field));
    }
  }
}

/** The suggestion under the cursor becomes the field's text. */
function accepted(state: AccessState, typing: FieldName, { snapshot }: World): AccessState {
  const taken = state.suggested === undefined ? undefined : suggestions(state, typing, snapshot)[state.suggested];
  return taken ? typed(state, typing, textField(taken.value)) : state;
}

/** To the next field, and behind the last one to the answer; asked is what has not been asked yet. */
function goOn(state: AccessState, typing: FieldName, { snapshot }: World): Turn<AccessState> {
  if (fieldProblem(state, typing, snapshot) !== undefined) return turn(state);
  const next = wentTo(state, FIELDS[FIELDS.indexOf(typing) + 1]);
  return askedAnew(next, requestOf(next, snapshot));
}

/** Asks, unless that is what was asked last. */
function askedAnew(state: AccessState, request: AccessState['asked'] | undefined): Turn<AccessState> {
  if (!request || textOf(request) === textOf(state.asked)) return turn(state);
  const next = asking(state, request);
  return turn(next, { kind: 'explain', serial: next.serial, request });
}

const textOf = ({ who, path }: AccessState['asked']): string => commandText(explainArgv(who, path));

/** What would let them into the volume that the path lies in is the wizard's to find. */
function fixAsk({ explanation }: AccessState, { desired }: Snapshot): readonly Ask[] {
  const found = explanation && whomItLeavesOut(explanation, desired);
  if (typeof found === 'string') return [{ kind: 'say', text: nothingToFixText(found) }];
  return found ? [{ kind: 'open', screen: { kind: 'fix', ...found } }] : [];
}

function pressAnswer(
  state: AccessState,
  { key }: KeyPressed,
  { rows, snapshot }: World,
): Turn<AccessState> | undefined {
  const action = boundAction(key, ANSWER);
  if (action === undefined) return undefined;
  const { explanation, index, asked } = state;
  if (isMove(action)) {
    return turn({ ...state, index: movedIndex(index, explanation?.chain.length ?? 0, bodyRows(rows), action) });
  }
  switch (action) {
    case 'fix':
      return turn(state, ...fixAsk(state, snapshot));
    case 'who':
      return turn({ ...wentTo(state, 'user'), returns: true });
    case 'copy':
      return turn(state, ...copying(textOf(asked)));
    default:
      return turn(state, { kind: 'close' });
  }
}
