import { printParseErrorCode, visit } from 'jsonc-parser';
import type { ConfigFault, ConfigProblem } from '../problem.ts';
import { type Position, positionAt } from './position.ts';
import { scan } from './scan.ts';
import { type ParserError, syntaxFaults } from './syntax.ts';
import { isObject } from './value.ts';

const DEEPEST = 100;

/** What a text means, and what is wrong with it: duplicate keys leave a meaning (the last counts), syntax does not. */
export type JsonText =
  | { readonly ok: true; readonly value: unknown; readonly problems: readonly ConfigProblem[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** The problems of a text have their line and column, and no file. */
export function parseJson(text: string): JsonText {
  if (text.startsWith('\uFEFF')) {
    const mark = problem({ code: 'byte_order_mark' }, { line: 1, column: 1 });
    return { ok: false, problems: [mark, ...parseJson(text.slice(1)).problems] };
  }
  const parsed = parse(text);
  const { tooDeepAt, colons } = scan(text, { deepest: DEEPEST, isPlain: parsed !== undefined && !text.includes('\\') });
  if (tooDeepAt !== undefined) {
    return { ok: false, problems: [problem({ code: 'too_deep', limit: DEEPEST }, positionAt(text, tooDeepAt))] };
  }
  if (parsed && countKeys(parsed.value) === colons) return { ok: true, value: parsed.value, problems: [] };
  const { syntax, misread, duplicates } = findProblems(text);
  const whole = parsed && syntax.length === 0;
  if (whole && misread.length === 0) return { ok: true, value: parsed.value, problems: duplicates };
  if (whole) return { ok: false, problems: [...misread, ...duplicates] };
  return { ok: false, problems: syntaxFaults(text, syntax).map(({ fault, position }) => problem(fault, position)) };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/**
 * Fewer than the text has colons means that a key stood there twice; that saves walking most texts again. A key that
 * programs misread makes the count none at all.
 */
function countKeys(value: unknown): number {
  if (!isObject(value)) return 0;
  let count = 0;
  const own = Array.isArray(value) ? 0 : 1;
  for (const key in value) {
    const inside = value[key];
    count += key === MISREAD ? Number.NaN : own;
    if (typeof inside === 'object') count += countKeys(inside);
  }
  return count;
}

/** JavaScript programs take it for something else than a key; zod, for one, does not look at what it holds. */
const MISREAD = '__proto__';

interface Found {
  readonly syntax: readonly ParserError[];
  readonly misread: readonly ConfigProblem[];
  readonly duplicates: readonly ConfigProblem[];
}

function findProblems(text: string): Found {
  const syntax: ParserError[] = [];
  const misread: ConfigProblem[] = [];
  const duplicates: ConfigProblem[] = [];
  const keys: Map<string, number>[] = [];
  visit(
    text,
    {
      onObjectBegin: () => void keys.push(new Map()),
      onObjectEnd: () => void keys.pop(),
      onObjectProperty: (name, ...[, , line, character, pathOf]) => {
        const known = keys[keys.length - 1];
        const firstLine = known?.get(name);
        const position = { line: line + 1, column: character + 1 };
        if (name === MISREAD) misread.push(problem({ code: 'misread_key', key: name }, position));
        else if (firstLine === undefined) known?.set(name, line + 1);
        else {
          const key = [...pathOf(), name].join('.');
          duplicates.push(problem({ code: 'duplicate_key', key, firstLine }, { ...position, path: key }));
        }
      },
      onError: (error, offset) => void syntax.push({ kind: printParseErrorCode(error), offset }),
    },
    { disallowComments: true },
  );
  return { syntax, misread, duplicates };
}

const problem = (fault: ConfigFault, where: Position & { readonly path?: string }): ConfigProblem => ({
  ...fault,
  severity: 'error',
  where,
});
