import * as z from 'zod';
import { type OutputName, outputShapes } from './shapes.ts';

/**
 * The JSON Schema (draft-07) of what a command prints with --json, as committed in `schemas/output`. It takes fields
 * that it does not know, for a later program may print more.
 */
export function outputSchemaText(name: OutputName): string {
  const schema = z.toJSONSchema(outputShapes[name], {
    target: 'draft-07',
    io: 'output',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
