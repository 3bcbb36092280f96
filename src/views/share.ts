import type { Remedy } from '../engine/remedy/remedy.ts';
import { commandText } from '../ground/argv.ts';
import type { HelpAt, Sharing } from '../operations/share.ts';
import { runnableSteps } from './plan/items.ts';
import type { Style } from './style.ts';
import { effectTexts, personText, remedyText, unreachedText } from './words/access.ts';
import { SHARE_TEXTS } from './words/input/commands.ts';
import { reasonText } from './words/reasons.ts';

/** What would let them in, for whom, what else there is, and what was tried in vain. `command` writes the same edit. */
export function shareLines(
  style: Style,
  { request, remedies, chosen }: Sharing,
  command: readonly string[] | undefined,
): readonly string[] {
  const people = request.with.map(({ ctid, uid, can }) => `${personText({ ctid, uid })}: ${can}`);
  const { needed, offered, refused } = remedies;
  const alternatives = offered.slice(1);
  return [
    style.paint('strong', `${request.volume}: ${people.join(', ')}`),
    ...(needed ? [] : [SHARE_TEXTS.notNeeded]),
    ...(needed && !chosen ? [SHARE_TEXTS.none] : []),
    ...(chosen ? remedyLines(chosen) : []),
    ...(command ? [`  ${commandText(command)}`] : []),
    ...(alternatives.length === 0 ? [] : ['', style.paint('strong', SHARE_TEXTS.alternatives)]),
    ...alternatives.flatMap(remedyLines),
    ...(refused.length === 0 ? [] : ['', style.paint('strong', SHARE_TEXTS.refused)]),
    ...refused.map(({ code, why }) => `${remedyText(code)}: ${style.safe(reasonText(why))}`),
    '',
  ];
}

/** What would let somebody in who was explained to, and the command that does the first. */
export function helpLines(style: Style, { volume, with: who, offered }: HelpAt): readonly string[] {
  if (offered.length === 0) return [];
  const command = ['phoenix-volumes', 'share', volume, '--with', `${who.ctid}:${who.uid}`];
  return [
    '',
    style.paint('strong', SHARE_TEXTS.helps),
    ...offered.map(({ code }) => `  ${remedyText(code)}`),
    `  ${commandText(who.can === 'read' ? [...command, '--read'] : command)}`,
  ];
}

function remedyLines(remedy: Remedy): readonly string[] {
  const commands = runnableSteps(remedy.plan).flatMap((step) => step.commands.map(commandText));
  return [
    remedyText(remedy.code),
    ...commands.map((text) => `  ${text}`),
    ...effectTexts({ gains: remedy.gives }).map((text) => `  ${text}`),
    ...(remedy.unreached ? [`  ${unreachedText(remedy.unreached)}`] : []),
  ];
}
