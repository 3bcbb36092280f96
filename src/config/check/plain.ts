import type * as z from 'zod';

/** Whether a value has its shape without a doubt; what is in doubt the schema decides, and says what is wrong. */
export type Plainly = (value: unknown) => boolean;

/**
 * The quick look at values of JSON that a schema has: an entry of a large file is asked in a fraction of the time that the
 * schema takes. It is derived from the schema, so it cannot say yes to what that refuses: whatever it does not know is in doubt.
 */
export function plainly(schema: z.core.$ZodType): Plainly {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  // Lengths, patterns and rules of one's own.
  if (def.checks !== undefined && def.checks.length > 0) return IN_DOUBT;
  switch (def.type) {
    case 'string':
      return (value) => typeof value === 'string';
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'number':
      return Number.isFinite;
    case 'unknown':
      return () => true;
    case 'literal':
      return (value) => def.values.some((one) => one === value);
    case 'optional':
      return plainly(def.innerType);
    case 'union': {
      const options = def.options.map(plainly);
      return (value) => options.some((option) => option(value));
    }
    case 'array':
      return eachOf(plainly(def.element));
    case 'record':
      return plainRecord(def);
    case 'object':
      return plainObject(def);
    default:
      return IN_DOUBT;
  }
}

const IN_DOUBT: Plainly = () => false;

const eachOf =
  (element: Plainly): Plainly =>
  (value) =>
    Array.isArray(value) && value.every(element);

function plainRecord({ keyType, valueType }: z.core.$ZodRecordDef): Plainly {
  const { type, checks = [] } = (keyType as z.core.$ZodTypes)._zod.def;
  if (type !== 'string' || checks.length > 0) return IN_DOUBT;
  const element = plainly(valueType);
  return (value) => isBlock(value) && Object.keys(value).every((key) => key !== '__proto__' && element(value[key]));
}

function plainObject({ shape, catchall }: z.core.$ZodObjectDef): Plainly {
  const known = new Map(Object.entries(shape).map(([key, own]) => [key, plainly(own)]));
  const required = Object.keys(shape).filter((key) => shape[key]?._zod.optin === undefined);
  // Where other keys may stand, anything may stand under them.
  const other: Plainly = catchall?._zod.def.type === 'unknown' ? () => true : IN_DOUBT;
  return (value) =>
    isBlock(value) &&
    required.every((key) => Object.hasOwn(value, key)) &&
    Object.keys(value).every((key) => (known.get(key) ?? other)(value[key]));
}

const isBlock = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
