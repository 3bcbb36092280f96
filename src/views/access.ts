import { causeOf, summaryOf } from '../engine/access/summary.ts';
import type { AccessLevel } from '../engine/desired/state.ts';
import type { Can } from '../engine/permission/can.ts';
import type { AskedFor } from '../engine/remedy/remedy.ts';
import { type Lacking, lackIn, whoLacks } from '../engine/status/lacking.ts';
import type { IdentityAccess, Lack, MountStatus, RootAccess } from '../engine/status/types.ts';
import { commandText } from '../ground/argv.ts';
import { addTo } from '../ground/grouped.ts';
import { type Span, type Tone, tone } from '../ground/line.ts';
import { whoText } from './explain.ts';
import { hostReadOnlyText, whyText } from './words/access.ts';

/** What somebody can do in a directory: in a column, and in a sentence after who it is. */
export const ACCESS: Readonly<
  Record<RootAccess, { readonly word: string; readonly can: string; readonly tone: Tone }>
> = {
  'read-write': { word: 'read write', can: 'can read and write', tone: 'plain' },
  read: { word: 'read', can: 'can read, cannot write', tone: 'warn' },
  none: { word: 'nothing', can: 'cannot even read', tone: 'bad' },
  'no-write': { word: 'no write', can: 'cannot write', tone: 'warn' },
  unknown: { word: '?', can: 'access unknown', tone: 'dim' },
};

/** The word in its tone; what a mount promises is calm. */
export function accessSpan(access: RootAccess, { readOnly }: Pick<MountStatus, 'readOnly'>): Span {
  const { word, tone: color } = ACCESS[access];
  return tone(access === 'read' && readOnly ? 'plain' : color, word);
}

/** Somebody besides the container's root: what they can do through a mount, and what they lack of what is promised them. */
export interface PersonText {
  readonly text: string;
  readonly lacks: Lack | undefined;
}

/**
 * Of those whom a volume names or somebody asked for, what each can do through this mount, now and after the plan:
 * `nextcloud's www-data (33) is host uid 100033 here: can read, cannot write (others have r-x)`. Who is named and has what
 * is promised is not worth a line, unless `verbose`.
 */
export const peopleTexts = (
  { ctid, containerName, access, pending }: MountStatus,
  verbose: boolean,
): readonly PersonText[] =>
  access.who.flatMap(({ as, who, can, planned, must, lacks, unasked }) => {
    if (as === 'root') return [];
    const isKept = who === undefined || (lacks === undefined && planned === undefined && isGiven(can, must));
    if (unasked && !verbose && isKept) return [];
    const why = causeOf(can, must);
    const subject = who ? whoText(who, containerName ?? String(ctid)) : as;
    const now = `${subject}: ${ACCESS[summaryOf(can, must)].can}${why ? ` (${whyText(why)})` : ''}`;
    return [{ text: `${now}${afterText({ can, planned, lacks }, { pending })}`, lacks }];
  });

const isGiven = (can: Can, must: AccessLevel | undefined): boolean =>
  summaryOf(can) === 'read-write' || (must === 'read' && summaryOf(can) === 'read');

/**
 * `; can read and write after the plan`; of a mount whose change waits already, after the restart. To write no more through a
 * mount that is to be read-only is nothing that somebody lacks, and is not told as if it were.
 */
export function afterText(
  { can, planned, lacks }: Pick<IdentityAccess, 'can' | 'planned' | 'lacks'>,
  { pending }: Pick<MountStatus, 'pending'>,
): string {
  if (!planned) return '';
  const after = `after the ${pending ? 'restart' : 'plan'}`;
  const then = summaryOf(planned);
  if (then !== 'read' || lacks) return `; ${ACCESS[then].can} ${after}`;
  if (summaryOf(can) !== 'read-write') return `; can read ${after}`;
  return isReadOnlyMount(planned) ? `; the mount is read-only ${after}` : `; ${ACCESS.read.can} ${after}`;
}

const isReadOnlyMount = ({ why }: Can): boolean =>
  why.some((one) => one.code === 'read_only' && one.layers.includes('configured'));

/** Where what would let them in is to be found: behind a key of the screens, or by a command. */
export type LetInBy = 'key' | 'command';

/** How to find what would let in those who lack something: nothing here says which edit that is, for only a look can tell. */
export function letInTexts(volume: string, mounts: readonly MountStatus[], by: LetInBy): readonly string[] {
  const all = whoLacks(mounts);
  const { free: people, held } = heldApart(all);
  const lack = lackIn(mounts);
  const what = `what would let ${people.length === 1 ? 'it' : 'them'} ${lack === 'write' ? 'write' : 'in'}`;
  const isTooMuch = lack === 'write' && all.some(({ uid }) => uid === 0);
  return [
    ...held.keys(),
    ...(people.length === 0
      ? []
      : by === 'key'
        ? [`f: ${what}`]
        : shareArgvs(volume, people).map((argv) => `${what}: ${commandText(argv)}`)),
    ...(isTooMuch ? ['or make the mount read_only, if it only reads'] : []),
  ];
}

/** Those whom an edit may let in, and the others by what keeps everybody from writing there, with what would change that. */
export function heldApart<One extends Lacking>(lacking: readonly One[]) {
  const free: One[] = [];
  const held = new Map<string, One[]>();
  for (const one of lacking) {
    if (one.hostReadOnly) addTo(held, hostReadOnlyText(one.hostReadOnly), one);
    else free.push(one);
  }
  return { free, held };
}

/** They are asked for together, those who only read by a command of their own. */
function shareArgvs(volume: string, people: readonly AskedFor[]): readonly (readonly string[])[] {
  const reads = ({ can }: AskedFor) => can === 'read';
  const writers = people.filter((one) => !reads(one));
  if (writers.length === people.length) return [shareArgv(volume, people)];
  const readers = shareArgv(volume, people.filter(reads), '--read');
  return writers.length === 0 ? [readers] : [shareArgv(volume, writers), readers];
}

/** Looks for an edit that lets them in, and writes none. */
export function shareArgv(volume: string, people: readonly AskedFor[], ...more: readonly string[]): readonly string[] {
  const argv = ['phoenix-volumes', 'share', volume];
  for (const { ctid, uid } of people) argv.push('--with', uid === 0 ? `${ctid}` : `${ctid}:${uid}`);
  argv.push(...more, '--dry-run');
  return argv;
}
