import { describe, expect, it } from 'vitest';
import { type PickList, pasteIntoPickList, pickList, pressPickList } from '../../../src/components/fields/pick.ts';
import { windowStart } from '../../../src/components/fields/window.ts';

const press = (...keys: readonly string[]): PickList =>
  keys.reduce((list, key) => pressPickList(list, key, 20, 10) ?? list, pickList);

describe('a pick list', () => {
  it('moves by rows, halves of a page and to the ends, and stops there', () => {
    expect(press('j', 'down', 'k').cursor).toBe(1);
    expect(press('ctrl+d').cursor).toBe(5);
    expect(press('G', 'j').cursor).toBe(19);
    expect(press('G', 'g', 'up').cursor).toBe(0);
  });

  it('types into the filter after a slash, also the keys that move elsewhere', () => {
    const list = press('j', '/', 'j', 'g');
    expect(list.filter.text).toBe('jg');
    expect(list.cursor).toBe(0);
  });

  it('keeps the filter on enter and walks what it leaves', () => {
    const list = press('/', 'n', 'enter', 'j');
    expect(list).toMatchObject({ filtering: false, cursor: 1 });
    expect(list.filter.text).toBe('n');
  });

  it('clears the filter on esc before esc means anything else', () => {
    expect(press('/', 'n', 'esc')).toMatchObject({ filtering: false, filter: { text: '' } });
    expect(press('/', 'n', 'enter', 'esc').filter.text).toBe('');
    expect(pressPickList(pickList, 'esc', 20, 10)).toBeUndefined();
  });

  it('takes a paste only into its open filter', () => {
    expect(pasteIntoPickList(press('/'), 'ngi\n').filter.text).toBe('ngi');
    expect(pasteIntoPickList(pickList, 'ngi')).toBe(pickList);
  });
});

describe('the window of a list', () => {
  it('keeps the cursor inside and never shows rows past the end', () => {
    expect(windowStart(100, 50, 10)).toBe(45);
    expect(windowStart(100, 99, 10)).toBe(90);
    expect(windowStart(5, 4, 10)).toBe(0);
  });
});
