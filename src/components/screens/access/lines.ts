import type { Explanation } from '../../../engine/access/explain.ts';
import { askedText } from '../../../engine/permission/identity.ts';
import { waitsForRestart } from '../../../engine/status/standing.ts';
import { whomItLeavesOut } from '../../../form/lacking.ts';
import type { Column } from '../../../ground/columns.ts';
import { barred, type Line, lineWidth, plainText, tone } from '../../../ground/line.ts';
import type { Problem } from '../../../ground/problem.ts';
import { pad, wrap, wrapHanging } from '../../../ground/wrap.ts';
import {
  CHAIN_TITLES,
  canLines,
  chainRows,
  linkText,
  linkTexts,
  plannedText,
  whoText,
} from '../../../views/explain.ts';
import { tableIn } from '../../../views/table.ts';
import { wordsOf } from '../../../views/words/any.ts';
import { ACCESS_HELP, ACCESS_PROBLEMS, SCREENS } from '../../../views/words/screens.ts';
import type { Snapshot } from '../../app/contract.ts';
import type { World } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import { windowTop } from '../../fields/scroll.ts';
import { fieldSpans } from '../../fields/spans.ts';
import { windowStart } from '../../fields/window.ts';
import { type AccessState, FIELDS, type FieldName } from './state.ts';
import { containerIn, fieldProblem, suggestions } from './suggest.ts';

/** The fields, what may be meant by the one that is typed, and the last answer as far as it has room. */
export function accessLines(state: AccessState, world: World): readonly Line[] {
  const form = [...FIELDS.map((name) => fieldLine(state, name, world)), ...helpLines(state, world), []];
  const answer = answerLines(state, world);
  const room = bodyRows(world.rows) - form.length;
  const top = state.typing === undefined ? windowTop(0, answer.cursor, answer.lines.length, room) : 0;
  return [...form, ...answer.lines.slice(top, top + room)];
}

const LABELS: Readonly<Record<FieldName, string>> = { container: 'Container', user: 'User', path: 'Path' };
const LABEL = 14;

function fieldLine(state: AccessState, name: FieldName, { columns: width, theme, snapshot }: World): Line {
  const field = state.fields[name];
  const label = pad(LABELS[name], LABEL - 3);
  if (state.typing === name) {
    return [
      tone('accent', ` ${theme.glyphs.cursor} `),
      tone('strong', label),
      ...fieldSpans(field, width - LABEL - 1, theme),
    ];
  }
  const note = noteOf(state, name, snapshot);
  return [`   ${label}${field.text === '' ? 'root' : field.text}`, tone('dim', note === '' ? '' : `  ${note}`)];
}

function noteOf(state: AccessState, name: FieldName, snapshot: Snapshot): string {
  if (name === 'container') return containerIn(state, snapshot)?.name ?? '';
  const { text } = state.fields.user;
  if (name === 'path' || text === '') return '';
  const { name: named = '', uid } = state.explanation?.who ?? {};
  return named === text ? String(uid) : named;
}

/** What may be meant, or what is wrong; else what belongs there. */
function helpLines(state: AccessState, { columns: width, theme, snapshot }: World): readonly Line[] {
  const { typing, suggested } = state;
  if (typing === undefined) return [];
  const found = suggestions(state, typing, snapshot);
  const margin = ' '.repeat(LABEL);
  if (found.length === 0) {
    const problem = state.fields[typing].text === '' ? undefined : fieldProblem(state, typing, snapshot);
    const text = problem ? ACCESS_PROBLEMS[problem] : ACCESS_HELP[typing];
    return wrap(text, width - LABEL - 1).map((line): Line => [margin, tone(problem ? 'bad' : 'dim', line)]);
  }
  const rows = found.map(({ value, note }) => [value, note]);
  const { line } = tableIn({ width: width - LABEL - 3, glyphs: theme.glyphs }, SUGGESTION, rows);
  const start = windowStart(found.length, suggested ?? 0, SUGGESTIONS);
  return found.slice(start, start + SUGGESTIONS).map(({ value, note }, index): Line => {
    const current = start + index === suggested;
    return [margin, current ? tone('accent', `${theme.glyphs.cursor} `) : '  ', ...line([value, tone('dim', note)])];
  });
}

/** As many as are shown at once. */
const SUGGESTIONS = 5;
const SUGGESTION: readonly Column[] = [
  { cut: 'path', least: 8 },
  { cut: 'middle', least: 8 },
];

interface AnswerLines {
  readonly lines: readonly Line[];
  /** The line that has to be seen. */
  readonly cursor: number;
}

function answerLines(state: AccessState, world: World): AnswerLines {
  const { columns: width, theme, snapshot } = world;
  const { explanation, problem, awaiting } = state;
  if (problem !== undefined) return { lines: problemLines(problem, width), cursor: 0 };
  if (!explanation) return { lines: awaiting ? [[tone('dim', ` reading ${theme.glyphs.ellipsis}`)]] : [], cursor: 0 };
  const index = state.typing === undefined ? state.index : undefined;
  const chain = chainLines(explanation, index, world);
  const link = index === undefined ? undefined : explanation.chain[index];
  const lines = [
    ...textLines(`${whoText(explanation.who, explanation.containerName)}.`, width, awaiting ? 'dim' : 'strong'),
    ...linkTexts(explanation).flatMap((text) => textLines(text, width, 'dim')),
    [],
    ...chain,
    ...(link ? wrapHanging(linkText(link), width - 4, 2).map((text): Line => [`   ${text}`]) : []),
    [],
    ...canLines(explanation.can).flatMap((line) => wrapped(line, width)),
    ...plannedLines(state, snapshot, width),
    ...(state.typing !== undefined && typeof whomItLeavesOut(explanation, snapshot.desired) !== 'string'
      ? [[], ...textLines(SCREENS.thenFix(FIELDS.length - FIELDS.indexOf(state.typing)), width, 'dim')]
      : []),
  ];
  return { lines, cursor: index === undefined ? 0 : lines.indexOf(chain[index + 1] ?? []) + 1 };
}

/** What they can do once the volume is applied whose mount the path is, where that differs. */
function plannedLines({ explanation, asked }: AccessState, { status }: Snapshot, width: number): readonly Line[] {
  if (!explanation) return [];
  const { ctid, path, links } = explanation;
  const at = links.at(-1)?.leadsTo ?? path;
  const as = asked.who.uid === undefined ? 'root' : askedText(asked.who);
  return (status?.volumes ?? []).flatMap(({ name, mounts }) => {
    const mount = mounts.find((one) => one.ctid === ctid && one.path === at);
    const can = mount?.access.who.find((one) => one.as === as)?.planned;
    if (!mount || !can) return [];
    const text = plannedText({ can, path, ctid, volume: name, waits: waitsForRestart(mount) }, 'write');
    return [[], ...textLines(text, width, 'strong')];
  });
}

function problemLines(problem: Problem, width: number): readonly Line[] {
  const { summary, hint = '' } = wordsOf(problem);
  return [...textLines(summary, width, 'bad'), ...textLines(hint, width, 'dim')];
}

const textLines = (text: string, width: number, color: 'bad' | 'dim' | 'strong'): readonly Line[] =>
  wrap(text, width - 2).map((line): Line => [' ', tone(color, line)]);

/** A word in its tone, then text; what is too long goes on below it. */
function wrapped([first = '', ...rest]: Line, width: number): readonly Line[] {
  if (rest.length === 0)
    return wrapHanging(plainText([first]), width - 11, 2).map((text): Line => [`          ${text}`]);
  const margin = lineWidth([first]) + 2;
  return wrap(plainText(rest), width - margin - 1).map(
    (text, row): Line => (row === 0 ? ['  ', first, text] : [' '.repeat(margin) + text]),
  );
}

/** The way, one directory a line; what denies is marked. */
function chainLines(explanation: Explanation, index: number | undefined, { columns, theme }: World): readonly Line[] {
  const rows = chainRows(explanation, 'write');
  const { heading, line } = tableIn({ width: columns - 4, glyphs: theme.glyphs }, CHAIN, rows);
  return [
    ['   ', ...heading],
    ...rows.map((row, at): Line => {
      const denies = row.at(-1)?.tone === 'bad';
      const mark = denies ? '!' : ' ';
      return at === index
        ? barred([theme.glyphs.cursor, mark, ' ', ...line(row)], columns - 1)
        : [' ', tone('bad', mark), ' ', ...line(row)];
    }),
  ];
}

/** Where there is little room the owner inside goes first. */
const CHAIN: readonly Column[] = CHAIN_TITLES.map((title) => ({
  title,
  ...(title === 'PATH' ? { cut: 'path' as const, least: 12 } : {}),
  ...(title === 'SEEN AS' ? { optional: true } : {}),
}));
