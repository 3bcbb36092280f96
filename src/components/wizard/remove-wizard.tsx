import { useInput } from 'ink';
import { useRef, useState } from 'react';
import type { Actions } from '../contract.ts';
import { bodyRows, Frame } from '../frame.tsx';
import type { KeyHint } from '../key-bar.ts';
import { Lines, tone } from '../lines.tsx';
import { pressedKeys } from '../pressed-keys.ts';
import type { VolumeWizardProps } from '../wizard-contract.ts';
import { removalLines } from './removal-lines.ts';
import { type Removal, type RemovalAsk, type RemovalEvent, removalOf, updateRemoval } from './remove.ts';
import { canWrite } from './review-step.ts';
import type { Surroundings } from './wizard.ts';
import { wizardHeader } from './wizard-header.ts';
import { CONFIRM_KEYS } from './wizard-keys.ts';

/** Takes a volume out of the configuration; never touches its data. */
export function RemoveVolumeWizard({ volume, snapshot, actions, columns, rows, theme, onLeave }: VolumeWizardProps) {
  const surroundings: Surroundings = { snapshot, columns, theme, height: bodyRows(rows) };
  const [removal, show] = useState(() => removalOf(volume));
  const current = useRef(removal);
  const send = (event: RemovalEvent): void => {
    const { removal: next, ask } = updateRemoval(current.current, event, surroundings);
    current.current = next;
    show(next);
    if (ask?.kind === 'leave') onLeave(ask.result);
    else if (ask) void answered(ask, actions).then((answer) => answer && send(answer));
  };
  useInput((input, key) => {
    for (const name of pressedKeys(input, key)) {
      if (name === 'ctrl+z') actions.suspend();
      else send({ kind: 'key', key: name });
    }
  });
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
      footer={removal.phase === 'writing' ? { line: [tone('dim', ' Writing …')] } : keys(removal)}
      {...(removal.told === undefined ? {} : { notice: [tone('good', removal.told)] })}
    >
      <Lines lines={removalLines(removal, surroundings)} width={columns} height={bodyRows(rows)} theme={theme} />
    </Frame>
  );
}

function keys({ step, review }: Removal): readonly KeyHint[] {
  if (step === 'meaning')
    return [
      { keys: 'enter', label: 'next' },
      { keys: 'esc', label: 'leave', always: true },
    ];
  const more = [
    { keys: 'y', label: 'copy command' },
    { keys: 'shift-tab', label: 'back' },
  ];
  return canWrite(review) ? [...CONFIRM_KEYS, ...more] : [{ keys: 'esc', label: 'leave', always: true }, ...more];
}

async function answered(
  ask: Exclude<RemovalAsk, { kind: 'leave' }>,
  actions: Actions,
): Promise<RemovalEvent | undefined> {
  switch (ask.kind) {
    case 'copy':
      actions.copy(ask.text);
      return undefined;
    case 'review':
      return { kind: 'reviewed', review: await actions.review(ask.edit) };
    case 'write':
      return { kind: 'wrote', outcome: await actions.write(ask.edit) };
  }
}
