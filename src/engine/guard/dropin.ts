import { isWithin } from '../../ground/paths.ts';
import { argument, asInMountinfo, fromWholeLine, wholeLine, wordOf } from './escape.ts';

/** A place of the host that a container waits for: something is mounted there that a volume lies on. */
export interface GuardedPlace {
  /** As the configuration would name it. */
  readonly at: string;
  /** A unit with a file of its own mounts it, or what lies above it: then a start pulls that in. */
  readonly hasUnit: boolean;
  readonly isZfs: boolean;
  /** A server has it: to look whether it is mounted there could hang, so nobody looks. */
  readonly isServed: boolean;
}

/** Seconds that a start waits for a share that no unit mounts; a start has 90 in all (DefaultTimeoutStartSec). */
export const WAITS_SECONDS = 60;

/** Ours, and nobody else's. */
const MARK = '# managed by phoenix-volumes';

/** The file's name in the folder of a unit's drop-ins. */
export const DROP_IN = 'phoenix-volumes.conf';

/** The units that start containers: the second one with `debug: 1` in its file. */
export const CONTAINER_UNITS = ['pve-container', 'pve-container-debug'] as const;

export type ContainerUnit = (typeof CONTAINER_UNITS)[number];

export const UNIT_FOLDER = '/etc/systemd/system';

/** Where systemd looks before it looks there: of one name the first counts (systemd.unit(5)). */
export const FOLDERS_BEFORE = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
] as const;

export const dropInFolder = (unit: ContainerUnit, ctid: number): string => `${UNIT_FOLDER}/${unit}@${ctid}.service.d`;

export const dropInPath = (unit: ContainerUnit, ctid: number): string => `${dropInFolder(unit, ctid)}/${DROP_IN}`;

export const isOurs = (text: string): boolean => text.split('\n', 1)[0] === MARK;

/** What a container's drop-ins say so that it starts onto nothing but these places. */
export function dropInText(ctid: number, places: readonly GuardedPlace[]): string {
  const sorted = [...places].sort((a, b) => (a.at < b.at ? -1 : 1));
  const waited = sorted.filter(({ isServed, hasUnit }) => isServed && !hasUnit);
  return [
    MARK,
    `# CT ${ctid} starts only once the file systems of its volumes are mounted (boot_guard).`,
    '[Unit]',
    ...(sorted.some(({ isZfs }) => isZfs) ? ['After=zfs-mount.service'] : []),
    ...sorted.flatMap(({ at, hasUnit, isServed }) => [
      ...(hasUnit ? [`RequiresMountsFor=${wordOf(at)}`] : []),
      ...(isServed ? [] : [`AssertPathIsMountPoint=${wholeLine(at)}`]),
    ]),
    ...(waited.length > 0 ? ['[Service]', ...waited.map(({ at }) => waitLine(at))] : []),
    '',
  ].join('\n');
}

/** Looks in the kernel's own table, which no server can hold up. */
const waitLine = (at: string): string =>
  `ExecStartPre=/bin/sh -c '${WAIT.replaceAll('$', '$$$$')}' sh ${argument(asInMountinfo(at))}`;

const WAIT = [
  `n=${WAITS_SECONDS}; while [ $n -gt 0 ]; do`,
  'while read -r id parent dev root at rest; do [ "$at" = "$1" ] && exit 0; done </proc/self/mountinfo;',
  'n=$((n - 1)); sleep 1; done; echo "$1 is not mounted" >&2; exit 1',
].join(' ');

/** Whether one of our drop-ins says that a place that holds this path has to be mounted. */
export function guardsPath(text: string, path: string): boolean {
  return [...assertedPlaces(text), ...waitedPlaces(text)].some((at) => isWithin(path, at));
}

/** The places that one of our drop-ins asserts to be mounted. */
export const assertedPlaces = (text: string): readonly string[] =>
  valuesOf(text, 'AssertPathIsMountPoint').map(fromWholeLine);

const waitedPlaces = (text: string): readonly string[] => {
  const required = valuesOf(text, 'RequiresMountsFor').map((word) =>
    (word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word).replaceAll('%%', '%'),
  );
  const waited = valuesOf(text, 'ExecStartPre').map((line) =>
    (/ sh (.*)$/.exec(line)?.[1] ?? '')
      .replace(/^"(.*)"$/, '$1')
      .replace(/\\([\\"])/g, '$1')
      .replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
      .replaceAll('$$', '$')
      .replaceAll('%%', '%'),
  );
  return [...required, ...waited];
};

const valuesOf = (text: string, key: string): readonly string[] =>
  text.split('\n').flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
