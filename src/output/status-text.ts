import type { ContainerStatus, DirectoryStatus, MountStatus, Status, VolumeStatus } from '../engine/status-types.ts';
import type { Style } from './style.ts';
import { type Cell, cell, tableLines } from './table.ts';
import { sizeText, stateCell } from './words.ts';

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
  for (const reason of volume.reasons) yield `  ${style.paint('warn', '!')} ${style.safe(reason)}`;
  if (volume.mounts.length === 0) return;
  const heading = ['CT', 'NAME', 'PATH', 'CONF', 'MOUNTED', 'STATE', 'ROOT THERE'];
  const rows = volume.mounts.map((mount) => mountRow(style, mount, verbose));
  for (const line of tableLines(style, heading, rows)) yield `  ${line}`;
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
  const access = mount.access;
  const why = verbose ? [access.why, ...(access.fix ? [`fix: ${access.fix}`] : [])].join('; ') : '';
  return [
    cell(String(mount.ctid)),
    cell(mount.containerName ?? '-'),
    cell(mount.path),
    cell(mount.configured ?? '-'),
    cell(mount.mounted === null ? '?' : mount.mounted ? 'yes' : '-'),
    cell(mount.declared ? text : `${text} here`, tone),
    cell(`${access.root}${why === '' ? '' : ` (${why})`}`, access.root === 'read-write' ? 'plain' : 'dim'),
  ];
}

function containerLines(style: Style, containers: readonly ContainerStatus[]): readonly string[] {
  const rows = containers.map((container) => [
    cell(String(container.ctid)),
    cell(container.name ?? '-'),
    cell(container.status, container.status === 'running' ? 'plain' : 'dim'),
    cell(container.unprivileged === null ? '?' : container.unprivileged ? 'no' : 'yes'),
    cell(container.lock ?? (container.protection ? 'protected' : '-'), 'bad'),
    cell(mountPointsText(container)),
  ]);
  return tableLines(style, ['CT', 'NAME', 'STATUS', 'PRIVILEGED', 'LOCK', 'MOUNT POINTS'], rows);
}

function mountPointsText({ mountPoints }: ContainerStatus): string {
  const told = mountPoints.map(({ key, kind, path, volume }) => `${key} ${path} (${volume ?? kind})`);
  return told.length === 0 ? '-' : told.join(', ');
}
