import { brokenBy } from '../../../engine/start/plan.ts';
import { standingWord } from '../../../engine/status/standing.ts';
import type { ContainerStatus, MountPointStatus, Status } from '../../../engine/status/types.ts';
import { type Column, columns } from '../../../ground/columns.ts';
import { truncateEnd, truncatePath } from '../../../ground/cut.ts';
import type { Line, Span } from '../../../ground/line.ts';
import { startNoteText, startReasonText, startRemedyText } from '../../../views/words/start.ts';
import { marked, tone } from '../../draw/line.ts';
import { wrap } from '../../draw/text.ts';
import { type ShownState, stateLabel, type Theme } from '../../draw/theme.ts';

/** One container and every mount point it has or shall have: two lines each, inside and outside. */
export function containerDetail(
  container: ContainerStatus,
  status: Status,
  width: number,
  theme: Theme,
): readonly Line[] {
  const entries = [...container.mountPoints.map(fromFile), ...missing(container, status)];
  return [
    [tone('strong', truncateEnd(`${container.ctid} ${container.name ?? ''}`, width, theme.glyphs.ellipsis))],
    [truncateEnd(standing(container), width, theme.glyphs.ellipsis)],
    ...startLines(container, width),
    ...container.notes.flatMap((note) => marked([tone('dim', theme.glyphs.bullet)], startNoteText(note), width)),
    [],
    ...(entries.length === 0 ? [[tone('dim', 'No mount points, and none declared.')]] : table(entries, width, theme)),
  ];
}

/** Three words, as an id map that could not be read is unknown. */
export function privilege({ unprivileged }: ContainerStatus): string {
  if (unprivileged === null) return 'unknown';
  return unprivileged ? 'unprivileged' : 'privileged';
}

interface Entry {
  readonly key: string;
  readonly path: string;
  readonly source: string;
  readonly about: string;
  readonly volume: string;
  readonly state: ShownState | undefined;
}

function fromFile(point: MountPointStatus): Entry {
  return {
    key: point.key,
    path: point.path,
    source: point.source,
    about: [point.kind === 'bind' ? '' : point.kind, ...point.options].filter(Boolean).join(' '),
    volume: point.volume ?? '-',
    state: point.kind === 'bind' ? point.state : undefined,
  };
}

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
        state: mount.state,
      })),
  );
}

function standing(container: ContainerStatus): string {
  return [
    container.status === 'absent' ? `not here: ${standingWord(container)}` : standingWord(container),
    privilege(container),
    container.lock ? `locked: ${container.lock}` : '',
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

function table(entries: readonly Entry[], width: number, theme: Theme): readonly Line[] {
  const { ellipsis } = theme.glyphs;
  const rows = entries.map(({ key, path, volume, state }): readonly Span[] => [
    key,
    path,
    volume,
    state ? stateLabel(theme, state) : '-',
  ]);
  const { heading, line } = columns(COLUMNS, rows, { room: width, ellipsis });
  return [
    heading,
    ...entries.flatMap(({ source, about }, index): Line[] => {
      const room = width - SOURCE - (about === '' ? 0 : about.length + 2);
      const outside = `${truncatePath(source, room, ellipsis)}${about === '' ? '' : `  ${about}`}`;
      return [line(rows[index] ?? []), [tone('dim', ' '.repeat(SOURCE) + outside)]];
    }),
  ];
}

const COLUMNS: readonly Column[] = [
  { title: 'KEY' },
  { title: 'PATH', cut: 'path', least: 8, grows: true },
  { title: 'VOLUME', cut: 'middle', least: 6, most: 16 },
  { title: 'STATE' },
];

/** Where the directory outside is shown, below the path inside. */
const SOURCE = 5;
