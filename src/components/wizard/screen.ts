import type { Line } from '../../ground/line.ts';
import type { Menu, Rows, Screen, World } from '../app/screen.ts';
import { tone } from '../draw/line.ts';
import { bodyRows } from '../draw/rows.ts';
import { confirmLines } from '../fields/confirm.ts';
import { accessTable, accessTop } from './access/lines.ts';
import { choicesOf } from './access/press.ts';
import { containersBelow, containersLines } from './containers/lines.ts';
import { wizardHeader } from './header.ts';
import { hear, pendingIn, waitsIn } from './hear.ts';
import { wizardKeys } from './keys.ts';
import { pathLines } from './place/lines.ts';
import { nameLines } from './place/name.ts';
import { press, subjectIn, typesIn } from './press.ts';
import { reviewLines } from './review/lines.ts';
import { rowsBelow } from './review/press.ts';
import { type StepName, stepsOf, type Wizard } from './wizard.ts';
import { NEXT, writtenLines } from './written.ts';

/** The wizard that adds and edits volumes. */
export const wizardScreen: Screen<Wizard> = {
  keys: (wizard, world) => [{ title: titleOf(wizard), keys: wizardKeys(wizard, world.snapshot) }],
  press,
  hear,
  closed: () => true,
  types: typesIn,
  pending: pendingIn,
  waits: waitsIn,
  subject: subjectIn,
  lines(wizard, world) {
    const steps = stepsOf(wizard);
    const names = steps.map((step) => STEP_NAMES[step]);
    const notice = noticeOf(wizard, world);
    return {
      header: wizardHeader(titleOf(wizard), { names, at: steps.indexOf(wizard.step) }, world),
      ...bodyOf(wizard, world),
      ...(notice && { notice }),
    };
  },
};

const titleOf = ({ subject }: Wizard): string =>
  subject.kind === 'add' ? 'Add volume' : `Edit ${subject.volume.name}`;

/** What stands between the rules: the step, or what has come over it. */
function bodyOf(wizard: Wizard, world: World): Pick<Rows, 'body' | 'menu'> {
  const { phase } = wizard;
  switch (phase.kind) {
    case 'writing':
      return { body: writtenLines(wizard, world) };
    case 'written':
      return { body: writtenLines(wizard, world), menu: { items: NEXT, cursor: phase.cursor } };
    case 'leaving':
      return { body: leavingLines(wizard, world) };
    case 'steps': {
      const menu = menuOf(wizard);
      return { body: stepLines(wizard, world), ...(menu && { menu }) };
    }
  }
}

function menuOf(wizard: Wizard): Menu | undefined {
  const { step, access } = wizard;
  if (step !== 'access' || access.overlay?.kind !== 'menu') return undefined;
  return { items: choicesOf(wizard, access.overlay.row), cursor: access.overlay.cursor };
}

function stepLines(wizard: Wizard, world: World): readonly Line[] {
  const { theme, columns, rows } = world;
  switch (wizard.step) {
    case 'name':
      return nameLines(wizard, world);
    case 'path':
      return pathLines(wizard, world);
    case 'containers':
      return containersLines(wizard, world);
    case 'access':
      return [...accessTop(wizard, world), ...(wizard.access.overlay ? [] : accessTable(wizard, world))];
    case 'review': {
      const { scroll } = wizard.review;
      return reviewLines(wizard.review, columns, theme).slice(scroll, scroll + bodyRows(rows));
    }
  }
}

function leavingLines({ subject, phase }: Wizard, { theme }: World): readonly Line[] {
  if (phase.kind !== 'leaving') return [];
  const lost =
    subject.kind === 'add' ? 'What you typed is not kept.' : `Volume ${subject.volume.name} stays as it was.`;
  return [
    [],
    [tone('strong', phase.quits ? ' Quit without writing?' : ' Leave without writing?')],
    [tone('dim', ` ${lost}`)],
    [],
    ...confirmLines(phase.question, 'Stay', phase.quits ? 'Quit' : 'Leave', theme),
  ];
}

/** Said in the lower rule: what doesn't fit. */
function noticeOf(wizard: Wizard, world: World): Line | undefined {
  const below = wizard.phase.kind === 'steps' ? belowOf(wizard, world) : 0;
  return below === 0 ? undefined : [tone('dim', `${below} more below`)];
}

function belowOf(wizard: Wizard, world: World): number {
  if (wizard.step === 'review') return rowsBelow(wizard.review, world, bodyRows(world.rows));
  return wizard.step === 'containers' ? containersBelow(wizard, world) : 0;
}

const STEP_NAMES: Readonly<Record<StepName, string>> = {
  name: 'Name',
  path: 'Host path',
  containers: 'Containers',
  access: 'Access',
  review: 'Review',
};
