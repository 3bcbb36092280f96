import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { outputSchemaText } from '../../../src/views/documents/schema.ts';
import { OUTPUT_NAMES } from '../../../src/views/documents/shapes.ts';

test.each(OUTPUT_NAMES)('the schema of %s is what the shapes make (run `npm run schemas` when this fails)', (name) => {
  const path = new URL(`../../../schemas/output/${name}.schema.json`, import.meta.url);
  expect(readFileSync(path, 'utf8')).toBe(outputSchemaText(name));
});
