import { normalPath } from '../../ground/paths.ts';
import { parseMountIdMap } from './idmap.ts';
import { parsePropertyString, printPropertyString, propertyFormat, propertySchema } from './property.ts';
import type { ValueRule } from './rule.ts';
import { formatDiskSize, parseDiskSize } from './size.ts';

/** By the text of the volume alone: `/dev/…` is a device, any other `/…` a bind `[path-dev-doubleslash]`. */
export type MountPointKind = 'bind' | 'device' | 'volume';

/** Absent means the text does not say; an explicit default is kept as such `[opt-ro-0]`. */
export interface MountPointOptions {
  readonly acl?: boolean;
  readonly backup?: boolean;
  readonly idmap?: string;
  readonly keepattrs?: boolean;
  readonly mountoptions?: string;
  readonly quota?: boolean;
  readonly replicate?: boolean;
  readonly ro?: boolean;
  readonly shared?: boolean;
  readonly size?: string;
}

/** One `mpN` value. `volume` is the host path of a bind, the path of a device or a volume id; both paths as written. */
export interface MountPoint {
  readonly kind: MountPointKind;
  readonly volume: string;
  readonly target: string;
  readonly options: MountPointOptions;
}

export type MountPointParse =
  | { readonly ok: true; readonly value: MountPoint }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the value of an `mpN` line or argument; the problems are in Proxmox's words. */
export function parseMountPoint(text: string): MountPointParse {
  if (isPlain(text)) {
    const end = text.indexOf(',');
    const volume = text.slice(0, end);
    return {
      ok: true,
      value: { kind: kindOfVolume(volume), volume, target: text.slice(end + ',mp='.length), options: {} },
    };
  }
  const parse = parsePropertyString(mountPointSchema, text);
  if (parse.ok) return { ok: true, value: mountPointOf(parse.values) };
  if (parse.kind === 'syntax') return { ok: false, problems: [parse.message] };
  return { ok: false, problems: [...parse.problems].map(([name, problem]) => `${name}: ${problem.trimEnd()}`) };
}

/** What a `mpN` value lacks to be one, in Proxmox's words. */
export const mountPointProblem = (text: string, path: string): string | undefined =>
  isPlain(text) ? undefined : mountPointFormat(text, path);

/** A directory of the host and where it is mounted, and nothing else: most are so, and each is read twice. */
const isPlain = (text: string): boolean => !text.includes('/.') && PLAIN.test(text);

const PLAIN = /^\/[^,=\s]*,mp=\/[^,=\s]*$/;

/** Proxmox's canonical order and spelling: volume, mp, the options by name; booleans 0 or 1, sizes reformatted. */
export function printMountPoint(mountPoint: MountPoint): string {
  const { volume, target, options } = mountPoint;
  const said = Object.entries(options).filter(([, value]) => value !== undefined);
  // Most say nothing else.
  if (said.length === 0) return `${volume},mp=${target}`;
  const values = new Map([
    ['volume', volume],
    ['mp', target],
  ]);
  for (const [name, value] of said) {
    if (typeof value === 'boolean') values.set(name, value ? '1' : '0');
    else values.set(name, name === 'size' ? formatDiskSize(parseDiskSize(value) ?? 0) : value);
  }
  return printPropertyString(mountPointSchema, values);
}

/** By meaning: order, boolean words, `ro=0` against absent, mountoptions as a set, doubled and trailing slashes. */
export function sameMountPoint(a: MountPoint, b: MountPoint): boolean {
  return (
    a.kind === b.kind &&
    samePath(a.volume, b.volume) &&
    samePath(a.target, b.target) &&
    // Most say the same in the same words.
    (sameWords(a.options, b.options) || meaning(a.options) === meaning(b.options))
  );
}

/** Those that differ here may still mean the same. */
const sameWords = (a: MountPointOptions, b: MountPointOptions): boolean =>
  a.ro === b.ro &&
  a.backup === b.backup &&
  a.replicate === b.replicate &&
  a.shared === b.shared &&
  a.mountoptions === b.mountoptions &&
  a.idmap === b.idmap &&
  a.keepattrs === b.keepattrs &&
  a.acl === b.acl &&
  a.quota === b.quota &&
  a.size === b.size;

export function kindOfVolume(volume: string): MountPointKind {
  if (!volume.startsWith('/')) return 'volume';
  return volume.startsWith('/dev/') ? 'device' : 'bind';
}

function samePath(a: string, b: string): boolean {
  return a === b || normalPath(a) === normalPath(b);
}

function meaning(options: MountPointOptions): string {
  const { acl, backup, idmap, keepattrs, mountoptions, quota, replicate, ro, shared, size } = options;
  // acl has no default: absent leaves the file system's own setting alone
  return JSON.stringify([
    acl ?? null,
    [backup ?? false, keepattrs ?? false, quota ?? false, replicate ?? true, ro ?? false, shared ?? false],
    [...new Set(mountoptions?.split(';'))].sort(),
    idmap === undefined ? null : idMapMeaning(idmap),
    size === undefined ? null : (parseDiskSize(size) ?? size),
  ]);
}

function idMapMeaning(text: string): unknown {
  const map = parseMountIdMap(text);
  if (map?.kind !== 'entries') return text;
  return map.entries.map(({ type, container, host, count }) => [type, container, host, count].join(':')).sort();
}

function mountPointOf(values: ReadonlyMap<string, string>): MountPoint {
  const volume = values.get('volume') ?? '';
  const options: Record<string, boolean | string> = {};
  for (const [name, value] of values) {
    if (name === 'volume' || name === 'mp') continue;
    options[name] = mountPointSchema.rules.get(name)?.type === 'boolean' ? value === '1' : value;
  }
  return { kind: kindOfVolume(volume), volume, target: values.get('mp') ?? '', options };
}

const path: ValueRule = { type: 'string', format: pathProblem };
const flag: ValueRule = { type: 'boolean', optional: true };
const mountOption = '(?:discard|lazytime|noatime|nodev|noexec|nosuid)';
const idMapEntry = '[ug]:\\d+:\\d+:0*[1-9]\\d*';
const sharedRules: readonly (readonly [string, ValueRule])[] = [
  ['volume', path],
  ['acl', flag],
  ['mountoptions', { type: 'string', optional: true, pattern: new RegExp(`^${mountOption}(?:;${mountOption})*$`) }],
  ['quota', flag],
  ['replicate', flag],
  ['ro', flag],
  ['shared', flag],
  ['size', { type: 'string', optional: true, format: sizeProblem }],
];

export const rootfsSchema = propertySchema(sharedRules, 'volume');

export const mountPointSchema = propertySchema(
  [
    ...sharedRules,
    ['mp', path],
    ['backup', flag],
    [
      'idmap',
      { type: 'string', optional: true, pattern: new RegExp(`^(?:passthrough|${idMapEntry}(?:;${idMapEntry})*)$`) },
    ],
    ['keepattrs', flag],
  ],
  'volume',
);

const mountPointFormat = propertyFormat(mountPointSchema);

/** All that Proxmox asks of a path `[path-host-dotdot path-target-dot-end path-host-rel-dotdot]`. */
function pathProblem(value: string): string | undefined {
  if (!value.includes('/.') && !value.startsWith('../')) return undefined;
  const illegal = /\/\.\.?(?:\/|\n?$)|^\.\.\//.test(value);
  return illegal ? `${value} contains illegal character sequences\n` : undefined;
}

function sizeProblem(value: string): string | undefined {
  return parseDiskSize(value) === undefined ? `value does not look like a valid disk size: ${value}\n` : undefined;
}
