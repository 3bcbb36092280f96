import type { ContainerStatus, MountPointStatus, Status } from '../../engine/status/types.ts';
import { type Line, marked, tone } from '../../ground/line.ts';
import type { Style } from '../style.ts';
import { table } from '../table.ts';
import { reasonText } from '../words/reasons.ts';
import { startNoteText } from '../words/start.ts';
import { containerCells, containerColumns, containerList, ITS_OWN } from './container.ts';
import { volumeLines } from './volume.ts';

/** Volumes with their mounts, then containers, as text. With `verbose`, why each container's root can do what it can. */
export function* statusLines(style: Style, status: Status, verbose = false): Iterable<string> {
  // One volume after the other, so that those of ten thousand are never there at once.
  for (const volume of status.volumes) {
    const lines = style.print(volumeLines({ volume, status, verbose }, style.area));
    yield* lines.map((line, row) => (row === 0 || line === '' ? line : `  ${line}`));
    yield '';
  }
  yield* style.print([...leftLines(status, style), ...containerTable(style, status)]);
}

function leftLines({ leftAccess = [] }: Status, { area }: Style): readonly Line[] {
  const lines = leftAccess.flatMap(({ hostPath, reason }) =>
    marked([tone('dim', area.glyphs.bullet)], `${hostPath}: ${reasonText(reason)}`, area.width),
  );
  return lines.length === 0 ? [] : [...lines, []];
}

function containerTable({ area }: Style, status: Status): readonly Line[] {
  const { containers } = status;
  // A report is read for the mounts: where a container is reached, its document says.
  const list = { ...containerList(status), hasAddresses: false };
  if (containers.length === 0) return [];
  const rows = containers.map((container) => [
    ...containerCells(container, list, () => true),
    mountPointsText(container),
  ]);
  const notes = containers.flatMap(({ ctid, notes }) => notes.map((note) => `CT ${ctid} ${startNoteText(note)}`));
  return [
    ...table([...containerColumns(list), { title: 'MOUNT POINTS' }], rows, area),
    ...notes.flatMap((note) => marked([tone('dim', area.glyphs.bullet)], note, area.width)),
  ];
}

function mountPointsText({ mountPoints }: ContainerStatus): string {
  return mountPoints.length === 0 ? '-' : mountPoints.map(mountPointText).join(', ');
}

/** What no file declares is said to be so: it is there because somebody made it by hand, or it outlived its declaration. */
function mountPointText({ key, kind, path, volume, own, state }: MountPointStatus): string {
  const about = [volume ?? kind, ...(own ? [ITS_OWN.slice(1, -1)] : []), ...(state === 'undeclared' ? [state] : [])];
  return `${key} ${path} (${about.join(', ')})`;
}
