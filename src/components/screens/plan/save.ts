import type { Plan } from '../../../engine/plan/types.ts';
import { type Line, tone } from '../../../ground/line.ts';
import type { Problem } from '../../../ground/problem.ts';
import { wrap } from '../../../ground/wrap.ts';
import { wordsOf } from '../../../views/words/any.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import { boundAction } from '../../app/keymap.ts';
import { type Answer, type Pressed, type Turn, turn, type World } from '../../app/screen.ts';
import { pressTextField, type TextField, textField, typeInto } from '../../fields/field.ts';
import { fieldSpans } from '../../fields/spans.ts';
import type { PlanState } from './state.ts';

/** Where a plan shall be saved, while that is asked. */
export interface Saving {
  readonly field: TextField;
  /** It is being written. */
  readonly isWriting: boolean;
  /** Why it was not. */
  readonly problem?: Problem;
}

/** Asks for the file; a way back is never saved, for it is made from what is there when it is taken. */
export function beginSaving(state: PlanState): Turn<PlanState> {
  if (state.options.undo !== undefined) return turn(state, { kind: 'say', text: SCREENS.undoUnsaved });
  if (!state.plan) return turn(state);
  return turn({ ...state, saving: { field: textField(PROPOSED), isWriting: false } });
}

const PROPOSED = 'plan.json';

/** The question after a key or a paste; enter saves the plan that is on screen. */
export function pressSaving(
  state: PlanState,
  { saving, plan }: { readonly saving: Saving; readonly plan: Plan },
  pressed: Pressed,
): Turn<PlanState> | undefined {
  const typed = (field: TextField) => turn({ ...state, saving: { field, isWriting: false } });
  const { saving: _, ...closed } = state;
  if (pressed.kind === 'key' && pressed.key === 'ctrl+c') return turn(closed);
  // What is being written is no longer to be changed.
  if (saving.isWriting) return turn(state);
  if (pressed.kind === 'paste') return typed(typeInto(saving.field, pressed.text));
  switch (boundAction(pressed.key, ['saving'])) {
    case 'back':
      return turn(closed);
    case 'save': {
      const path = saving.field.text.trim();
      if (path === '') return turn(state);
      return turn({ ...state, saving: { ...saving, isWriting: true } }, { kind: 'save', plan, path });
    }
    default: {
      const field = pressTextField(saving.field, pressed.key);
      return field && typed(field);
    }
  }
}

/** A plan that was saved is still on screen; where it could not be, the file is asked for again. */
export function answerSaving(
  state: PlanState,
  answer: Extract<Answer, { readonly kind: 'saved' | 'unsaved' }>,
): Turn<PlanState> {
  const { saving, ...closed } = state;
  if (answer.kind === 'saved') return turn(closed, { kind: 'say', text: SCREENS.planSaved(answer.path) });
  if (!saving) return turn(state, { kind: 'say', text: wordsOf(answer.problem).summary });
  return turn({ ...state, saving: { field: saving.field, isWriting: false, problem: answer.problem } });
}

/** The field, and below it what the file is for, or why it could not be written. */
export function savingLines({ field, problem }: Saving, { columns, theme }: World): readonly Line[] {
  const { summary, hint = '' } = problem ? wordsOf(problem) : { summary: SCREENS.saveMeans };
  const line = (text: string, color: 'bad' | 'dim'): readonly Line[] =>
    wrap(text, columns - 6).map((row): Line => ['   ', tone(color, row)]);
  return [
    [],
    [' ', tone('strong', SCREENS.saveThis)],
    [],
    [tone('accent', ` ${theme.glyphs.cursor} `), 'File  ', ...fieldSpans(field, columns - 10, theme)],
    [],
    ...line(summary, problem ? 'bad' : 'dim'),
    ...line(hint, 'dim'),
  ];
}
