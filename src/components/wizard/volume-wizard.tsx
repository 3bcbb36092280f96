import { bodyRows, Frame } from '../frame.tsx';
import { tone } from '../lines.tsx';
import type { WizardProps } from '../wizard-contract.ts';
import { useWizard } from './use-wizard.ts';
import { type StepName, type Surroundings, stepsOf, type Wizard } from './wizard.ts';
import { WizardBody } from './wizard-body.tsx';
import { wizardHeader } from './wizard-header.ts';
import { wizardKeys } from './wizard-keys.ts';

/** The wizard that adds and edits volumes. */
export function VolumeWizard({ initial, ...props }: WizardProps & { readonly initial: Wizard }) {
  const { snapshot, actions, columns, rows, theme, onLeave } = props;
  const surroundings: Surroundings = { snapshot, columns, theme, height: bodyRows(rows) };
  const { wizard, choose } = useWizard(initial, surroundings, actions, onLeave);
  const steps = stepsOf(wizard);
  const title = wizard.subject.kind === 'add' ? 'Add volume' : `Edit ${wizard.subject.volume.name}`;
  return (
    <Frame
      columns={columns}
      rows={rows}
      theme={theme}
      header={wizardHeader(
        title,
        steps.map((step) => STEP_NAMES[step]),
        steps.indexOf(wizard.step),
        columns,
        theme,
      )}
      footer={wizard.phase.kind === 'writing' ? { line: [tone('dim', ' Writing …')] } : wizardKeys(wizard, snapshot)}
      {...(wizard.told === undefined ? {} : { notice: [tone('good', wizard.told)] })}
    >
      <WizardBody wizard={wizard} surroundings={surroundings} onChoose={choose} />
    </Frame>
  );
}

const STEP_NAMES: Readonly<Record<StepName, string>> = {
  name: 'Name',
  path: 'Host path',
  containers: 'Containers',
  access: 'Access',
  review: 'Review',
};
