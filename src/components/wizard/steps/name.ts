import { purposeOf } from '../../../engine/desired/purpose.ts';
import { checkVolumeName } from '../../../engine/desired/rules.ts';
import { nameQuestion } from '../../../form/ask/name.ts';
import { nameProblem } from '../../../form/checks.ts';
import { permissionsText } from '../../../views/form.ts';
import { ASK } from '../../../views/words/input/ask.ts';
import { PURPOSES } from '../../../views/words/reasons.ts';
import { turn } from '../../app/screen.ts';
import { fieldOf, pressTextField, type TextField, typeInto } from '../../fields/field.ts';
import { fieldSpans } from '../../fields/spans.ts';
import { hint } from '../keys.ts';
import { noteLines, problemLines } from '../problem.ts';
import type { WizardStep } from '../step.ts';
import type { Wizard } from '../wizard.ts';

/** Where a field's text starts, below its label. */
export const FIELD_INDENT = 13;

export const nameStep: WizardStep = {
  title: 'Name',
  ask: [nameQuestion],
  problem: ({ draft, required }, snapshot) => nameProblem(draft, snapshot, required),
  keys: (_, __, ways) => [hint('enter', 'next'), ...ways],
  types: () => true,
  press(wizard, { key }) {
    const field = pressTextField(fieldOf(wizard.draft.name, wizard.behind), key);
    return field && turn(typed(wizard, field));
  },
  paste: (wizard, text) => typed(wizard, typeInto(fieldOf(wizard.draft.name, wizard.behind), text)),
  lines(wizard, { snapshot, columns, theme }) {
    const { draft, behind, required } = wizard;
    const problem = nameProblem(draft, snapshot, required);
    return {
      body: [
        [],
        [' Name        ', ...fieldSpans(fieldOf(draft.name, behind), columns - FIELD_INDENT - 1, theme)],
        ...(problem
          ? problemLines(problem, FIELD_INDENT, columns)
          : noteLines(explanation(draft.name), FIELD_INDENT, columns)),
      ],
    };
  },
};

const typed = (wizard: Wizard, { text, cursor }: TextField): Wizard => ({
  ...wizard,
  required: wizard.required && text === '',
  behind: text.length - cursor,
  draft: { ...wizard.draft, name: text },
});

function explanation(name: string): string {
  if (name === '' || checkVolumeName(name)) return ASK.name;
  const { label } = permissionsText({ kind: 'purpose', recursive: false }, name);
  return `Purpose ${PURPOSES[purposeOf(name).name]}: ${label}.`;
}
