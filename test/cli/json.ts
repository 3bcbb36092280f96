import type { Ended } from './program.ts';

/** A document of the program, as a script reads it. */
export type Printed = Readonly<Record<string, unknown>>;

/** The one document that a command with --json printed. */
export const documentIn = <Shape extends object = Printed>({ stdout }: Pick<Ended, 'stdout'>): Shape =>
  parsed<Shape>(stdout);

/** The documents of a command that prints one a line, as `apply --json` does. */
export const documentsIn = <Shape extends object = Printed>({ stdout }: Pick<Ended, 'stdout'>): readonly Shape[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => parsed<Shape>(line));

/** Every document a test reads goes through here. */
function parsed<Shape extends object>(text: string): Shape {
  const document: Shape & Printed = JSON.parse(text);
  if (typeof document.format !== 'string') throw new Error(`a document without its format: ${text}`);
  return document;
}
