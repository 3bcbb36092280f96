import type { GetProblem } from '../../commands/problem.ts';
import { inQuotes } from '../../ground/argv.ts';
import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import { safeJson } from '../../ground/text.ts';

/** A value and the path that was asked for; undefined where there is none. */
export interface NamedValue {
  readonly path: string;
  readonly value: unknown;
}

/** A value for scripts: strings raw, the rest JSON. */
export const valueText = (value: unknown, indent?: number): string =>
  typeof value === 'string' ? value : safeJson(JSON.stringify(value, null, indent));

/**
 * `NAME='value'` lines for a shell's eval. A name is the path with `_` for what no name may have; what has no value is
 * empty, so that a loop does not keep the last one's. A list of what stands behind `[]` has its entries on lines.
 */
export function shellLines(named: readonly NamedValue[], prefix = ''): Result<readonly string[], GetProblem> {
  const paths = new Map<string, string>();
  const lines: string[] = [];
  for (const { path, value } of named) {
    const name = nameOf(path, prefix);
    const other = paths.get(name);
    // POSIX leaves names with small letters to applications; PATH or IFS could be anybody's.
    if (!/[a-z]/.test(name)) return bad({ code: 'shell_name', ...NOWHERE, path, name });
    if (other !== undefined) return bad({ code: 'shell_name_twice', ...NOWHERE, path, other, name });
    const text = value === undefined ? '' : linesFor(path, value).join('\n');
    if (text.includes('\0')) return bad({ code: 'shell_value', ...NOWHERE, path });
    paths.set(name, path);
    lines.push(`${name}=${inQuotes(text)}`);
  }
  return good(lines);
}

function nameOf(path: string, prefix: string): string {
  const name = `${prefix}${path.replace(/^\W+|\W+$/g, '').replace(/\W+/g, '_')}`;
  return /^\d/.test(name) ? `_${name}` : name;
}

/** Of every one that was asked for a line, so that a loop can read them. */
export const linesFor = (path: string, value: unknown, indent?: number): readonly string[] =>
  path.includes('[]') && Array.isArray(value) ? value.map((one) => valueText(one)) : [valueText(value, indent)];
