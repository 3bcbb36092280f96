/** A line of text being edited. `cursor` is an offset into `text`, never inside a surrogate pair. */
export interface TextField {
  readonly text: string;
  readonly cursor: number;
}

export const textField = (text = ''): TextField => ({ text, cursor: text.length });

/** A field of a text that has so much `behind` its caret. */
export const fieldOf = (text: string, behind: number): TextField => ({ text, cursor: text.length - behind });

/** The field after a key, or undefined where the key isn't one of an editor's. */
export function pressTextField(field: TextField, key: string): TextField | undefined {
  if (isCharacter(key)) return typeInto(field, key);
  return MOTIONS[key]?.(field);
}

/** Typed or pasted text at the cursor; control characters are dropped, so a pasted line break never presses enter. */
export function typeInto(field: TextField, text: string): TextField {
  return replace(field, field.cursor, field.cursor, text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ''));
}

/** Pasted text as one line: what breaks it is a blank. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Whether a key stands for itself: a character to be typed. */
export const isCharacter = (key: string): boolean => [...key].length === 1 && key >= ' ';

const to = (field: TextField, cursor: number): TextField => ({ ...field, cursor });

const replace = (field: TextField, from: number, until: number, text: string): TextField => ({
  text: field.text.slice(0, from) + text + field.text.slice(until),
  cursor: from + text.length,
});

const left = ({ text, cursor }: TextField): number => cursor - ([...text.slice(0, cursor)].at(-1)?.length ?? 0);
const right = ({ text, cursor }: TextField): number => cursor + ([...text.slice(cursor, cursor + 2)][0]?.length ?? 0);

/** A word ends at a space or a slash, so that ^w takes one name off a path. */
const wordLeft = ({ text, cursor }: TextField): number => text.slice(0, cursor).search(/[^\s/]*[\s/]*$/);
const wordRight = ({ text, cursor }: TextField): number => cursor + text.slice(cursor).search(/(?<=[^\s/])(?=[\s/])|$/);

const MOTIONS: Readonly<Record<string, (field: TextField) => TextField>> = {
  left: (field) => to(field, left(field)),
  right: (field) => to(field, right(field)),
  home: (field) => to(field, 0),
  end: (field) => to(field, field.text.length),
  'ctrl+a': (field) => to(field, 0),
  'ctrl+e': (field) => to(field, field.text.length),
  'ctrl+b': (field) => to(field, left(field)),
  'ctrl+f': (field) => to(field, right(field)),
  'ctrl+left': (field) => to(field, wordLeft(field)),
  'ctrl+right': (field) => to(field, wordRight(field)),
  'alt+left': (field) => to(field, wordLeft(field)),
  'alt+right': (field) => to(field, wordRight(field)),
  'alt+b': (field) => to(field, wordLeft(field)),
  'alt+f': (field) => to(field, wordRight(field)),
  backspace: (field) => replace(field, left(field), field.cursor, ''),
  delete: (field) => to(replace(field, field.cursor, right(field), ''), field.cursor),
  'ctrl+d': (field) => to(replace(field, field.cursor, right(field), ''), field.cursor),
  'ctrl+w': (field) => replace(field, wordLeft(field), field.cursor, ''),
  'alt+backspace': (field) => replace(field, wordLeft(field), field.cursor, ''),
  'alt+d': (field) => replace(field, field.cursor, wordRight(field), ''),
  'ctrl+u': (field) => replace(field, 0, field.cursor, ''),
  'ctrl+k': (field) => replace(field, field.cursor, field.text.length, ''),
};

/** What all of them begin with. */
export function commonStart([first = '', ...rest]: readonly string[]): string {
  let length = first.length;
  for (const other of rest) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
