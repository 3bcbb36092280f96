import { type Line, tone } from '../../ground/line.ts';
import { boundAction } from '../app/keymap.ts';
import type { Pressed } from '../app/screen.ts';
import type { Theme } from '../draw/theme.ts';
import { isCharacter, oneLine } from './field.ts';

/** A filter's text after a key; `open`: keys still go into it. */
export interface Filter {
  readonly text: string;
  readonly open: boolean;
}

/** A key or a paste into a filter that is being typed; undefined where it is none of its own. Erasing what is empty closes it. */
export function pressFilter(text: string, pressed: Pressed): Filter | undefined {
  if (pressed.kind === 'paste') return { text: text + oneLine(pressed.text), open: true };
  if (isCharacter(pressed.key)) return { text: text + pressed.key, open: true };
  if (pressed.key === 'ctrl+u') return { text: '', open: true };
  switch (boundAction(pressed.key, ['filter'])) {
    case 'filter-accept':
      return { text, open: false };
    case 'filter-clear':
      return { text: '', open: false };
    case 'filter-erase':
      return text === '' ? { text, open: false } : { text: [...text].slice(0, -1).join(''), open: true };
    default:
      return undefined;
  }
}

/** The filter's field, in the place of the key bar. */
export const filterLine = (query: string, shown: number, total: number, theme: Theme): Line => [
  ' ',
  tone('accent', '/'),
  `${query}${theme.glyphs.caret}   ${shown} of ${total}   enter keeps it, esc clears it`,
];

/** A filter that is kept: `/vllm: 1 of 5`. */
export const filterText = (query: string, shown: number, total: number): string => `/${query}: ${shown} of ${total}`;
