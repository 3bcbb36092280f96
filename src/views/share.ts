import type { Explanation } from '../engine/access/explain.ts';
import { laterIn } from '../engine/plan/standing.ts';
import type { Remedy } from '../engine/remedy/remedy.ts';
import { commandText } from '../ground/argv.ts';
import { type Line, type Tone, tone } from '../ground/line.ts';
import { pad, wrap, wrapCommand } from '../ground/wrap.ts';
import type { HelpAt, LetIn, LetInEdit, Sharing } from '../operations/share.ts';
import type { Area } from './area.ts';
import { plannedText } from './explain.ts';
import { runnableSteps } from './plan/items.ts';
import type { Style } from './style.ts';
import { onNode } from './vocabulary.ts';
import {
  becauseText,
  belowText,
  effectTexts,
  hostReadOnlyText,
  personText,
  remedyText,
  unreachedText,
  whenText,
} from './words/access.ts';
import { SHARE_TEXTS } from './words/input/commands.ts';
import { reasonText } from './words/reasons.ts';

/** What would let them in, for whom, what else there is, and what was tried in vain. `command` writes the same edit. */
export function shareLines(
  style: Style,
  { request, remedies, chosen, unseen, hostReadOnly }: Sharing,
  command: readonly string[] | undefined,
): readonly string[] {
  const people = request.with.map(({ ctid, uid, can }) => `${personText({ ctid, uid })}: ${can}`);
  const { needed, unreached, offered, refused } = remedies;
  const alternatives = offered.slice(1);
  const count = request.with.length;
  return [
    style.paint('strong', `${request.volume}: ${people.join(', ')}`),
    ...(needed ? [] : [SHARE_TEXTS.notNeeded(count)]),
    ...(unreached ? [style.paint('warn', `  ${unreachedText(unreached)}`)] : []),
    ...(needed && !chosen && !hostReadOnly ? [SHARE_TEXTS.none(count)] : []),
    ...(hostReadOnly ? [style.safe(SHARE_TEXTS.held(hostReadOnlyText(hostReadOnly)))] : []),
    ...(chosen ? [] : readOnlyIn(remedies).map((ctid) => SHARE_TEXTS.readOnly(request.volume, ctid))),
    ...(chosen ? remedyLines(chosen, count) : []),
    ...(command ? [`  ${commandText(command)}`] : []),
    ...(unseen.length === 0 ? [] : [style.paint('warn', style.safe(SHARE_TEXTS.unseen(request.volume, unseen)))]),
    ...(alternatives.length === 0 ? [] : ['', style.paint('strong', SHARE_TEXTS.alternatives)]),
    ...alternatives.flatMap((one) => remedyLines(one, count)),
    ...(refused.length === 0 ? [] : ['', style.paint('strong', SHARE_TEXTS.refused)]),
    ...refused.map(({ code, why }) => `${remedyText(code, count)}: ${style.safe(reasonText(why))}`),
    '',
  ];
}

/** The containers whose own mount is read-only, which no owner, mode or entry changes. */
function readOnlyIn({ needed, refused }: Sharing['remedies']): readonly number[] {
  if (!needed) return [];
  const denied = refused.flatMap(({ why }) => (why.code === 'still_denied' ? [why] : []));
  const isByMount = ({ why }: (typeof denied)[number]) =>
    why.some((one) => one.code === 'read_only' && one.layers.includes('configured'));
  return [...new Set(denied.filter(isByMount).map(({ ctid }) => ctid))];
}

/** The edit that was found in a form for so many people, the first of several, or why there is none. */
export function letInLines(
  { needed, unreached, offered, refused, hostReadOnly }: LetIn,
  people: number,
  { width, glyphs }: Area,
): readonly Line[] {
  const [edit] = offered;
  if (!needed)
    return [
      ...wrapped(SHARE_TEXTS.notNeeded(people), 1, width, 'good'),
      ...(unreached ? wrapped(unreachedText(unreached), 3, width, 'warn') : []),
    ];
  if (!edit) {
    const tried = refused.flatMap(({ code, why }) =>
      wrapped(`${remedyText(code, people)}: ${reasonText(why)}`, 3, width, 'dim'),
    );
    const none = hostReadOnly ? SHARE_TEXTS.held(hostReadOnlyText(hostReadOnly)) : SHARE_TEXTS.none(people);
    return [...wrapped(none, 1, width, 'warn'), ...tried];
  }
  return [
    ...wrapped(`${SHARE_TEXTS.found(offered.length)}: ${remedyText(edit.code, people)}`, 1, width, 'strong'),
    ...editLines(edit, people, { width, glyphs }),
    [tone('dim', `   ${SHARE_TEXTS.takesNothing}`)],
  ];
}

/** What an edit runs, when that takes effect, why it is the first of several, what it does to what lies in the directory, and whom it gives what. */
export const editLines = (edit: LetInEdit, people: number, { width, glyphs }: Area): readonly Line[] => [
  ...edit.commands.flatMap(({ argv, exact, node }) =>
    wrapCommand(onNode(node, commandText(argv)), width - 6).map(
      (text, row): Line => [row > 0 || exact ? '    ' : pad(` ${glyphs.about} `, 4), text],
    ),
  ),
  ...wrapped(whenText(edit.waits), 3, width, edit.waits.length > 0 ? 'warn' : 'plain'),
  ...(edit.because ? wrapped(SHARE_TEXTS.ahead(becauseText(edit.because)), 3, width, 'plain') : []),
  ...wrapped(belowText(edit, people), 3, width, edit.below === 'left' || edit.below === 'unknown' ? 'warn' : 'plain'),
  ...effectTexts({ gains: edit.gives }).flatMap((text) => wrapped(text, 3, width, 'dim')),
];

const wrapped = (text: string, margin: number, width: number, color: Tone): readonly Line[] =>
  wrap(text, width - margin - 1).map(
    (line, row): Line => [' '.repeat(row === 0 ? margin : margin + 2), tone(color, line)],
  );

/** What the plan changes for somebody who was explained to, and what would let them in with the command that does the first. */
export function helpLines(
  style: Style,
  { path }: Pick<Explanation, 'path'>,
  { volume, with: who, planned, waits, offered }: HelpAt,
): readonly string[] {
  const wanted = who.can === 'read' ? 'read' : 'write';
  const after = planned
    ? ['', style.safe(plannedText({ can: planned, path, ctid: who.ctid, volume, waits }, wanted))]
    : [];
  if (offered.length === 0) return after;
  const command = ['phoenix-volumes', 'share', volume, '--with', `${who.ctid}:${who.uid}`];
  return [
    ...after,
    '',
    style.paint('strong', SHARE_TEXTS.helps),
    ...offered.map(({ code }) => `  ${remedyText(code, 1)}`),
    `  ${commandText(who.can === 'read' ? [...command, '--read'] : command)}`,
  ];
}

function remedyLines(remedy: Remedy, people: number): readonly string[] {
  const commands = runnableSteps(remedy.plan).flatMap(({ node, commands: all }) =>
    all.map((argv) => onNode(node, commandText(argv))),
  );
  return [
    remedyText(remedy.code, people),
    ...commands.map((text) => `  ${text}`),
    `  ${whenText(laterIn(remedy.plan))}`,
    ...(remedy.because ? [`  ${SHARE_TEXTS.ahead(becauseText(remedy.because))}`] : []),
    `  ${belowText(remedy, people)}`,
    ...effectTexts({ gains: remedy.gives }).map((text) => `  ${text}`),
  ];
}
