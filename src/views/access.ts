import { summaryOf } from '../engine/access/summary.ts';
import type { MountStatus, RootAccess } from '../engine/status/types.ts';
import { type Span, type Tone, tone } from '../ground/line.ts';
import { whoText } from './explain.ts';
import { whyText } from './words/access.ts';

/** What somebody can do in a directory: in a column, and in a sentence after who it is. */
export const ACCESS: Readonly<
  Record<RootAccess, { readonly word: string; readonly can: string; readonly tone: Tone }>
> = {
  'read-write': { word: 'read write', can: 'can read and write', tone: 'plain' },
  read: { word: 'read', can: 'can read, cannot write', tone: 'warn' },
  none: { word: 'nothing', can: 'cannot even read', tone: 'bad' },
  unknown: { word: '?', can: 'access unknown', tone: 'dim' },
};

/** The word in its tone; what a mount promises is calm. */
export function accessSpan(access: RootAccess, { readOnly }: Pick<MountStatus, 'readOnly'>): Span {
  const { word, tone: color } = ACCESS[access];
  return tone(access === 'read' && readOnly ? 'plain' : color, word);
}

/**
 * Of those who were asked for, what each can do through this mount:
 * `nextcloud's www-data (33) is host uid 100033 here: can read, cannot write (others have r-x)`.
 */
export const askedTexts = ({ ctid, containerName, access }: MountStatus): readonly string[] =>
  access.who.flatMap(({ as, who, can }) => {
    if (as === 'root') return [];
    const why = can.why.find(({ claims }) => claims.includes('write')) ?? can.why[0];
    const subject = who ? whoText(who, containerName ?? String(ctid)) : as;
    return [`${subject}: ${ACCESS[summaryOf(can)].can}${why ? ` (${whyText(why)})` : ''}`];
  });
