import { type VolumeReason, volumeReasons } from '../engine/status/reasons.ts';
import { standingWord } from '../engine/status/standing.ts';
import type {
  ContainerStatus,
  DirectoryStatus,
  MountPointStatus,
  MountStatus,
  Status,
  VolumeStatus,
} from '../engine/status/types.ts';
import { accessCell, askedTexts } from './access.ts';
import type { Style } from './style.ts';
import { type Cell, cell, tableLines } from './table.ts';
import { sizeText, startsCell, stateCell, stateSign } from './vocabulary.ts';
import { reasonText } from './words/reasons.ts';
import { startNoteText } from './words/start.ts';

/** Volumes with their mounts, then containers. With `verbose`, why each container's root can do what it can. */
export function* statusLines(style: Style, status: Status, verbose = false): Generator<string> {
  for (const volume of status.volumes) {
    yield* volumeLines(style, volume, verbose);
    yield '';
  }
  if (status.containers.length > 0) yield* containerLines(style, status.containers);
}

function* volumeLines(style: Style, volume: VolumeStatus, verbose: boolean): Generator<string> {
  const { text, tone } = stateCell(style, volume.state);
  yield `${style.paint('strong', volume.name)}  ${style.paint(tone, text)}  ${style.safe(volume.hostPath)}`;
  yield `  ${style.safe(directoryText(volume.directory))}`;
  for (const reason of volumeReasons(volume)) yield `  ${reasonLine(style, reason)}`;
  for (const note of volume.notes ?? []) yield `  ${style.paint('dim', style.bullet)} ${style.safe(reasonText(note))}`;
  if (volume.mounts.length === 0) return;
  const heading = ['CT', 'NAME', 'PATH', 'CONF', 'MOUNTED', 'STATE', 'ROOT CAN'];
  const rows = volume.mounts.map((mount) => mountRow(style, mount, verbose));
  for (const line of tableLines(style, heading, rows)) yield `  ${line}`;
  for (const text of volume.mounts.flatMap(askedTexts)) yield `  ${style.bullet} ${style.safe(text)}`;
}

function reasonLine(style: Style, { state, reason }: VolumeReason): string {
  const sign = stateSign(state);
  const text = reasonText(reason);
  if (sign === '') return `${style.paint('dim', style.bullet)} ${style.safe(text)}`;
  return `${style.paint(sign === '+' ? 'good' : 'warn', sign)} ${style.safe(text)}`;
}

function directoryText({ exists, owner, mode, filesystem, dataset, free, total }: DirectoryStatus): string {
  if (exists === false) return 'does not exist yet';
  if (exists === null) return 'could not be read';
  const space = free === undefined ? [] : [`${sizeText(free)}${total ? ` of ${sizeText(total)}` : ''} free`];
  const place = filesystem === null ? [] : [dataset ? `${filesystem} ${dataset}` : filesystem];
  return [`${owner ?? '?'} ${mode ?? '?'}`, ...place, ...space].join(', ');
}

function mountRow(style: Style, mount: MountStatus, verbose: boolean): readonly Cell[] {
  const { text, tone } = stateCell(style, mount.state);
  const { access } = mount;
  const can = accessCell(mount);
  const why = verbose ? [reasonText(access.why), ...(access.fix ? [`fix: ${access.fix}`] : [])].join('; ') : '';
  return [
    cell(String(mount.ctid)),
    cell(mount.containerName ?? '-'),
    cell(mount.path),
    cell(mount.configured ?? '-'),
    cell(mountedText(mount)),
    cell(mount.declared ? text : `${text} here`, tone),
    why === '' ? can : cell(`${can.text} (${why})`, can.tone),
  ];
}

function mountedText({ configured, mounted, found }: MountStatus): string {
  if (found) return 'other';
  if (configured !== null && mounted === null) return '?';
  return mounted ? 'yes' : '-';
}

function containerLines(style: Style, containers: readonly ContainerStatus[]): readonly string[] {
  const rows = containers.map((container) => [
    cell(String(container.ctid)),
    cell(container.name ?? '-'),
    cell(standingWord(container), container.status === 'running' ? 'plain' : 'dim'),
    cell(container.unprivileged === null ? '?' : container.unprivileged ? 'no' : 'yes'),
    cell(container.lock ?? (container.protection ? 'protected' : '-'), 'bad'),
    startsCell(container),
    cell(mountPointsText(container)),
  ]);
  return [
    ...tableLines(style, ['CT', 'NAME', 'STATUS', 'PRIVILEGED', 'LOCK', 'STARTS', 'MOUNT POINTS'], rows),
    ...containers.flatMap(({ ctid, notes }) =>
      notes.map((note) => `${style.paint('dim', style.bullet)} ${style.safe(`CT ${ctid} ${startNoteText(note)}`)}`),
    ),
  ];
}

function mountPointsText({ mountPoints }: ContainerStatus): string {
  return mountPoints.length === 0 ? '-' : mountPoints.map(mountPointText).join(', ');
}

/** What no file declares is said to be so: it is there because somebody made it by hand, or it outlived its declaration. */
function mountPointText({ key, kind, path, volume, state }: MountPointStatus): string {
  const about = [volume ?? kind, ...(state === 'undeclared' ? [state] : [])];
  return `${key} ${path} (${about.join(', ')})`;
}
