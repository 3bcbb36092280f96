import type * as z from 'zod';
import { checkCtid } from '../../engine/desired/rules.ts';
import { closest } from '../../ground/closest.ts';
import type { Expected } from '../problem.ts';
import type { FileRole } from '../read/locate.ts';
import type { Segment } from '../read/position.ts';
import { isObject, kindOf } from '../read/value.ts';
import { fileShapes, knownKeys } from '../shapes.ts';
import { type ShapeCheck, WHOLE } from './contents.ts';
import { errorAt, type Finding } from './finding.ts';
import { PLAIN_ENTRIES } from './plain.ts';

/** Checks that what a file holds has the right types, block by block. */
export function checkShape(role: FileRole, json: unknown): ShapeCheck {
  // What is left to it is little: to make code for it would take longer than it saves.
  const result = fileShapes[role].safeParse(inDoubt(role, json), { jitless: true });
  if (result.success) return WHOLE;
  const unsound = new Set<string>();
  const findings = result.error.issues.flatMap((issue) => {
    const path = segments(issue.path);
    for (let length = 0; length <= Math.min(path.length, 2); length++) unsound.add(keyOf(path.slice(0, length)));
    return findingsOf({ role, json }, issue, path);
  });
  const whole = !isObject(json);
  return { findings, isSound: (...path) => !whole && !unsound.has(keyOf(path)), isWhole: false };
}

/** The file without those of its many entries that have their shape without a doubt. */
function inDoubt(role: FileRole, json: unknown): unknown {
  if ((role !== 'hypervisor' && role !== 'lxc') || !isObject(json)) return json;
  const { key, isKey, entry } = role === 'lxc' ? CONTAINERS : VOLUMES;
  const block = Object.hasOwn(json, key) ? json[key] : undefined;
  if (!isObject(block) || Array.isArray(block)) return json;
  const isPlain = entry();
  const doubtful = Object.keys(block).filter((name) => name === '__proto__' || !isKey(name) || !isPlain(block[name]));
  return { ...json, [key]: Object.fromEntries(doubtful.map((name) => [name, block[name]])) };
}

const VOLUMES = { key: 'shared_volumes', isKey: () => true, entry: PLAIN_ENTRIES.volume };
const CONTAINERS = {
  key: 'lxc_configs',
  isKey: (ctid: string) => checkCtid(ctid) === undefined,
  entry: PLAIN_ENTRIES.container,
};

type Issue = z.core.$ZodIssue;

interface Checked {
  readonly role: FileRole;
  readonly json: unknown;
}

function findingsOf(file: Checked, issue: Issue, path: readonly Segment[]): readonly Finding[] {
  switch (issue.code) {
    case 'invalid_union':
      return unionFindings(file, issue, path);
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(file.role, path, key));
    case 'invalid_key': {
      const problem = checkCtid(String(path.at(-1)));
      return problem ? [errorAt(file.role, { path, at: 'key' }, problem)] : [];
    }
    case 'invalid_type':
    case 'invalid_value':
      return [typeFinding(file, path, expectedBy(issue))];
    default:
      throw new Error(`shapes check ${issue.code}, which has no finding`);
  }
}

/** Speaks of the alternative that was meant: the one whose own type fits. */
function unionFindings(
  file: Checked,
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: readonly Segment[],
): readonly Finding[] {
  const meant = issue.errors.find((issues) => !issues.some(missesTheWhole));
  if (meant) return meant.flatMap((inner) => findingsOf(file, inner, [...path, ...segments(inner.path)]));
  const expected = issue.errors.flat().flatMap(expectedBy);
  const seen = new Map(expected.map((one) => [JSON.stringify(one), one]));
  return [typeFinding(file, path, [...seen.values()])];
}

const missesTheWhole = (issue: Issue): boolean =>
  issue.path.length === 0 && ['invalid_type', 'invalid_value', 'custom'].includes(issue.code);

function expectedBy(issue: Issue): readonly Expected[] {
  if (issue.code === 'invalid_type') return [kindFor(issue.expected)];
  return issue.code === 'invalid_value' ? issue.values.map((literal) => ({ literal })) : [];
}

function typeFinding({ role, json }: Checked, path: readonly Segment[], expected: readonly Expected[]): Finding {
  const value = valueAt(json, path);
  if (value === undefined) {
    const above = path.slice(0, -1);
    return errorAt(
      role,
      { path: above, at: 'key' },
      { code: 'missing_key', of: nameOf(above), key: String(path.at(-1)), expected },
    );
  }
  const shown = typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
  return errorAt(
    role,
    { path, at: 'value' },
    { code: 'wrong_type', of: nameOf(path), expected, found: kindOf(value), shown },
  );
}

function unknownKey(role: FileRole, path: readonly Segment[], key: string): Finding {
  const known = knownAt(path);
  return errorAt(
    role,
    { path: [...path, key], at: 'key' },
    { code: 'unknown_key', of: path.join('.'), key, meant: closest(key, known), known },
  );
}

function knownAt(path: readonly Segment[]): readonly string[] {
  if (path[2] === 'mounts') return knownKeys.mount;
  return path[2] === 'permissions' ? knownKeys.permissions : knownKeys.volume;
}

function kindFor(expected: string): Expected {
  switch (expected) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'flag';
    case 'number':
      return 'number';
    case 'array':
      return 'list';
    default:
      return 'object';
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

/** Undefined for the file as a whole. */
const nameOf = (path: readonly Segment[]): string | undefined => (path.length === 0 ? undefined : path.join('.'));

const segments = (path: readonly PropertyKey[]): readonly Segment[] =>
  path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment));

const keyOf = (path: readonly Segment[]): string => JSON.stringify(path.map(String));
