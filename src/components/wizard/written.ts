import type { Choice } from '../../form/access.ts';
import type { Line } from '../../ground/line.ts';
import type { World } from '../app/screen.ts';
import { tone } from '../draw/line.ts';
import { nameOf, type Wizard } from './wizard.ts';

/** What there is to do with a written volume. */
export const NEXT: readonly Choice[] = [
  { value: 'plan', label: 'Plan it now', note: 'see each step, then apply' },
  { value: 'later', label: 'Later', note: 'p plans it at any time' },
];

/** After writing: the configuration says it, the host doesn't have it yet. */
export function writtenLines(wizard: Wizard, { theme }: Pick<World, 'theme'>): readonly Line[] {
  const file = wizard.review.answer?.file ?? '';
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (wizard.phase.kind === 'writing') return [[], [tone('dim', ` Writing ${name} ${theme.glyphs.ellipsis}`)]];
  return [
    [],
    [' ', tone('good', 'written '), `${nameOf(wizard)} is in ${name}.`],
    [tone('dim', ' The host has not changed yet.')],
    [],
  ];
}
