import { describe, expect, it } from 'vitest';
import type { Ask } from '../../../../src/components/app/screen.ts';
import { press as pressWizard } from '../../../../src/components/wizard/press.ts';
import { receive } from '../../../../src/components/wizard/receive.ts';
import { type Wizard, wizardOf } from '../../../../src/components/wizard/wizard.ts';
import { volumeNamed, worldOf } from '../drive.ts';
import { fakeReview, fileChanged } from '../fake-actions.ts';

const START = wizardOf({ kind: 'remove', volume: volumeNamed('ssl_certs') });
const REVIEW = fakeReview({ kind: 'remove', name: 'ssl_certs' });

function press(start: Wizard, ...keys: readonly string[]): { readonly state: Wizard; readonly asks: Ask[] } {
  const asks: Ask[] = [];
  let state = start;
  for (const key of keys) {
    const turn = pressWizard(state, { kind: 'key', key, seen: true }, worldOf()) ?? { state, asks: [] };
    state = turn.state;
    asks.push(...turn.asks);
  }
  return { state, asks };
}

const reviewed = (): Wizard =>
  receive(press(START, 'enter').state, { kind: 'reviewed', serial: 1, review: REVIEW }, worldOf()).state;

const CANCELLED = { kind: 'close' };

describe('removing a volume', () => {
  it('says what it means before it asks for anything', () => {
    expect(press(START, 'enter').asks).toEqual([
      { kind: 'review', serial: 1, edit: { kind: 'remove', name: 'ssl_certs' } },
    ]);
    expect(press(START, 'esc').asks).toEqual([CANCELLED]);
  });

  it('starts on cancel', () => {
    expect(press(reviewed(), 'enter').asks).toEqual([CANCELLED]);
  });

  it('writes after a step to the other answer', () => {
    expect(press(reviewed(), 'down', 'enter').asks).toEqual([
      { kind: 'write', edit: { kind: 'remove', name: 'ssl_certs' } },
    ]);
  });

  it('does nothing on enter while the review is read', () => {
    expect(press(START, 'enter', 'enter', 'down', 'enter').asks).toHaveLength(1);
  });

  it('does not take an answer that was given before the question was shown', () => {
    const { state } = press(reviewed(), 'down');
    const turn = pressWizard(state, { kind: 'key', key: 'enter', seen: false }, worldOf());
    expect(turn?.asks.map(({ kind }) => kind)).toEqual(['say']);
  });

  it('goes back to what it means', () => {
    expect(press(reviewed(), 'down', 'shift+tab').state).toMatchObject({ step: 'meaning', question: { on: 'cancel' } });
  });

  it('offers to plan what takes its mounts out, and shows why it was refused', () => {
    const writing = press(reviewed(), 'down', 'enter').state;
    const written = receive(writing, { kind: 'wrote', outcome: { ok: true } }, worldOf()).state;
    expect(press(written, 'esc').asks).toEqual([{ kind: 'removed', name: 'ssl_certs' }]);
    const takeOut = { volume: 'ssl_certs', ctids: volumeNamed('ssl_certs').mounts.map(({ ctid }) => ctid) };
    expect(press(written, 'enter').asks).toEqual([
      { kind: 'removed', name: 'ssl_certs', plan: { volumes: ['ssl_certs'], takeOut } },
    ]);
    const diagnostics = [fileChanged];
    const refused = receive(writing, { kind: 'wrote', outcome: { ok: false, diagnostics } }, worldOf());
    expect(refused.state).toMatchObject({
      phase: { kind: 'steps' },
      question: { on: 'cancel' },
      review: { refused: diagnostics },
    });
  });

  it('copies what takes the mounts out by hand', () => {
    const copied = press(START, 'y');
    expect(copied.asks).toEqual([
      { kind: 'copy', text: 'pct set 910 --delete mp1\npct set 953 --delete mp0', notice: '2 commands copied' },
    ]);
  });

  it('copies the command', () => {
    expect(press(reviewed(), 'y').asks).toMatchObject([{ kind: 'copy', text: 'phoenix-volumes remove ssl_certs' }]);
  });
});
