import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { publicTypes } from './types.mjs';

const page = fileURLToPath(new URL('../docs/library.md', import.meta.url));
const text = readFileSync(page, 'utf8');
const begin = text.indexOf('```ts\n', text.indexOf('## Types')) + '```ts\n'.length;
writeFileSync(page, `${text.slice(0, begin)}${await publicTypes()}\`\`\`\n`);
