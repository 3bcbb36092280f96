import type * as z from 'zod';
import type { Outline } from '../src/config/check/plain.ts';
import { FILE_ROLES } from '../src/config/read/locate.ts';
import { entryShapes, fileShapes, otherBlock } from '../src/config/shapes.ts';
import { PATTERNS } from '../src/engine/desired/rules.ts';

/** What the schemas of the files and of their many entries say, as `check/outlines.json` has it. */
export function outlinesText(): string {
  const files = FILE_ROLES.map((role) => [role, outlineOf(fileShapes[role])]);
  const entries = Object.entries(entryShapes).map(([name, schema]) => [name, ownOutline(schema)]);
  return `${JSON.stringify(Object.fromEntries([...files, ...entries]), null, 2)}\n`;
}

/** It is derived from the schema, so it cannot say yes to what that refuses: whatever it does not know is in doubt. */
export function outlineOf(schema: z.core.$ZodType): Outline {
  if (schema === otherBlock) return 'no_volume';
  const entry = ENTRIES.find((name) => entryShapes[name] === schema);
  return entry ? { as: entry } : ownOutline(schema);
}

const ENTRIES = ['volume', 'container'] as const;

function ownOutline(schema: z.core.$ZodType): Outline {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  // Lengths, patterns and rules of one's own.
  if (def.checks !== undefined && def.checks.length > 0) return 'in_doubt';
  switch (def.type) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'flag';
    case 'number':
      return 'number';
    case 'unknown':
      return 'anything';
    case 'literal':
      return { literals: def.values };
    case 'optional':
      return outlineOf(def.innerType);
    case 'union':
      return { oneOf: def.options.map(outlineOf) };
    case 'array':
      return { listOf: outlineOf(def.element) };
    case 'record':
      return recordOutline(def);
    case 'object':
      return objectOutline(def);
    default:
      return 'in_doubt';
  }
}

function recordOutline({ keyType, valueType }: z.core.$ZodRecordDef): Outline {
  const { type, checks = [] } = (keyType as z.core.$ZodTypes)._zod.def;
  if (type !== 'string') return 'in_doubt';
  if (checks.length === 0) return { each: outlineOf(valueType) };
  const [pattern, ...more] = checks.map((check) => ('pattern' in check._zod.def ? String(check._zod.def.pattern) : ''));
  const isIds = more.length === 0 && pattern === String(new RegExp(PATTERNS.ctid));
  return isIds ? { each: outlineOf(valueType), ids: true } : 'in_doubt';
}

function objectOutline({ shape, catchall }: z.core.$ZodObjectDef): Outline {
  return {
    keys: Object.fromEntries(Object.entries(shape).map(([key, own]) => [key, outlineOf(own)])),
    required: Object.keys(shape).filter((key) => shape[key]?._zod.optin === undefined),
    // Where other keys may stand, anything may stand under them.
    open: catchall?._zod.def.type === 'unknown',
  };
}
