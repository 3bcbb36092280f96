import { causeOf, summaryOf } from '../../../engine/access/summary.ts';
import { ownerFix } from '../../../form/access.ts';
import { errorsIn } from '../../../form/form.ts';
import { editsOffered, type PersonRow, peopleRows, takenIn } from '../../../form/people.ts';
import type { Column } from '../../../ground/columns.ts';
import { truncateEnd } from '../../../ground/cut.ts';
import { type Line, padLine, type Span, tone } from '../../../ground/line.ts';
import { wrap, wrapHanging } from '../../../ground/wrap.ts';
import { ACCESS, accessSpan } from '../../../views/access.ts';
import { findingsLines } from '../../../views/diagnostics.ts';
import { accessText, nowText } from '../../../views/form.ts';
import { editLines, letInLines } from '../../../views/share.ts';
import { tableIn } from '../../../views/table.ts';
import { remedyText, whenText, whyText } from '../../../views/words/access.ts';
import { WIZARD } from '../../../views/words/input/wizard.ts';
import { withoutRoot } from '../../../views/words/reasons.ts';
import type { Menu, World } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import type { Theme } from '../../draw/theme.ts';
import { fieldSpans } from '../../fields/spans.ts';
import { windowStart } from '../../fields/window.ts';
import type { PageLines } from '../step.ts';
import type { Wizard } from '../wizard.ts';
import { ACCESS_ROWS, rowIn } from './rights.ts';

/** Who can do what in the directory, who must, and the edit that was found for them; as many rows as fit. */
export function peopleLines(wizard: Wizard, world: World, height: number): readonly Line[] {
  const { columns: width, snapshot, theme } = world;
  const people = peopleRows(wizard, snapshot);
  const cursor = rowIn(wizard, people) - ACCESS_ROWS.length;
  const edit = belowLines(wizard, people, world);
  const reason = cutReason(people[cursor] ?? people.find(({ must }) => must !== undefined), people, width, theme);
  const isRoom = cursor >= 0 || people.length + 3 + reason.length + edit.length <= height;
  const below = [...(isRoom ? reason : []), ...edit];
  const head: Line = [
    tone('strong', ` ${WIZARD.whoCan}`),
    tone('dim', wizard.review.awaiting === undefined ? '' : `   reading ${theme.glyphs.ellipsis}`),
  ];
  if (people.length === 0) return [head, [tone('dim', `   ${WIZARD.nobody}`)], ...below];
  const rows = tableRows(people, cursor, width, theme);
  const room = Math.max(3, height - 2 - below.length);
  const all = [...rows.lines, anotherLine(wizard, cursor === people.length, world)];
  const start = windowStart(all.length, Math.max(0, cursor), room);
  return [head, rows.heading, ...all.slice(start, start + room), ...below];
}

/** The edits that were found, and below them the one under the cursor, unfolded: the list keeps still however long that is. */
export function editsLines(wizard: Wizard, { items, cursor }: Menu, { columns, rows, theme }: World): PageLines {
  const area = { width: columns, glyphs: theme.glyphs };
  const people = wizard.people.must.length;
  const unfoldings = editsOffered(wizard).map((edit) => editLines(edit, people, area));
  const unfolded = unfoldings[cursor] ?? [];
  const height = bodyRows(rows);
  const start = windowStart(items.length, cursor, height - 2);
  const list = items.slice(start, start + height - 2).flatMap(({ label }, row): readonly Line[] => {
    if (start + row !== cursor) return [['   ', truncateEnd(label, columns - 3, theme.glyphs.ellipsis)]];
    const texts = label.length <= columns - 3 ? [label] : wrapHanging(label, columns - 3, 2);
    return texts.map((text, line): Line => {
      const mark = line === 0 ? tone('accent', ` ${theme.glyphs.cursor} `) : '   ';
      return [mark, tone('strong', text)];
    });
  });
  const note = noteBelow(WIZARD.whichEdit, columns);
  // The note is there for all of them or for none, so that the list does not move below the cursor.
  const longest = Math.max(0, ...unfoldings.map(({ length }) => length));
  const top = note.length + items.length + 3 + longest > height ? [] : note;
  const body = [...top, [], ...list, [], ...unfolded];
  return { body: body.slice(0, height), below: Math.max(0, body.length - height) };
}

/** The reason of the row under the cursor, where its column has no room for it. */
function cutReason(
  person: PersonRow | undefined,
  people: readonly PersonRow[],
  width: number,
  theme: Theme,
): readonly Line[] {
  const reason = person && reasonOf(person);
  if (!reason || reason.length <= tableRows(people, 0, width, theme).why) return [];
  return wrap(reason, width - 4).map((text): Line => [tone('dim', `   ${text}`)]);
}

const COLUMNS: readonly Column[] = [
  { title: 'CT' },
  { title: 'NAME', cut: 'middle', least: 8, most: 24 },
  { title: 'USER', cut: 'middle', least: 6, most: 20 },
  { title: 'HOST ID', optional: true },
  { title: 'CAN' },
];

/** The cursor, and whether somebody must write or read. */
const MARGIN = 7;
/** What the reason gets at least. */
const WHY = 20;

function tableRows(people: readonly PersonRow[], cursor: number, width: number, theme: Theme) {
  const cells = people.map((person): readonly Span[] => [
    String(person.ctid),
    person.containerName ?? '-',
    userText(person),
    person.hostUid === undefined ? '' : String(person.hostUid),
    person.can === undefined ? tone('dim', theme.glyphs.ellipsis) : accessSpan(person.can, person),
  ]);
  const table = tableIn({ width: width - MARGIN - WHY, glyphs: theme.glyphs }, COLUMNS, cells);
  const why = Math.max(0, width - MARGIN - table.width - 3);
  return {
    why,
    heading: [' '.repeat(MARGIN), ...padLine(table.heading, table.width), tone('dim', '  WHY')] as Line,
    lines: people.map((person, index): Line => {
      const whole = reasonOf(person);
      const reason = whole.length > why ? withoutRoot(whole) : whole;
      return [
        index === cursor ? tone('accent', ` ${theme.glyphs.cursor} `) : '   ',
        tickSpan(person, theme),
        ' ',
        ...padLine(table.line(cells[index] ?? []), table.width),
        '  ',
        tone('dim', truncateEnd(reason, why, theme.glyphs.ellipsis)),
      ];
    }),
  };
}

function tickSpan({ must }: PersonRow, { glyphs }: Theme): Span {
  if (must === undefined) return tone('dim', glyphs.unchecked);
  return tone('accent', must === 'read' ? '[r]' : glyphs.checked);
}

const userText = ({ uid, name }: PersonRow): string =>
  uid === 0 ? 'root' : name === undefined ? String(uid) : `${name} (${uid})`;

/** Why they can do no more, or may do it all. */
function reasonOf({ why, line }: PersonRow): string {
  const given = line === undefined ? '' : WIZARD.line(ACCESS[line].word);
  if (why === undefined) return given;
  if ('root' in why) return accessText(why).why;
  const first = causeOf(why.can);
  if (!first || summaryOf(why.can) === 'read-write') return given;
  return why.planned ? nowText(why.can, first) : whyText(first);
}

function anotherLine(wizard: Wizard, isOn: boolean, { columns, theme }: World): Line {
  const { overlay } = wizard.access;
  const mark = isOn ? tone('accent', ` ${theme.glyphs.cursor} `) : '   ';
  if (overlay?.kind === 'text' && overlay.row === 'person') {
    return [mark, '+   ', ...fieldSpans(overlay.field, columns - MARGIN - 2, theme)];
  }
  return [mark, tone('dim', '+   '), tone(isOn ? 'strong' : 'dim', WIZARD.another)];
}

/** What is wrong, or what lets those in who were ticked, or what there is to do. */
function belowLines(wizard: Wizard, people: readonly PersonRow[], world: World): readonly Line[] {
  const { columns: width, theme, snapshot } = world;
  const { answer: review } = wizard.review;
  const { must, awaiting, answer, problems } = wizard.people;
  const area = { width, glyphs: theme.glyphs };
  const errors = [...(review ? errorsIn(review) : []), ...problems];
  if (errors.length > 0) return [[], ...findingsLines(errors, area)];
  if (awaiting !== undefined) return [[], [tone('dim', ` ${WIZARD.lookingFor(must.length)} ${theme.glyphs.ellipsis}`)]];
  if (must.length === 0 && wizard.subject.kind === 'fix') return noteBelow(WIZARD.nobodyLacks, width);
  if (must.length > 0)
    return answer ? [[], ...takenLines(wizard, width), ...letInLines(answer, must.length, area)] : [];
  const owner = ownerFix(wizard, snapshot);
  if (owner !== undefined) return keyLines(WIZARD.fix(owner, wizard.draft.mounts.length), world);
  return people.length === 0 ? [] : noteBelow(WIZARD.mustHint, width);
}

/** Which edit was taken, and when that takes effect; once more is needed than it gives, what was found then says it. */
function takenLines(wizard: Wizard, width: number): readonly Line[] {
  const taken = wizard.people.answer?.needed === false ? takenIn(wizard) : undefined;
  const edit = taken?.offered[taken.at];
  if (!edit) return [];
  const text = `${WIZARD.taken}: ${remedyText(edit.code, wizard.people.must.length)}; ${whenText(edit.waits)}`;
  return wrap(text, width - 4).map((line, row): Line => [tone('strong', row === 0 ? ` ${line}` : `   ${line}`)]);
}

const noteBelow = (text: string, width: number): readonly Line[] => [
  [],
  ...wrap(text, width - 3).map((line): Line => [tone('dim', ` ${line}`)]),
];

function keyLines(text: string, { columns, theme }: World): readonly Line[] {
  const [first = '', ...rest] = wrap(text, columns - 9);
  const start: Line = [`   ${theme.glyphs.arrow} `, tone('accent', 'f'), ` ${first}`];
  return [[], start, ...rest.map((line): Line => [`       ${line}`])];
}
