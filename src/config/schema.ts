import * as z from 'zod';
import type { FileRole } from './read/locate.ts';
import { fileShapes } from './shapes.ts';

/** The JSON Schema (draft-07) of what may stand in a file, as committed in `schemas/` and printed by `schema`. */
export function jsonSchemaText(role: FileRole): string {
  const schema = z.toJSONSchema(fileShapes[role], { target: 'draft-07', io: 'input' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
