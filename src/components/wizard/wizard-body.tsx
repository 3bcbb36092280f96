import { confirmLines } from '../form/confirm-lines.ts';
import { Menu } from '../draw/menu.tsx';
import { type Line, tone } from '../draw/line.ts';
import { Lines } from '../draw/lines.tsx';
import type { Theme } from '../draw/theme.ts';
import { accessTable, accessTop } from './access-lines.ts';
import { OWNER_CHOICES, permissionChoices } from './access-words.ts';
import { containersLines } from './containers-lines.ts';
import { nameLines } from './name-lines.ts';
import { pathLines } from './path-lines.ts';
import { accessOf } from './review-ask.ts';
import { reviewLines } from './review-lines.ts';
import { nameOf, type Surroundings, type Wizard } from './wizard.ts';
import { WrittenMenu } from './written-menu.tsx';

interface WizardBodyProps {
  readonly wizard: Wizard;
  readonly surroundings: Surroundings;
  onChoose(value: string): void;
}

/** What stands between the rules: the step, or what has come over it. */
export function WizardBody({ wizard, surroundings, onChoose }: WizardBodyProps) {
  const { columns, height, theme } = surroundings;
  const { phase, access } = wizard;
  if (phase.kind === 'writing' || phase.kind === 'written') {
    return (
      <WrittenMenu
        name={nameOf(wizard)}
        written={phase.kind === 'written'}
        file={wizard.review.answer?.file ?? ''}
        theme={theme}
        columns={columns}
        onChoose={onChoose}
      />
    );
  }
  if (wizard.step === 'access' && phase.kind === 'steps' && access.overlay?.kind === 'menu') {
    return <AccessMenu wizard={wizard} surroundings={surroundings} onChoose={onChoose} />;
  }
  const lines = phase.kind === 'leaving' ? leavingLines(wizard, theme) : stepLines(wizard, surroundings);
  return <Lines lines={lines} width={columns} height={height} theme={theme} />;
}

function AccessMenu({ wizard, surroundings, onChoose }: WizardBodyProps) {
  const { columns, theme } = surroundings;
  const top = accessTop(wizard, surroundings);
  const { owner, permissions } = accessOf(wizard, surroundings);
  const onOwner = wizard.access.row === 0;
  return (
    <>
      <Lines lines={top} width={columns} height={top.length} theme={theme} />
      <Menu
        items={onOwner ? OWNER_CHOICES : permissionChoices(wizard)}
        initial={onOwner ? owner : permissions.kind}
        theme={theme}
        onChoose={onChoose}
      />
    </>
  );
}

function stepLines(wizard: Wizard, surroundings: Surroundings): readonly Line[] {
  const { theme, columns, height } = surroundings;
  switch (wizard.step) {
    case 'name':
      return nameLines(wizard, surroundings);
    case 'path':
      return pathLines(wizard, surroundings);
    case 'containers':
      return containersLines(wizard, surroundings);
    case 'access':
      return [...accessTop(wizard, surroundings), ...(wizard.access.overlay ? [] : accessTable(wizard, surroundings))];
    case 'review':
      return reviewLines(wizard.review, columns, theme).slice(wizard.review.scroll, wizard.review.scroll + height);
  }
}

function leavingLines({ subject, phase }: Wizard, theme: Theme): readonly Line[] {
  if (phase.kind !== 'leaving') return [];
  const lost =
    subject.kind === 'add' ? 'What you typed is not kept.' : `Volume ${subject.volume.name} stays as it was.`;
  return [
    [],
    [tone('strong', ' Leave without writing?')],
    [tone('dim', ` ${lost}`)],
    [],
    ...confirmLines(phase.question, 'Stay', 'Leave', theme),
  ];
}
