import { useInput, usePaste } from 'ink';
import { useRef, useState } from 'react';
import type { Actions } from '../contract.ts';
import { fieldKeys } from '../form/field-keys.ts';
import type { WizardResult } from '../wizard-contract.ts';
import { update } from './update.ts';
import type { Ask, Surroundings, Wizard, WizardEvent } from './wizard.ts';

/** Feeds keys and answers to `update`, and asks what it asks. Only a key or an answer starts anything, no effect does. */
export function useWizard(
  initial: Wizard,
  surroundings: Surroundings,
  actions: Actions,
  onLeave: (result: WizardResult) => void,
): { readonly wizard: Wizard; choose(value: string): void } {
  const [wizard, show] = useState(initial);
  const current = useRef(wizard);
  const around = useRef(surroundings);
  around.current = surroundings;

  const send = (event: WizardEvent): void => {
    const { wizard: next, asks } = update(current.current, event, around.current);
    current.current = next;
    show(next);
    for (const ask of asks) answerTo(ask);
  };
  const answerTo = (ask: Ask): void => {
    if (ask.kind === 'leave') onLeave(ask.result);
    else void answered(ask, actions).then((event) => event && send(event));
  };

  useInput((input, key) => {
    for (const name of fieldKeys(input, key)) {
      if (name === 'ctrl+z') actions.suspend();
      else send({ kind: 'key', key: name });
    }
  });
  usePaste((text) => send({ kind: 'paste', text }));
  return { wizard, choose: (value) => send({ kind: 'chose', value }) };
}

async function answered(ask: Exclude<Ask, { kind: 'leave' }>, actions: Actions): Promise<WizardEvent | undefined> {
  switch (ask.kind) {
    case 'copy':
      actions.copy(ask.text);
      return undefined;
    case 'complete':
      return { kind: 'completed', serial: ask.serial, found: await actions.completePath(ask.prefix) };
    case 'review':
      return { kind: 'reviewed', serial: ask.serial, review: await actions.review(ask.edit) };
    case 'write':
      return { kind: 'wrote', outcome: await actions.write(ask.edit) };
  }
}
