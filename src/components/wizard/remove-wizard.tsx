import type { Snapshot } from '../contract.ts';
import { bodyRows, Frame } from '../draw/frame.tsx';
import type { KeyHint } from '../draw/bar.ts';
import { type Line, tone } from '../draw/line.ts';
import { Lines } from '../draw/lines.tsx';
import type { VolumeWizardProps, WizardProps } from '../wizard-contract.ts';
import { outcomeOf, reviewOf } from './outside.ts';
import { removalLines } from './removal-lines.ts';
import { unmountCommands } from './removal-meaning.ts';
import { QUESTION_ROWS, type Removal, type RemovalAsk, type RemovalEvent, removalOf, updateRemoval } from './remove.ts';
import { rowsBelow } from './review-step.ts';
import { canWrite } from './review-write.ts';
import { useTurns } from './use-turns.ts';
import type { Surroundings } from './wizard.ts';
import { wizardHeader } from './wizard-header.ts';
import { CONFIRM_KEYS } from './wizard-keys.ts';

/** Takes a volume out of the configuration; never touches its data. */
export function RemoveVolumeWizard(props: VolumeWizardProps) {
  const { volume, snapshot, actions, columns, rows, theme } = props;
  const surroundings: Surroundings = { snapshot, columns, theme, height: bodyRows(rows) };
  const [removal] = useTurns<Removal, RemovalEvent, RemovalAsk>({
    initial: removalOf(volume),
    update: (state, event) => updateRemoval(state, event, surroundings),
    answer: (ask) => answerTo(ask, props),
    key: (key) => ({ kind: 'key', key }),
    // Nothing is typed here: a pasted line break must not answer the question.
    paste: () => undefined,
    suspend: () => actions.suspend(),
  });
  const notice = noticeOf(removal, surroundings);
  return (
    <Frame
      columns={columns}
      rows={rows}
      theme={theme}
      header={wizardHeader(
        `Remove ${volume.name}`,
        ['What it means', 'Review'],
        removal.step === 'meaning' ? 0 : 1,
        columns,
        theme,
      )}
      footer={
        removal.phase === 'writing'
          ? { line: [tone('dim', ` Writing ${theme.glyphs.ellipsis}`)] }
          : keys(removal, snapshot)
      }
      {...(notice === undefined ? {} : { notice })}
    >
      <Lines lines={removalLines(removal, surroundings)} width={columns} height={bodyRows(rows)} theme={theme} />
    </Frame>
  );
}

function keys({ volume, step, review }: Removal, snapshot: Snapshot): readonly KeyHint[] {
  if (step === 'meaning') {
    const commands = unmountCommands(volume, snapshot).length;
    return [
      { keys: 'enter', label: 'next' },
      ...(commands > 0 ? [{ keys: 'y', label: commands === 1 ? 'copy the command' : 'copy the commands' }] : []),
      { keys: 'esc', label: 'leave', always: true },
    ];
  }
  const more = [
    { keys: 'y', label: 'copy command' },
    { keys: 'shift-tab', label: 'back' },
  ];
  return canWrite(review) ? [...CONFIRM_KEYS, ...more] : [{ keys: 'esc', label: 'leave', always: true }, ...more];
}

function noticeOf({ told, step, review }: Removal, surroundings: Surroundings): Line | undefined {
  if (told !== undefined) return [tone('good', told)];
  const height = surroundings.height - QUESTION_ROWS;
  const below = step === 'review' ? rowsBelow(review, { ...surroundings, height }) : 0;
  return below === 0 ? undefined : [tone('dim', `${below} more below: pgdn`)];
}

function answerTo(ask: RemovalAsk, { actions, onLeave }: WizardProps): Promise<RemovalEvent | undefined> | false {
  switch (ask.kind) {
    case 'leave':
      onLeave(ask.result);
      return false;
    case 'copy':
      actions.copy(ask.text);
      return Promise.resolve(undefined);
    case 'review':
      return reviewOf(actions, ask.edit).then((review) => ({ kind: 'reviewed', review }));
    case 'write':
      return outcomeOf(actions, ask.edit).then((outcome) => ({ kind: 'wrote', outcome }));
  }
}
