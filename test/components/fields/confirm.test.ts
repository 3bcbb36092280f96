import { describe, expect, it } from 'vitest';
import { type Confirm, confirm, pressConfirm } from '../../../src/components/fields/confirm.ts';

const press = (question: Confirm, key: string, seen = true) => pressConfirm(question, { kind: 'key', key, seen });

describe('a confirmation', () => {
  it('starts on the answer that changes nothing', () => {
    expect(press(confirm, 'enter')).toBe('cancelled');
  });

  it('needs a step to the other answer before enter confirms', () => {
    expect(press({ on: 'go' }, 'enter')).toBe('confirmed');
    for (const key of ['down', 'j', 'right', 'l', 'tab']) expect(press(confirm, key)).toEqual({ on: 'go' });
    for (const key of ['up', 'k', 'left', 'h', 'shift+tab']) {
      expect(press({ on: 'go' }, key)).toEqual({ on: 'cancel' });
    }
  });

  it('is confirmed only by what was pressed with it on screen, and cancelled by anything', () => {
    expect(press({ on: 'go' }, 'enter', false)).toBe('unseen');
    expect(press(confirm, 'enter', false)).toBe('cancelled');
    expect(press({ on: 'go' }, 'esc', false)).toBe('cancelled');
  });

  it('is cancelled by esc and n wherever it stands, and confirmed by no letter', () => {
    expect(press({ on: 'go' }, 'esc')).toBe('cancelled');
    expect(press({ on: 'go' }, 'n')).toBe('cancelled');
    expect(press({ on: 'go' }, 'y')).toBeUndefined();
  });
});
