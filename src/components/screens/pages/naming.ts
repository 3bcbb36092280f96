import type { AdoptedVolume } from '../../../engine/adopt/adopt.ts';
import { nameProblem } from '../../../form/checks.ts';
import type { FormProblem } from '../../../form/problem.ts';
import { type Line, tone } from '../../../ground/line.ts';
import { NOWHERE } from '../../../ground/problem.ts';
import { wrap } from '../../../ground/wrap.ts';
import { wordsOf } from '../../../views/words/any.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import type { Adoption } from '../../app/contract.ts';
import type { World } from '../../app/screen.ts';
import { pressTextField, type TextField, textField, typeInto } from '../../fields/field.ts';
import { fieldSpans } from '../../fields/spans.ts';

/** The name of one of the volumes that would be declared, while it is typed. */
export interface Naming {
  /** Which of those that are new. */
  readonly index: number;
  readonly field: TextField;
}

/** The volumes that are new; one that is declared keeps its name. */
const newIn = ({ adopted }: Adoption): readonly AdoptedVolume[] => adopted.filter(({ known }) => !known);

/** Begins with one of them; undefined: there is none. */
export function namingOf(adoption: Adoption, index: number): Naming | undefined {
  const volume = newIn(adoption)[index];
  return volume && { index, field: textField(volume.name) };
}

/** With a key or a text that is pasted; undefined: the key is none of a field's. */
export function namedWith(naming: Naming, key: string, pasted?: string): Naming | undefined {
  const field = pasted === undefined ? pressTextField(naming.field, key) : typeInto(naming.field, pasted);
  return field && { ...naming, field };
}

/** The name that was typed for a directory; undefined: it is the one it has. */
export function typedName(adoption: Adoption, { index, field }: Naming): Readonly<Record<string, string>> | undefined {
  const volume = newIn(adoption)[index];
  return volume && volume.name !== field.text ? { [volume.hostPath]: field.text } : undefined;
}

/** What is against it as it stands: a rule, or another volume has it. */
export function namingProblem(
  adoption: Adoption,
  { index, field }: Naming,
  { snapshot }: World,
): FormProblem | undefined {
  const { text: name } = field;
  const own = newIn(adoption)[index];
  const isTaken = adoption.adopted.some((one) => one !== own && one.name === name);
  if (isTaken) return { code: 'name_taken', ...NOWHERE, name };
  return nameProblem({ name }, snapshot, true);
}

/** The field, what it is for, and what is against what stands in it. */
export function namingLines(adoption: Adoption, naming: Naming, world: World): readonly Line[] {
  const { columns, theme } = world;
  const volume = newIn(adoption)[naming.index];
  const problem = namingProblem(adoption, naming, world);
  const { summary, hint = '' } = problem ? wordsOf(problem) : { summary: '' };
  const told = (text: string, color: 'bad' | 'dim') =>
    (text === '' ? [] : wrap(text, columns - 6)).map((line): Line => ['   ', tone(color, line)]);
  return [
    [],
    [' ', tone('strong', SCREENS.nameOf(volume?.hostPath ?? ''))],
    [],
    [tone('accent', ` ${theme.glyphs.cursor} `), 'Name  ', ...fieldSpans(naming.field, columns - 10, theme)],
    [],
    ...told(summary, 'bad'),
    ...told(hint, 'dim'),
  ];
}
