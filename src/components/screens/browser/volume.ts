import { type VolumeReason, volumeReasons } from '../../../engine/status/reasons.ts';
import type { DirectoryStatus, MountStatus, Status, VolumeStatus } from '../../../engine/status/types.ts';
import { type Column, columns } from '../../../ground/columns.ts';
import { truncateEnd, truncatePath } from '../../../ground/cut.ts';
import type { Line, Span } from '../../../ground/line.ts';
import { displayWidth } from '../../../ground/text.ts';
import { ACCESS_TEXTS, accessCell, askedTexts } from '../../../views/access.ts';
import { sizeText, stateSign } from '../../../views/vocabulary.ts';
import { PURPOSES, reasonText } from '../../../views/words/reasons.ts';
import { marked, spread, tone } from '../../draw/line.ts';
import { wrapHanging } from '../../draw/text.ts';
import { stateLabel, type Theme } from '../../draw/theme.ts';

/** Everything about one volume: its directory, the three truths about each mount, and who can do what in there. */
export function volumeDetail(volume: VolumeStatus, status: Status, width: number, theme: Theme): readonly Line[] {
  const stopped = new Set(
    status.containers.filter(({ status }) => status === 'stopped' || status === 'absent').map(({ ctid }) => ctid),
  );
  return [
    [tone('strong', truncateEnd(volume.name, width, theme.glyphs.ellipsis))],
    [truncatePath(volume.hostPath, width, theme.glyphs.ellipsis)],
    ...directoryLines(volume, width),
    ...volumeReasons(volume).flatMap((reason) => reasonLines(reason, width, theme)),
    [],
    ...mountTable(volume.mounts, stopped, width, theme),
    ...accessLines(volume.mounts, width),
  ];
}

function directoryLines({ directory, purpose }: VolumeStatus, width: number): readonly Line[] {
  const place = [directory.filesystem ?? 'file system unknown', directory.dataset].filter(Boolean).join(' ');
  const room = spaceLeft(directory);
  const oneLine = displayWidth(place) + displayWidth(room) + 2 <= width;
  return [
    ...(oneLine ? [spread([place], [room], width)] : [[truncateEnd(place, width)], [room]]),
    [truncateEnd([ownership(directory), purpose && PURPOSES[purpose]].filter(Boolean).join('  '), width)],
  ];
}

function spaceLeft({ free, total }: DirectoryStatus): string {
  if (free === undefined) return '';
  return total === undefined ? `${sizeText(free)} free` : `${sizeText(free)} free of ${sizeText(total)}`;
}

function ownership({ exists, owner, mode, wantedOwner, wantedMode }: DirectoryStatus): string {
  if (exists === null) return 'could not be read';
  if (!exists) return `will be ${[wantedOwner, wantedMode].filter(Boolean).join(' ')}`;
  return `${owner ?? '?'} ${mode ?? '?'}`;
}

function reasonLines({ state, reason }: VolumeReason, width: number, theme: Theme): readonly Line[] {
  const sign = stateSign(state);
  const mark = sign === '' ? tone('dim', theme.glyphs.bullet) : tone(sign === '+' ? 'good' : 'warn', sign);
  return marked([mark], reasonText(reason), width);
}

function mountTable(
  mounts: readonly MountStatus[],
  stopped: ReadonlySet<number>,
  width: number,
  theme: Theme,
): readonly Line[] {
  if (mounts.length === 0) return [[tone('dim', 'In no container.')]];
  const { ellipsis } = theme.glyphs;
  const rows = mounts.map((mount): readonly Span[] => [
    String(mount.ctid),
    mount.containerName ?? '-',
    `${mount.path}${mount.readOnly ? ' (ro)' : ''}`,
    mount.declared ? 'yes' : 'no',
    `${mount.configured ?? '-'}${mount.pending ? ellipsis : ''}`,
    inKernel(mount, stopped),
    stateLabel(theme, mount.state),
    accessCell(mount),
  ]);
  const { heading, line } = columns(COLUMNS, rows, { room: width, ellipsis });
  return [heading, ...rows.map(line)];
}

const COLUMNS: readonly Column[] = [
  { title: 'CT', align: 'right' },
  { title: 'NAME', cut: 'middle', least: 9 },
  // its end stays: the name of the directory, and that it is read-only
  { title: 'PATH', cut: 'path', least: 12 },
  { title: 'DECL' },
  { title: 'CONF' },
  { title: 'MNT' },
  { title: 'STATE', optional: true },
  { title: 'ROOT CAN', optional: true },
];

function inKernel({ ctid, configured, mounted }: MountStatus, stopped: ReadonlySet<number>): string {
  if (stopped.has(ctid) || configured === null) return '-';
  if (mounted === null) return '?';
  return mounted ? 'yes' : 'no';
}

/** Containers that stand alike share a line; those that can do what their mount promises are not worth one. */
function accessLines(mounts: readonly MountStatus[], width: number): readonly Line[] {
  const alike = new Map<
    string,
    { readonly ctids: number[]; readonly says: string; readonly fix: string | undefined }
  >();
  for (const { ctid, access, readOnly } of mounts) {
    if (access.root === 'read-write' || (access.root === 'read' && readOnly)) continue;
    const planned = access.planned ? `; ${ACCESS_TEXTS[access.planned]} after the plan` : '';
    const says = `${ACCESS_TEXTS[access.root]} (${reasonText(access.why)})${planned}`;
    const group = alike.get(says) ?? { ctids: [], says, fix: access.fix };
    group.ctids.push(ctid);
    alike.set(says, group);
  }
  const asked = mounts.flatMap(askedTexts);
  if (alike.size + asked.length === 0) return [];
  return [
    [],
    ...[...alike.values()].flatMap(({ ctids, says, fix }) => [
      ...wrapHanging(`${ctids.join(', ')} ${says}`, width, 4).map((line): Line => [line]),
      ...(fix ? [[`    fix: owner ${fix}`]] : []),
    ]),
    ...asked.flatMap((text) => wrapHanging(text, width, 4).map((line): Line => [line])),
  ];
}
