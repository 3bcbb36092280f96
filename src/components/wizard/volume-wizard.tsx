import { bodyRows, Frame } from '../draw/frame.tsx';
import { type Line, tone } from '../draw/line.ts';
import type { WizardProps } from '../wizard-contract.ts';
import { containersBelow } from './containers-lines.ts';
import { outcomeOf, pathsOf, reviewOf } from './outside.ts';
import { rowsBelow } from './review-step.ts';
import { update } from './update.ts';
import { useTurns } from './use-turns.ts';
import { type Ask, type StepName, type Surroundings, stepsOf, type Wizard, type WizardEvent } from './wizard.ts';
import { WizardBody } from './wizard-body.tsx';
import { wizardHeader } from './wizard-header.ts';
import { wizardKeys } from './wizard-keys.ts';

/** The wizard that adds and edits volumes. */
export function VolumeWizard({ initial, ...props }: WizardProps & { readonly initial: Wizard }) {
  const { snapshot, actions, columns, rows, theme } = props;
  const surroundings: Surroundings = { snapshot, columns, theme, height: bodyRows(rows) };
  const [wizard, send] = useTurns<Wizard, WizardEvent, Ask>({
    initial,
    update: (state, event) => update(state, event, surroundings),
    answer: (ask) => answerTo(ask, props),
    key: (key) => ({ kind: 'key', key }),
    paste: (text) => ({ kind: 'paste', text }),
    suspend: () => actions.suspend(),
  });
  const steps = stepsOf(wizard);
  const notice = noticeOf(wizard, surroundings);
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
      footer={wizardKeys(wizard, snapshot)}
      {...(notice === undefined ? {} : { notice })}
    >
      <WizardBody wizard={wizard} surroundings={surroundings} onChoose={(value) => send({ kind: 'chose', value })} />
    </Frame>
  );
}

function answerTo(ask: Ask, { actions, onLeave }: WizardProps): Promise<WizardEvent | undefined> | false {
  switch (ask.kind) {
    case 'leave':
      onLeave(ask.result);
      return false;
    case 'copy':
      actions.copy(ask.text);
      return Promise.resolve(undefined);
    case 'complete':
      return pathsOf(actions, ask.prefix).then((found) => ({ kind: 'completed', serial: ask.serial, found }));
    case 'review':
      return reviewOf(actions, ask.edit).then((review) => ({ kind: 'reviewed', serial: ask.serial, review }));
    case 'write':
      return outcomeOf(actions, ask.edit).then((outcome) => ({ kind: 'wrote', outcome }));
  }
}

/** Said in the lower rule: what the last key did, else what doesn't fit. */
function noticeOf(wizard: Wizard, surroundings: Surroundings): Line | undefined {
  if (wizard.phase.kind !== 'steps') return undefined;
  if (wizard.told !== undefined) return [tone('good', wizard.told)];
  const below = belowOf(wizard, surroundings);
  return below === 0 ? undefined : [tone('dim', `${below} more below`)];
}

function belowOf(wizard: Wizard, surroundings: Surroundings): number {
  if (wizard.step === 'review') return rowsBelow(wizard.review, surroundings);
  return wizard.step === 'containers' ? containersBelow(wizard, surroundings) : 0;
}

const STEP_NAMES: Readonly<Record<StepName, string>> = {
  name: 'Name',
  path: 'Host path',
  containers: 'Containers',
  access: 'Access',
  review: 'Review',
};
