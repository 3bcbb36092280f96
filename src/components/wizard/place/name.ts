import { purposeOf } from '../../../engine/desired/purpose.ts';
import { checkVolumeName } from '../../../engine/desired/rules.ts';
import { permissionsWords } from '../../../form/access.ts';
import type { Line } from '../../../ground/line.ts';
import { PURPOSES } from '../../../views/words/reasons.ts';
import type { World } from '../../app/screen.ts';
import { fieldSpans } from '../../fields/spans.ts';
import { noteLines, problemLines, stepProblem } from '../problem.ts';
import { fieldOf, type Wizard } from '../wizard.ts';

/** Where a field's text starts, below its label. */
export const FIELD_INDENT = 13;

export function nameLines(wizard: Wizard, { snapshot, columns, theme }: World): readonly Line[] {
  const { name } = wizard.draft;
  const problem = stepProblem(wizard, snapshot);
  return [
    [],
    [' Name        ', ...fieldSpans(fieldOf(wizard, 'name'), columns - FIELD_INDENT - 1, theme)],
    ...(problem ? problemLines(problem, FIELD_INDENT, columns) : noteLines(explanation(name), FIELD_INDENT, columns)),
  ];
}

function explanation(name: string): string {
  if (name === '' || checkVolumeName(name)) return 'What the directory is for: media, ssl_certs, backups.';
  const { value } = permissionsWords({ kind: 'purpose', recursive: false }, name);
  return `Purpose ${PURPOSES[purposeOf(name).name]}: ${value}.`;
}
