/** As much of JSON Schema draft-07 as our schemas use; anything else throws, so that none of it goes unchecked. */
export function matches(schema: Schema, value: unknown, root: Schema = schema): boolean {
  return Object.entries(schema).every(([keyword, rule]) => {
    const check = CHECKS[keyword];
    if (!check) throw new Error(`the test does not know ${keyword}`);
    return check(rule as never, value, root, schema);
  });
}

export interface Schema {
  readonly [keyword: string]: unknown;
}

type Check = (rule: never, value: unknown, root: Schema, schema: Schema) => boolean;

const always: Check = () => true;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

const CHECKS: Readonly<Record<string, Check>> = {
  $schema: always,
  exclusiveMinimum: (least: number, value) => typeof value !== 'number' || value > least,
  definitions: always,
  title: always,
  description: always,
  default: always,
  examples: (rule: unknown[], _value, root, { examples: _, ...schema }) =>
    rule.every((one) => matches(schema, one, root)),
  $ref: (rule: string, value, root) => {
    const definition = (root.definitions as Record<string, Schema>)[rule.replace('#/definitions/', '')];
    if (!definition) throw new Error(`no ${rule}`);
    return matches(definition, value, root);
  },
  type: (rule: string | string[], value) => [rule].flat().includes(typeOf(value)),
  const: (rule: unknown, value) => rule === value,
  enum: (rule: unknown[], value) => rule.includes(value),
  pattern: (rule: string, value) => typeof value !== 'string' || new RegExp(rule, 'u').test(value),
  required: (rule: string[], value) => !isObject(value) || rule.every((key) => Object.hasOwn(value, key)),
  properties: (rule: Record<string, Schema>, value, root) =>
    !isObject(value) ||
    Object.entries(rule).every(([key, inner]) => !Object.hasOwn(value, key) || matches(inner, value[key], root)),
  propertyNames: (rule: Schema, value, root) =>
    !isObject(value) || Object.keys(value).every((key) => matches(rule, key, root)),
  additionalProperties: (rule: Schema | false, value, root, schema) =>
    !isObject(value) ||
    Object.entries(value).every(
      ([key, inner]) => Object.hasOwn(schema.properties ?? {}, key) || (rule !== false && matches(rule, inner, root)),
    ),
  items: (rule: Schema, value, root) => !Array.isArray(value) || value.every((one) => matches(rule, one, root)),
  anyOf: (rule: Schema[], value, root) => rule.some((one) => matches(one, value, root)),
  not: (rule: Schema, value, root) => !matches(rule, value, root),
};
