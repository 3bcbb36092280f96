import { brokenBy, isBroken } from '../../engine/start/broken.ts';
import { areSpread, standingWord } from '../../engine/status/standing.ts';
import type { ContainerStatus, MountPointStatus, MountStatus, Status } from '../../engine/status/types.ts';
import type { Column, Table } from '../../ground/columns.ts';
import { truncateEnd, truncatePath } from '../../ground/cut.ts';
import { type Line, marked, type Span, textOf, tone } from '../../ground/line.ts';
import { wrap } from '../../ground/wrap.ts';
import type { Area } from '../area.ts';
import { tableIn } from '../table.ts';
import { type MountStanding, mountSpan, startsSpan, stateMark } from '../vocabulary.ts';
import { reasonText } from '../words/reasons.ts';
import { startNoteText, startReasonText, startRemedyText } from '../words/start.ts';
import { listed, lockText } from '../words/words.ts';

/** What the containers of a list have in common. */
export interface ContainerList {
  /** Not all are here: each is named with its member. */
  readonly isSpread: boolean;
  /** Some have mounts that no volume declares. */
  readonly hasUndeclared: boolean;
  /** Some have addresses that are known. */
  readonly hasAddresses: boolean;
}

export const containerList = (status: Pick<Status, 'node' | 'containers'>): ContainerList => ({
  isSpread: areSpread(status, status.containers),
  hasUndeclared: status.containers.some((one) => undeclaredIn(one) > 0),
  hasAddresses: status.containers.some(({ addresses }) => addresses),
});

/** A list of containers. */
export const containerColumns = ({ isSpread, hasUndeclared, hasAddresses }: ContainerList): readonly Column[] => [
  { title: 'CT', align: 'right' },
  { title: 'NAME', cut: 'middle', least: 12 },
  ...(isSpread ? [{ title: 'NODE', cut: 'middle', least: 6, most: 12, optional: true } as const] : []),
  { title: 'STATUS', most: 15 },
  { title: 'VOLS', align: 'right' },
  { title: 'STARTS', optional: true },
  ...(hasAddresses ? [{ title: 'ADDRESS', most: 22, optional: true } as const] : []),
  ...(hasUndeclared ? [{ title: 'UNDECLARED', align: 'right', optional: true } as const] : []),
  { title: 'LOCK', optional: true },
  { title: 'PRIVILEGE', optional: true },
];

/** `shows`: whether there was room for a column. */
export const containerCells = (
  container: ContainerStatus,
  { isSpread, hasUndeclared, hasAddresses }: ContainerList,
  shows: Table['shows'],
): readonly Span[] => [
  String(container.ctid),
  container.name ?? '-',
  ...(isSpread ? [container.node ?? '-'] : []),
  standingSpan(container, shows),
  volumesSpan(container, shows),
  startsSpan(container),
  ...(hasAddresses ? [addressText(container)] : []),
  ...(hasUndeclared ? [undeclaredSpan(container) ?? '-'] : []),
  lockSpan(container),
  privilege(container),
];

/** What somebody has to look at and no other column says, else what it does, and what holds it; where, a column says. */
function standingSpan(container: ContainerStatus, shows: Table['shows']): Span {
  if (isBroken(container) && !shows('STARTS')) return startsSpan(container);
  const does = container.elsewhere ? container.status : standingWord(container);
  // As `pct list` names it, and more than that it is locked: what it waits for.
  return container.lock !== undefined && !shows('LOCK') ? tone('warn', `${does}, ${lockWord(container.lock)}`) : does;
}

const lockWord = (lock: string): string => (lock.trim() === '' ? 'locked' : lock);

const lockSpan = ({ lock, protection }: ContainerStatus): Span =>
  lock !== undefined ? tone('warn', lockWord(lock)) : protection ? 'protected' : '-';

/** `2`, and where no column says how many mounts there are that no volume declares, `2 ! 1`. */
function volumesSpan(container: ContainerStatus, shows: Table['shows']): Span {
  const count = String(volumesIn(container));
  const undeclared = undeclaredSpan(container);
  return undeclared && !shows('UNDECLARED') ? tone('warn', `${count} ${textOf(undeclared)}`) : count;
}

function undeclaredSpan(container: ContainerStatus): Span | undefined {
  const count = undeclaredIn(container);
  return count === 0 ? undefined : tone('warn', `! ${count}`);
}

/** `10.0.0.51`, without the length of its prefix; `+1` where there are more. */
function addressText({ addresses: [first, ...more] = [] }: ContainerStatus): string {
  if (first === undefined) return '-';
  return `${first.replace(/\/.*/, '')}${more.length === 0 ? '' : ` +${more.length}`}`;
}

/** How many mounts it has that no volume declares. */
export const undeclaredIn = ({ mountPoints }: Pick<ContainerStatus, 'mountPoints'>): number =>
  mountPoints.filter(({ state }) => state === 'undeclared').length;

/** How many of its mount points are a volume's, as one declares. */
export const volumesIn = ({ mountPoints }: ContainerStatus): number =>
  mountPoints.filter(({ volume, state }) => volume !== undefined && state !== 'undeclared').length;

/** One container and every mount point it has or shall have: two lines each, inside and outside. */
export function containerLines(container: ContainerStatus, status: Status, area: Area): readonly Line[] {
  const entries = [...fromFile(container, status), ...missing(container, status)];
  const { width, glyphs } = area;
  return [
    [tone('strong', truncateEnd(`${container.ctid} ${container.name ?? ''}`, width, glyphs.ellipsis))],
    [truncateEnd(standing(container), width, glyphs.ellipsis)],
    ...(container.addresses ? [[truncateEnd(container.addresses.join(', '), width, glyphs.ellipsis)]] : []),
    ...startLines(container, width),
    ...guardLines(container, area),
    ...container.notes.flatMap((note) => marked([tone('dim', glyphs.bullet)], startNoteText(note), width)),
    [],
    ...(entries.length === 0 ? [[tone('dim', 'No mount points, and none declared.')]] : entryLines(entries, area)),
  ];
}

/** What it waits for, and what is to be done about that. */
function guardLines({ guard }: ContainerStatus, { width, glyphs }: Area): readonly Line[] {
  if (!guard) return [];
  const waits = guard.places.length === 0 ? '' : `: waits for ${listed(guard.places)}`;
  if (guard.state === 'ok') return marked([tone('dim', glyphs.bullet)], `boot guard${waits}`, width);
  return guard.reasons.flatMap((reason) => marked([stateMark(guard.state, glyphs)], reasonText(reason), width));
}

/** Three words, as an id map that could not be read is unknown. */
function privilege({ unprivileged }: ContainerStatus): string {
  if (unprivileged === null) return 'unknown';
  return unprivileged ? 'unprivileged' : 'privileged';
}

interface Entry {
  readonly key: string;
  readonly path: string;
  readonly source: string;
  readonly about: string;
  readonly volume: string;
  readonly stands: MountStanding | undefined;
}

function fromFile({ ctid, mountPoints }: ContainerStatus, { volumes }: Status): readonly Entry[] {
  const mounts = volumes.flatMap((volume) => volume.mounts.filter((mount) => mount.ctid === ctid));
  return mountPoints.map(({ key, kind, path, source, options, volume, own, state }) => ({
    ...{ key, path, source, volume: volume ?? (own ? ITS_OWN : '-') },
    about: [kind === 'bind' ? '' : kind, ...options].filter(Boolean).join(' '),
    stands: kind === 'bind' ? { state, access: accessAt({ key, path }, mounts) } : undefined,
  }));
}

/** Of a mount that the container's own block of the files declares: no volume's name can have brackets. */
export const ITS_OWN = '(its own)';

/** What is known of a declared mount; of others nobody says what they promise. */
const accessAt = (
  { key, path }: Pick<MountPointStatus, 'key' | 'path'>,
  mounts: readonly MountStatus[],
): MountStanding['access'] =>
  mounts.find((mount) => mount.configured === key && mount.path === path)?.access ?? { who: [] };

/** What is declared for it and not in its file yet. */
function missing({ ctid }: ContainerStatus, status: Status): readonly Entry[] {
  return status.volumes.flatMap((volume) =>
    volume.mounts
      .filter((mount) => mount.ctid === ctid && mount.configured === null)
      .map((mount) => ({
        key: '-',
        path: mount.path,
        source: volume.hostPath,
        about: mount.readOnly ? 'ro=1' : '',
        volume: volume.name,
        stands: mount,
      })),
  );
}

function standing(container: ContainerStatus): string {
  return [
    container.status === 'absent' ? `not here: ${standingWord(container)}` : standingWord(container),
    privilege(container),
    container.lock === undefined ? '' : `locked (${lockText(container.lock)})`,
    container.protection ? 'protected' : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** Why its next start comes to nothing, or to less than its file says, and what helps. */
function startLines({ ctid, starts, why, status }: ContainerStatus, width: number): readonly Line[] {
  if (status === 'absent') return [];
  const broken = brokenBy(why);
  if (broken.length === 0) {
    const [unknown] = starts === 'unknown' ? why : [];
    return unknown ? marked([tone('dim', '?')], `starts: ${startReasonText(unknown)}`, width) : [];
  }
  return [
    [tone(starts === 'hides' ? 'warn' : 'bad', starts === 'hides' ? 'will start without a mount' : 'will not start')],
    ...broken.flatMap((reason) => [
      ...marked([tone('warn', '!')], startReasonText(reason), width),
      ...wrap(startRemedyText(ctid, reason) ?? '', width - 2).map((line): Line => [tone('dim', `  ${line}`)]),
    ]),
  ];
}

function entryLines(entries: readonly Entry[], area: Area): readonly Line[] {
  const rows = entries.map(({ key, path, volume, stands }): readonly Span[] => [
    key,
    path,
    volume,
    stands ? mountSpan(stands, area.glyphs) : '-',
  ]);
  const { heading, line } = tableIn(area, ENTRIES, rows);
  return [
    heading,
    ...entries.flatMap(({ source, about }, index): Line[] => {
      const room = area.width - SOURCE - (about === '' ? 0 : about.length + 2);
      const outside = `${truncatePath(source, room, area.glyphs.ellipsis)}${about === '' ? '' : `  ${about}`}`;
      return [line(rows[index] ?? []), [tone('dim', ' '.repeat(SOURCE) + outside)]];
    }),
  ];
}

const ENTRIES: readonly Column[] = [
  { title: 'KEY' },
  { title: 'PATH', cut: 'path', least: 8, grows: true },
  { title: 'VOLUME', cut: 'middle', least: 6, most: 16 },
  { title: 'STATE' },
];

/** Where the directory outside is shown, below the path inside. */
const SOURCE = 5;
