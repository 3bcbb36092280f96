import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink-testing-library';
import type { ReactElement } from 'react';
import { expect, vi } from 'vitest';

/** A wizard in a terminal that is no terminal: keys in, frames out; every step waits for what it expects to see. */
export interface Scenario {
  readonly frame: () => string;
  /** Writes raw input: text, `\r`, escape sequences. */
  press(input: string): void;
  /** Waits until the frame holds all of these. */
  sees(...texts: readonly (string | RegExp)[]): Promise<void>;
  seesNo(text: string): Promise<void>;
  /** Waits until the frame is as wanted. */
  reaches(wanted: (frame: string) => boolean): Promise<void>;
  close(): void;
}

export const ENTER = '\r';
export const ESC = '\u001b';
export const TAB = '\t';
export const BACK = '\u001b[Z';
export const DOWN = '\u001b[B';
export const paste = (text: string): string => `\u001b[200~${text}\u001b[201~`;

export function play(node: ReactElement): Scenario {
  const terminal = render(node);
  const frame = (): string => stripVTControlCharacters(terminal.lastFrame() ?? '');
  return {
    frame,
    press: (input) => terminal.stdin.write(input),
    sees: (...texts) =>
      vi.waitFor(() => {
        for (const text of texts) {
          if (typeof text === 'string') expect(frame()).toContain(text);
          else expect(frame()).toMatch(text);
        }
      }, 5000),
    seesNo: (text) => vi.waitFor(() => expect(frame()).not.toContain(text), 5000),
    reaches: (wanted) =>
      vi.waitFor(() => {
        if (!wanted(frame())) throw new Error(`the screen is\n${frame()}`);
      }, 5000),
    close: () => terminal.unmount(),
  };
}
