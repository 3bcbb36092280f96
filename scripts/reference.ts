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

/** A key of a file, wherever in it: `shared_volumes.*.host_path`. */
export interface Key {
  readonly at: string;
  /** What it may be, in words. */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  /** As JSON, where it has one. */
  readonly default?: string;
  /** Each as JSON. */
  readonly examples: readonly string[];
}

/** The file that a JSON Schema is of, and every key that it knows. */
export function keysOf(file: Schema): { readonly file: string; readonly keys: readonly Key[] } {
  const keys: Key[] = [];
  tell(file, '', file, keys);
  return { file: file.description ?? '', keys };
}

const fileReference = (schema: Schema): string => {
  const { file, keys } = keysOf(schema);
  const table = ['| key | value | what it says | example |', '| --- | --- | --- | --- |', ...keys.map(row), ''];
  return [`## \`${file}\``, '', ...table].join('\n');
};

function row({ at, type, required, description, default: value, examples }: Key): string {
  const said = `${cell(description)}${value === undefined ? '' : ` Default: \`${value}\`.`}`;
  const shown = examples.map((example) => `\`${cell(example)}\``).join(' ');
  return `| \`${at}\` | ${cell(type)}${required ? ' (required)' : ''} | ${said} | ${shown} |`;
}

/** Each key of an object, and those of what is in it. */
function tell(schema: Schema, path: string, file: Schema, keys: Key[]): void {
  for (const one of alternatives(schema, file)) {
    for (const [key, found] of Object.entries(one.properties ?? {})) {
      const value = merged(found, file);
      const at = `${path}${path === '' ? '' : '.'}${key}`;
      keys.push({
        at,
        type: typeText(value, file),
        required: one.required?.includes(key) ?? false,
        description: value.description ?? '',
        ...(value.default === undefined ? {} : { default: JSON.stringify(value.default) }),
        examples: (value.examples ?? []).map((example) => JSON.stringify(example)),
      });
      inside(value, at, file, keys);
    }
  }
}

function inside(value: Schema, at: string, file: Schema, keys: Key[]): void {
  for (const one of alternatives(value, file)) {
    if (one.properties) tell(one, at, file, keys);
    if (typeof one.additionalProperties === 'object') inside(one.additionalProperties, `${at}.*`, file, keys);
    if (one.items) inside(one.items, `${at}[]`, file, keys);
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

const cell = (text: string): string => text.replaceAll('|', '\\|');
