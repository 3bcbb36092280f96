import * as z from 'zod';
import { OUTPUT_NAMES, type OutputName, outputShapes } from '../../src/views/documents/shapes.ts';
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

/** Every document a test reads goes through here, and has the shape that the contract says: not a field more. */
function parsed<Shape extends object>(text: string): Shape {
  const document: Shape & Printed = JSON.parse(text);
  const checked = outputShapes[nameOf(document)].safeParse(document);
  if (!checked.success) throw new Error(`${z.prettifyError(checked.error)}\nin ${text}`);
  return document;
}

function nameOf({ type, command, error }: Printed): OutputName {
  if (command === undefined) return 'apply';
  if (error !== undefined || type === 'error') return 'error';
  if (EDITS.has(command)) return 'edit';
  const name = OUTPUT_NAMES.find((one) => one === command);
  if (name === undefined) throw new Error(`no shape is known of ${command}`);
  return name;
}

/** Commands of which all have one shape. */
const EDITS: ReadonlySet<unknown> = new Set(['add', 'set', 'remove', 'restore', 'adopt', 'init']);
