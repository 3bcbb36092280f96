import type * as z from 'zod';
import type { FileRole } from '../read/locate.ts';
import type { Segment } from '../read/place.ts';
import { closest } from '../read/suggest.ts';
import { isObject } from '../read/value.ts';
import { fileShapes, knownKeys } from '../shapes.ts';
import { errorAt, type Finding } from './finding.ts';

export interface ShapeCheck {
  readonly findings: readonly Finding[];
  /** Whether a block, or an entry of the file's collection, has the shape that its type says. */
  readonly isSound: (...path: readonly Segment[]) => boolean;
}

type Issue = z.core.$ZodIssue;

/** Checks that what a file holds has the right types, block by block. */
export function checkShape(role: FileRole, json: unknown): ShapeCheck {
  const result = fileShapes[role].safeParse(json);
  if (result.success) return { findings: [], isSound: () => true };
  const unsound = new Set<string>();
  const findings = result.error.issues.flatMap((issue) => {
    const path = segments(issue.path);
    for (let length = 0; length <= Math.min(path.length, 2); length++) unsound.add(keyOf(path.slice(0, length)));
    return findingsOf(role, json, issue, path);
  });
  const whole = !isObject(json);
  return { findings, isSound: (...path) => !whole && !unsound.has(keyOf(path)) };
}

function findingsOf(role: FileRole, json: unknown, issue: Issue, path: readonly Segment[]): readonly Finding[] {
  const name = path.length === 0 ? 'The file' : path.join('.');
  switch (issue.code) {
    case 'invalid_union':
      return unionFindings(role, json, issue, path);
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(role, [...path, key], knownAt(path)));
    case 'invalid_key':
      return [
        errorAt(
          role,
          { path, at: 'key' },
          { code: 'ctid', summary: `${name} is not named by a container id.`, hint: IDS },
        ),
      ];
    case 'invalid_type':
      return [typeFinding(role, path, valueAt(json, path), wordFor(issue.expected), name)];
    case 'invalid_value':
      return [
        typeFinding(
          role,
          path,
          valueAt(json, path),
          issue.values.map((value) => JSON.stringify(value)).join(' or '),
          name,
        ),
      ];
    default:
      return [
        errorAt(
          role,
          { path, at: 'value' },
          { code: 'wrong_value', summary: `${name} is not valid.`, hint: issue.message },
        ),
      ];
  }
}

const IDS = 'Use a number from 100 to 999999999 without leading zeros.';

/** Speaks of the alternative that was meant: the one whose own type fits. */
function unionFindings(
  role: FileRole,
  json: unknown,
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: readonly Segment[],
): readonly Finding[] {
  const meant = issue.errors.find((issues) => !issues.some(missesTheWhole));
  if (meant) return meant.flatMap((inner) => findingsOf(role, json, inner, [...path, ...segments(inner.path)]));
  const words = issue.errors.flat().flatMap((inner) => {
    if (inner.code === 'invalid_type') return [wordFor(inner.expected)];
    return inner.code === 'invalid_value' ? inner.values.map((value) => JSON.stringify(value)) : [];
  });
  return [typeFinding(role, path, valueAt(json, path), [...new Set(words)].join(' or '), path.join('.'))];
}

const missesTheWhole = (issue: Issue): boolean =>
  issue.path.length === 0 && ['invalid_type', 'invalid_value', 'custom'].includes(issue.code);

function typeFinding(
  role: FileRole,
  path: readonly Segment[],
  value: unknown,
  expected: string,
  name: string,
): Finding {
  if (value === undefined) {
    const owner = path.length === 1 ? 'The file' : path.slice(0, -1).join('.');
    const key = path[path.length - 1];
    const summary = `${owner} has no "${key}".`;
    return errorAt(
      role,
      { path: path.slice(0, -1), at: 'key' },
      { code: 'missing_key', summary, hint: `Add it; ${expected} is expected.` },
    );
  }
  const summary = `${name} must be ${expected}, not ${wordOf(value)}.`;
  return errorAt(role, { path, at: 'value' }, { code: 'wrong_type', summary, hint: hintFor(value, expected) });
}

function hintFor(value: unknown, expected: string): string {
  if (typeof value === 'number' && expected.startsWith('text')) return `Put it in double quotes: "${value}".`;
  if (typeof value === 'string' && expected.startsWith('true')) return 'Write true or false without quotes.';
  if (typeof value === 'string' && expected.startsWith('a number')) return 'Write it without quotes.';
  return `Write ${expected} here.`;
}

function unknownKey(role: FileRole, path: readonly Segment[], known: readonly string[]): Finding {
  const key = String(path[path.length - 1]);
  const meant = closest(key, known);
  return errorAt(
    role,
    { path, at: 'key' },
    {
      code: 'unknown_key',
      summary: `${path.slice(0, -1).join('.')} does not know ${JSON.stringify(key)}.`,
      hint: meant ? `Did you mean "${meant}"?` : `Known here: ${known.join(', ')}.`,
    },
  );
}

function knownAt(path: readonly Segment[]): readonly string[] {
  if (path[2] === 'mounts') return knownKeys.mount;
  return path[2] === 'permissions' ? knownKeys.permissions : knownKeys.volume;
}

function wordFor(expected: string): string {
  switch (expected) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'number':
    case 'int':
      return 'a number';
    case 'array':
      return 'a list';
    default:
      return 'an object';
  }
}

function wordOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'boolean':
      return String(value);
    case 'number':
      return 'a number';
    default:
      return 'an object';
  }
}

function valueAt(json: unknown, path: readonly Segment[]): unknown {
  let value = json;
  for (const segment of path) {
    if (!isObject(value) || !Object.hasOwn(value, segment)) return undefined;
    value = value[segment];
  }
  return value;
}

const segments = (path: readonly PropertyKey[]): readonly Segment[] =>
  path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment));

const keyOf = (path: readonly Segment[]): string => JSON.stringify(path.map(String));
