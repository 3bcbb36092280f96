import * as z from 'zod';
import type { FileRole } from './locate.ts';
import { fileShapes } from './shapes.ts';

/** The JSON Schema (draft-07) of what may stand in a file. */
export function jsonSchema(role: FileRole): object {
  return z.toJSONSchema(fileShapes[role], { target: 'draft-07', io: 'input' });
}

/** The same as text, as committed in `schemas/` and printed by `schema`. */
export const jsonSchemaText = (role: FileRole): string => `${JSON.stringify(jsonSchema(role), null, 2)}\n`;
