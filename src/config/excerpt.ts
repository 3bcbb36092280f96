import { visit } from 'jsonc-parser';
import type { ConfigSource } from './read/sources.ts';
import { isSecretPath } from './secrets.ts';

/** One line of a configuration file as it stands there, secrets masked. */
export interface Excerpt {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** A cut of a line that has thousands of characters would say nothing. */
const LONGEST = 400;

/** These lines of a file. What is no JSON has no sure paths: there every text is masked that may be a secret. */
export function excerptsOf({ path: file, read }: ConfigSource, lines: readonly number[]): readonly Excerpt[] {
  if (!read.ok || lines.length === 0) return [];
  const { text, json } = read.value;
  const all = text.split(/\r\n|\r|\n/);
  const literals = textsIn(text, new Set(lines));
  return [...new Set(lines)].flatMap((line) => {
    const whole = all[line - 1];
    if (whole === undefined || whole.length > LONGEST) return [];
    const shown = json.ok ? masked(whole, literals.get(line) ?? []) : maskedBroken(whole, literals.get(line) ?? []);
    return [{ file, line, text: shown }];
  });
}

interface Literal {
  readonly at: number;
  readonly length: number;
  readonly secret: boolean;
}

/** Where texts stand in these lines that are values, and whether their path says that they are secrets. */
function textsIn(text: string, lines: ReadonlySet<number>): ReadonlyMap<number, readonly Literal[]> {
  const found = new Map<number, Literal[]>();
  visit(text, {
    onLiteralValue: (value, ...[, length, line, at, pathOf]) => {
      if (typeof value !== 'string' || !lines.has(line + 1)) return;
      const literals = found.get(line + 1) ?? [];
      found.set(line + 1, [...literals, { at, length, secret: isSecretPath(pathOf()) }]);
    },
  });
  return found;
}

const MASK = '"***"';

const masked = (line: string, literals: readonly Literal[]): string =>
  literals
    .filter(({ secret }) => secret)
    .toReversed()
    .reduce((text, { at, length }) => text.slice(0, at) + MASK + text.slice(at + length), line);

/** Of a line whose place is not sure: only what stands behind a key of its own that tells of no secret is left. */
function maskedBroken(line: string, literals: readonly Literal[]): string {
  const hidden = masked(line, literals);
  // A colon is what may be missing.
  const keyed = /^[\s{[,]*"((?:[^"\\]|\\.)*)"\s*(?=[^\s,\]])/.exec(line);
  if (keyed && !isSecretPath([keyed[1] ?? '']) && keyed[1] !== 'value' && !TELLS.test(line)) return hidden;
  const begin = keyed?.[0].length ?? 0;
  return line.slice(0, begin) + line.slice(begin).replace(/[^\s{}[\],:"]+/g, '***');
}

const TELLS = /password|passwd|hash|secret|token|credential/i;
