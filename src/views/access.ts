import { summaryOf } from '../engine/access/summary.ts';
import type { MountStatus, RootAccess } from '../engine/status/types.ts';
import type { Tone } from '../ground/line.ts';
import { whoText } from './explain.ts';
import type { Cell } from './table.ts';
import { whyText } from './words/access.ts';

/** What somebody can do in a directory: to be put after who it is. */
export const ACCESS_TEXTS: Readonly<Record<RootAccess, string>> = {
  'read-write': 'can read and write',
  read: 'can read, cannot write',
  none: 'cannot even read',
  unknown: 'access unknown',
};

/** The same in a column below ROOT CAN; what its mount promises is calm. */
export function accessCell({ access, readOnly }: Pick<MountStatus, 'access' | 'readOnly'>): Cell {
  const isAsPromised = access.root === 'read-write' || (access.root === 'read' && readOnly);
  return { text: SHORT[access.root], tone: isAsPromised ? 'plain' : TONES[access.root] };
}

const SHORT: Readonly<Record<RootAccess, string>> = {
  'read-write': 'read write',
  read: 'read',
  none: 'nothing',
  unknown: '?',
};

const TONES: Readonly<Record<RootAccess, Tone>> = { 'read-write': 'plain', read: 'warn', none: 'bad', unknown: 'dim' };

/**
 * Of those who were asked for, what each can do through this mount:
 * `nextcloud's www-data (33) is host uid 100033 here: can read, cannot write (others have r-x)`.
 */
export const askedTexts = ({ ctid, containerName, access }: MountStatus): readonly string[] =>
  access.who.flatMap(({ as, who, can }) => {
    if (as === 'root') return [];
    const why = can.why.find(({ claims }) => claims.includes('write')) ?? can.why[0];
    const subject = who ? whoText(who, containerName ?? String(ctid)) : as;
    return [`${subject}: ${ACCESS_TEXTS[summaryOf(can)]}${why ? ` (${whyText(why)})` : ''}`];
  });
