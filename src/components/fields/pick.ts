import { pressTextField, type TextField, textField, typeInto } from './field.ts';
import { moveCursor } from './window.ts';

/** A list to pick several rows from. `cursor` counts the rows the filter leaves. */
export interface PickList {
  readonly cursor: number;
  readonly filter: TextField;
  /** Whether keys go into the filter. */
  readonly filtering: boolean;
}

export const pickList: PickList = { cursor: 0, filter: textField(), filtering: false };

/** The list after a key over `count` rows, or undefined where the key isn't one of a list's. */
export function pressPickList(list: PickList, key: string, count: number, page: number): PickList | undefined {
  return list.filtering ? pressFilter(list, key, count, page) : pressRows(list, key, count, page);
}

/** Pasted text goes into the filter while that is open, and nowhere else. */
export const pasteIntoPickList = (list: PickList, text: string): PickList =>
  list.filtering ? { ...list, filter: typeInto(list.filter, text), cursor: 0 } : list;

function pressRows(list: PickList, key: string, count: number, page: number): PickList | undefined {
  if (key === '/') return { ...list, filtering: true };
  if (key === 'esc') return list.filter.text === '' ? undefined : { ...list, filter: textField(), cursor: 0 };
  const cursor = moveCursor(list.cursor, key, count, page);
  return cursor === undefined ? undefined : { ...list, cursor };
}

function pressFilter(list: PickList, key: string, count: number, page: number): PickList | undefined {
  if (key === 'esc') return { ...list, filtering: false, filter: textField(), cursor: 0 };
  if (key === 'enter' || key === 'tab' || key === 'shift+tab') return { ...list, filtering: false };
  const cursor = key === 'up' || key === 'down' ? moveCursor(list.cursor, key, count, page) : undefined;
  if (cursor !== undefined) return { ...list, cursor };
  const filter = pressTextField(list.filter, key);
  if (filter === undefined) return undefined;
  return filter.text === list.filter.text ? { ...list, filter } : { ...list, filter, cursor: 0 };
}
