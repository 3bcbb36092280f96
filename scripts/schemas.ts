import { readFileSync, writeFileSync } from 'node:fs';
import { FILE_ROLES } from '../src/config/read/locate.ts';
import { jsonSchemaText } from '../src/config/schema.ts';
import { outputSchemaText } from '../src/views/documents/schema.ts';
import { OUTPUT_NAMES } from '../src/views/documents/shapes.ts';
import { outlinesText } from './outlines.ts';
import { withReference } from './reference.ts';

for (const role of FILE_ROLES) write(`${role}.schema.json`, jsonSchemaText(role));
for (const name of OUTPUT_NAMES) write(`output/${name}.schema.json`, outputSchemaText(name));

writeFileSync(new URL('../src/config/check/outlines.json', import.meta.url), outlinesText());

const page = new URL('../docs/configuration.md', import.meta.url);
writeFileSync(page, withReference(readFileSync(page, 'utf8')));

function write(name: string, text: string): void {
  writeFileSync(new URL(`../schemas/${name}`, import.meta.url), text);
}
