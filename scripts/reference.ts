import { FILE_ROLES } from '../src/config/read/locate.ts';
import { jsonSchemaText } from '../src/config/schema.ts';

/** The part of a JSON Schema that a reference tells. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const BEGIN = '<!-- made of the schemas by npm run schemas -->\n';

/** docs/configuration.md with the tables of every key of the four files, from their JSON Schemas. */
export const withReference = (page: string): string =>
  `${page.slice(0, page.indexOf(BEGIN) + BEGIN.length)}\n${reference()}`;

const reference = (): string => FILE_ROLES.map((role) => fileReference(JSON.parse(jsonSchemaText(role)))).join('\n');

function fileReference(file: Schema): string {
  const rows: string[] = [];
  tell(file, '', file, rows);
  return [
    `## \`${file.description}\``,
    '',
    '| key | value | what it says | example |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** A row for each key of an object, and for those of what is in it. */
function tell(schema: Schema, path: string, file: Schema, rows: string[]): void {
  for (const one of alternatives(schema, file)) {
    for (const [key, found] of Object.entries(one.properties ?? {})) {
      const value = merged(found, file);
      const at = `${path}${path === '' ? '' : '.'}${key}`;
      const needed = one.required?.includes(key) ? ' (required)' : '';
      rows.push(
        `| \`${at}\` | ${cell(typeText(value, file))}${needed} | ${cell(value.description ?? '')}${defaultText(value)} | ${exampleText(value)} |`,
      );
      inside(value, at, file, rows);
    }
  }
}

function inside(value: Schema, at: string, file: Schema, rows: string[]): void {
  for (const one of alternatives(value, file)) {
    if (one.properties) tell(one, at, file, rows);
    if (typeof one.additionalProperties === 'object') inside(one.additionalProperties, `${at}.*`, file, rows);
    if (one.items) inside(one.items, `${at}[]`, file, rows);
  }
}

/** What it may be; one alternative where there is no choice. Those of an unknown kind are left out. */
function alternatives(schema: Schema, file: Schema): readonly Schema[] {
  const whole = merged(schema, file);
  return whole.anyOf ? whole.anyOf.flatMap((one) => alternatives(one, file)) : [whole];
}

function merged(schema: Schema, file: Schema): Schema {
  const name = schema.$ref?.replace('#/definitions/', '');
  const from = name === undefined ? {} : (file.definitions?.[name] ?? {});
  return { ...from, ...Object.assign({}, ...(schema.allOf ?? []).map((one) => merged(one, file))), ...schema };
}

function typeText(value: Schema, file: Schema): string {
  const texts = alternatives(value, file).map((one) => {
    if (one.enum) return one.enum.map((word) => JSON.stringify(word)).join(', ');
    if (one.const !== undefined) return JSON.stringify(one.const);
    if (one.type === 'array') return one.items ? `list of ${typeText(one.items, file) || 'anything'}` : 'list';
    return [one.type ?? []]
      .flat()
      .map((type) => (type === 'string' ? 'text' : type))
      .join(' or ');
  });
  return [...new Set(texts.filter((text) => text !== ''))].join(' or ');
}

const defaultText = ({ default: value }: Schema): string =>
  value === undefined ? '' : ` Default: \`${JSON.stringify(value)}\`.`;

const exampleText = ({ examples = [] }: Schema): string =>
  examples.map((example) => `\`${cell(JSON.stringify(example))}\``).join(' ');

const cell = (text: string): string => text.replaceAll('|', '\\|');
