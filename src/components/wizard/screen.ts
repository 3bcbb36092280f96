import { tone } from '../../ground/line.ts';
import type { Screen } from '../app/screen.ts';
import type { KeyHint } from '../draw/bar.ts';
import { wizardHeader } from './header.ts';
import { way } from './keys.ts';
import { pageOver } from './phases.ts';
import { press, subjectIn, typesIn } from './press.ts';
import { pendingIn, receive, waitsIn } from './receive.ts';
import type { Page } from './step.ts';
import { neighbour, routeOf, STEPS } from './steps/steps.ts';
import type { Wizard } from './wizard.ts';

/** The wizard that adds, edits and removes volumes. */
export const wizardScreen: Screen<Wizard> = {
  keys: (wizard, world) => [{ title: titleOf(wizard), keys: pageOf(wizard).keys(wizard, world, waysFrom(wizard)) }],
  press,
  receive,
  closed: () => true,
  types: typesIn,
  pending: pendingIn,
  waits: waitsIn,
  subject: subjectIn,
  lines(wizard, world) {
    const route = routeOf(wizard.subject);
    const names = route.map((step) => STEPS[step].title);
    const { below = 0, more = 'more below', ...shown } = pageOf(wizard).lines(wizard, world);
    return {
      header: wizardHeader(titleOf(wizard), { names, at: route.indexOf(wizard.step) }, world),
      ...shown,
      ...(below > 0 && { notice: [tone('dim', `${below} ${more}`)] }),
    };
  },
};

const pageOf = (wizard: Wizard): Page => pageOver(wizard) ?? STEPS[wizard.step];

function titleOf({ subject }: Wizard): string {
  switch (subject.kind) {
    case 'add':
      return 'Add volume';
    case 'edit':
      return `Edit ${subject.volume.name}`;
    case 'fix':
      return `Fix ${subject.volume.name}`;
    case 'remove':
      return `Remove ${subject.volume.name}`;
    case 'attach':
      return `Attach ${subject.volume.name}`;
    case 'accept':
      return `Accept ${subject.volume.name}`;
    case 'detach':
      return `Detach ${subject.volume.name}`;
  }
}

const waysFrom = (wizard: Wizard): readonly KeyHint[] => [
  ...(neighbour(wizard, -1) ? [way('shift+tab', 'back')] : []),
  way('esc', 'leave'),
];
