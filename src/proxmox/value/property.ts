import { isBlank } from './bytes.ts';
import { booleanWord, type ValueRule, valueProblem } from './rule.ts';

/** A comma-separated list of `key=value`, one key of which may stand without its name. */
export interface PropertySchema {
  readonly defaultKey?: string;
  readonly rules: ReadonlyMap<string, ValueRule>;
  /** the names that must be there */
  readonly required: readonly string[];
}

export function propertySchema(rules: readonly (readonly [string, ValueRule])[], defaultKey?: string): PropertySchema {
  const required = rules.filter(([, rule]) => !rule.optional).map(([name]) => name);
  return { rules: new Map(rules), required, ...(defaultKey === undefined ? {} : { defaultKey }) };
}

export type PropertyParse =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly kind: 'syntax'; readonly message: string }
  | { readonly ok: false; readonly kind: 'values'; readonly problems: ReadonlyMap<string, string> };

/** Reads a property string as Proxmox does: no quoting, first `=` splits, blank parts are skipped `[opt-blank-part]`. */
export function parsePropertyString(schema: PropertySchema, text: string, path = ''): PropertyParse {
  const values = new Map<string, string>();
  let bare = false;
  for (const part of text.split(',')) {
    if (isBlank(part)) continue;
    const equals = part.indexOf('=');
    if (equals < 0) {
      const key = schema.defaultKey;
      if (key === undefined) return syntax('value without key, but schema does not define a default key');
      if (bare || values.has(key)) return syntax(`duplicate key in comma-separated list property: ${key}`);
      bare = true;
      values.set(key, part);
      continue;
    }
    const key = part.slice(0, equals);
    const rest = part.slice(equals + 1);
    const value = rest.endsWith('\n') ? rest.slice(0, -1) : rest;
    if (key === '' || value === '' || value.includes('\n'))
      return syntax('missing key in comma-separated list property');
    if (values.has(key)) return syntax(`duplicate key in comma-separated list property: ${key}`);
    values.set(key, schema.rules.get(key)?.type === 'boolean' ? (booleanWord(value) ?? value) : value);
  }
  const problems = valueProblems(schema, values, path);
  return problems.size === 0 ? { ok: true, values } : { ok: false, kind: 'values', problems };
}

/** The default key first and bare, then the required keys, then the rest, each by name `[opt-order]`. */
export function printPropertyString(schema: PropertySchema, values: ReadonlyMap<string, string>): string {
  const names = [...schema.rules.keys()].filter((name) => values.has(name) && name !== schema.defaultKey).sort();
  const required = names.filter((name) => !schema.rules.get(name)?.optional);
  const rest = names.filter((name) => schema.rules.get(name)?.optional);
  const bare = schema.defaultKey === undefined ? undefined : values.get(schema.defaultKey);
  const pairs = [...required, ...rest].map((name) => `${name}=${values.get(name)}`);
  return [...(bare === undefined ? [] : [bare]), ...pairs].join(',');
}

/** The text of Proxmox's exception for a string that does not parse. */
export function propertyProblem(parse: PropertyParse): string | undefined {
  if (parse.ok) return undefined;
  if (parse.kind === 'syntax') return `${parse.message}\n`;
  return `format error\n${[...parse.problems].map(([name, problem]) => `${name}: ${problem}\n`).join('')}`;
}

/** A rule's `format` for values that are property strings themselves. */
export function propertyFormat(schema: PropertySchema): (value: string, path: string) => string | undefined {
  return (value, path) => propertyProblem(parsePropertyString(schema, value, path));
}

function valueProblems(
  schema: PropertySchema,
  values: ReadonlyMap<string, string>,
  path: string,
): ReadonlyMap<string, string> {
  let problems = noProblems;
  const prefix = path === '' ? '' : `${path}.`;
  const add = (name: string, problem: string) => {
    if (problems === noProblems) problems = new Map();
    problems.set(prefix + name, problem);
  };
  for (const name of schema.required) {
    if (!values.has(name)) add(name, 'property is missing and it is not optional');
  }
  for (const [name, value] of values) {
    const rule = schema.rules.get(name);
    const problem = rule ? valueProblem(rule, value, prefix + name) : unknownProperty;
    if (problem !== undefined) add(name, problem);
  }
  return problems;
}

const noProblems = new Map<string, string>();
export const unknownProperty = 'property is not defined in schema and the schema does not allow additional properties';

function syntax(message: string): PropertyParse {
  return { ok: false, kind: 'syntax', message };
}
