import { describe, expect, it } from 'vitest';
import { type Removal, type RemovalAsk, removalOf, updateRemoval } from '../../../src/components/wizard/remove.ts';
import { surroundings, volumeNamed } from './drive.ts';
import { fakeReview, fileChanged } from './fake-actions.ts';

const START = removalOf(volumeNamed('ssl_certs'));
const REVIEW = fakeReview({ kind: 'remove', name: 'ssl_certs' });

function press(start: Removal, ...keys: readonly string[]): { readonly state: Removal; readonly asks: RemovalAsk[] } {
  const asks: RemovalAsk[] = [];
  let state = start;
  for (const key of keys) {
    const turn = updateRemoval(state, { kind: 'key', key }, surroundings());
    state = turn.state;
    asks.push(...turn.asks);
  }
  return { state, asks };
}

const reviewed = (): Removal =>
  updateRemoval(press(START, 'enter').state, { kind: 'reviewed', review: REVIEW }, surroundings()).state;

const CANCELLED = { kind: 'leave', result: { kind: 'cancelled' } };

describe('removing a volume', () => {
  it('says what it means before it asks for anything', () => {
    expect(press(START, 'enter').asks).toEqual([{ kind: 'review', edit: { kind: 'remove', name: 'ssl_certs' } }]);
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

  it('goes back to what it means', () => {
    expect(press(reviewed(), 'down', 'shift+tab').state).toMatchObject({ step: 'meaning', question: { on: 'cancel' } });
  });

  it('leaves as written, and shows why it was refused', () => {
    const writing = press(reviewed(), 'down', 'enter').state;
    expect(updateRemoval(writing, { kind: 'wrote', outcome: { ok: true } }, surroundings()).asks).toEqual([
      { kind: 'leave', result: { kind: 'written', name: 'ssl_certs', plan: false } },
    ]);
    const diagnostics = [fileChanged];
    const refused = updateRemoval(writing, { kind: 'wrote', outcome: { ok: false, diagnostics } }, surroundings());
    expect(refused.state).toMatchObject({
      phase: 'asking',
      question: { on: 'cancel' },
      review: { refused: diagnostics },
    });
  });

  it('copies what takes the mounts out by hand', () => {
    const copied = press(START, 'y');
    expect(copied.asks).toEqual([{ kind: 'copy', text: 'pct set 910 --delete mp1\npct set 953 --delete mp0' }]);
    expect(copied.state.told).toBe('2 commands copied');
  });

  it('copies the command', () => {
    expect(press(reviewed(), 'y').asks).toEqual([{ kind: 'copy', text: 'phoenix-volumes remove ssl_certs' }]);
  });
});
