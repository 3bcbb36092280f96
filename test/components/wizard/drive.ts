import type { Snapshot } from '../../../src/components/contract.ts';
import { UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { update } from '../../../src/components/wizard/update.ts';
import type { Ask, Surroundings, Wizard, WizardEvent } from '../../../src/components/wizard/wizard.ts';
import { sampleDesiredVolumes, sampleSnapshot } from '../sample.ts';
import { fakeCompletions, fakeReview } from './fake-actions.ts';

/** A wizard on 80×24, or as given. */
export const surroundings = (snapshot: Snapshot = sampleSnapshot, columns = 80, rows = 24): Surroundings => ({
  snapshot,
  columns,
  theme: UNICODE_THEME,
  height: rows - 4,
});

/** The wizard after these keys, every question answered at once; and all that was asked. */
export function drive(
  start: Wizard,
  keys: readonly string[],
  around: Surroundings = surroundings(),
): { readonly state: Wizard; readonly asks: readonly Ask[] } {
  const asked: Ask[] = [];
  let state = start;
  const send = (event: WizardEvent): void => {
    const turn = update(state, event, around);
    state = turn.state;
    for (const ask of turn.asks) {
      asked.push(ask);
      const answer = answerTo(ask);
      if (answer) send(answer);
    }
  };
  for (const key of keys) send(key.startsWith('paste:') ? { kind: 'paste', text: key.slice(6) } : chosen(key));
  return { state, asks: asked };
}

/** Keys of a text: one each. */
export const typed = (text: string): readonly string[] => [...text];

/** As far as the containers of a new volume `media`. */
export const TO_CONTAINERS = [...typed('media'), 'enter', ...typed('/tank/media'), 'enter'];

export const volumeNamed = (name: string) => {
  const volume = sampleDesiredVolumes.find((one) => one.name === name);
  if (!volume) throw new Error(`the sample has no volume ${name}`);
  return volume;
};

const chosen = (key: string): WizardEvent =>
  key.startsWith('choose:') ? { kind: 'chose', value: key.slice(7) } : { kind: 'key', key };

function answerTo(ask: Ask): WizardEvent | undefined {
  switch (ask.kind) {
    case 'complete':
      return { kind: 'completed', serial: ask.serial, found: fakeCompletions(ask.prefix) };
    case 'review':
      return { kind: 'reviewed', serial: ask.serial, review: fakeReview(ask.edit) };
    case 'write':
      return { kind: 'wrote', outcome: { ok: true } };
    case 'copy':
    case 'leave':
      return undefined;
  }
}
