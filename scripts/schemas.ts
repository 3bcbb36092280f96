import { writeFileSync } from 'node:fs';
import { FILE_ROLES } from '../src/config/read/locate.ts';
import { jsonSchemaText } from '../src/config/schema.ts';

for (const role of FILE_ROLES) {
  writeFileSync(new URL(`../schemas/${role}.schema.json`, import.meta.url), jsonSchemaText(role));
}
