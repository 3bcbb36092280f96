import { describe, expect, it } from 'vitest';
import { confirm, pressConfirm } from '../../../src/components/form/confirm.ts';

describe('a confirmation', () => {
  it('starts on the answer that changes nothing', () => {
    expect(pressConfirm(confirm, 'enter')).toBe('cancelled');
  });

  it('needs a step to the other answer before enter confirms', () => {
    expect(pressConfirm({ on: 'go' }, 'enter')).toBe('confirmed');
    for (const key of ['down', 'j', 'right', 'l', 'tab']) expect(pressConfirm(confirm, key)).toEqual({ on: 'go' });
    for (const key of ['up', 'k', 'left', 'h', 'shift+tab']) {
      expect(pressConfirm({ on: 'go' }, key)).toEqual({ on: 'cancel' });
    }
  });

  it('is cancelled by esc and n wherever it stands, and confirmed by no letter', () => {
    expect(pressConfirm({ on: 'go' }, 'esc')).toBe('cancelled');
    expect(pressConfirm({ on: 'go' }, 'n')).toBe('cancelled');
    expect(pressConfirm({ on: 'go' }, 'y')).toBeUndefined();
  });
});
