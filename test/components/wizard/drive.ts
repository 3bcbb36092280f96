import type { Snapshot } from '../../../src/components/app/contract.ts';
import type { Answer, Ask, World } from '../../../src/components/app/screen.ts';
import { UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { NEXT } from '../../../src/components/wizard/phases.ts';
import { press as pressWizard } from '../../../src/components/wizard/press.ts';
import { receive } from '../../../src/components/wizard/receive.ts';
import { choicesOf } from '../../../src/components/wizard/steps/access.ts';
import { type Wizard, type WizardTurn, wizardOf } from '../../../src/components/wizard/wizard.ts';
import type { DesiredVolume } from '../../../src/engine/desired/state.ts';
import { letInFor } from '../let-in.ts';
import { sampleDesiredVolumes, sampleSnapshot } from '../sample.ts';
import { fakeCompletions, fakeReview } from './fake-actions.ts';

/** The sample's world on 80×24, or as given. */
export const worldOf = (snapshot: Snapshot = sampleSnapshot, columns = 80, rows = 24): World => ({
  snapshot,
  columns,
  rows,
  theme: UNICODE_THEME,
  now: 0,
  commands: [],
  beneath: () => [],
});

export const addWizard = wizardOf({ kind: 'add' });

export const editWizard = (volume: DesiredVolume): Wizard => wizardOf({ kind: 'edit', volume });

/** The wizard after one key, which was pressed with all on screen; a key that is none of its own changes nothing. */
export const pressed = (wizard: Wizard, key: string, world: World = worldOf()): WizardTurn =>
  pressWizard(wizard, { kind: 'key', key, seen: true }, world) ?? { state: wizard, asks: [] };

/** The wizard after these keys, every question answered at once; and all that was asked. */
export function drive(
  start: Wizard,
  keys: readonly string[],
  world: World = worldOf(),
): { readonly state: Wizard; readonly asks: readonly Ask[] } {
  const asked: Ask[] = [];
  let state = start;
  const follow = (turn: WizardTurn): void => {
    state = turn.state;
    for (const ask of turn.asks) {
      asked.push(ask);
      const answer = answerTo(ask);
      if (answer) follow(receive(state, answer, world));
    }
  };
  for (const key of keys) {
    if (key.startsWith('paste:')) {
      follow(pressWizard(state, { kind: 'paste', text: key.slice(6), seen: true }, world) ?? { state, asks: [] });
    } else
      for (const each of key.startsWith('choose:') ? toChoose(state, key.slice(7)) : [key])
        follow(pressed(state, each, world));
  }
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

/** The keys that choose a value in the menu that is open. */
function toChoose(wizard: Wizard, value: string): readonly string[] {
  const { overlay } = wizard.access;
  const items = overlay?.kind === 'menu' ? choicesOf(wizard, overlay) : NEXT;
  const index = items.findIndex((item) => item.value === value);
  if (index < 0) throw new Error(`no ${value} is offered`);
  return ['g', ...Array.from({ length: index }, () => 'j'), 'enter'];
}

function answerTo(ask: Ask): Answer | undefined {
  switch (ask.kind) {
    case 'complete':
      return { kind: 'completed', serial: ask.serial, found: fakeCompletions(ask.prefix) };
    case 'review':
      return { kind: 'reviewed', serial: ask.serial, review: fakeReview(ask.edit) };
    case 'let-in':
      return { kind: 'let-in', serial: ask.serial, found: letInFor(ask.request) };
    case 'write':
      return { kind: 'wrote', outcome: { ok: true } };
    default:
      return undefined;
  }
}
