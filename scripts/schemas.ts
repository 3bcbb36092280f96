import { writeFileSync } from 'node:fs';
import { jsonSchemaText } from '../src/config/json-schema.ts';
import { FILE_ROLES } from '../src/config/locate.ts';

for (const role of FILE_ROLES) {
  writeFileSync(new URL(`../schemas/${role}.schema.json`, import.meta.url), jsonSchemaText(role));
}
