import { brokenBy } from '../../engine/start/broken.ts';
import type { StatusReason } from '../../engine/status/reasons.ts';
import { brokenConsumers } from '../../engine/status/sync.ts';
import type { MountStatus, State, Status, VolumeStatus } from '../../engine/status/types.ts';
import type { Column } from '../../ground/columns.ts';
import { truncatePath } from '../../ground/cut.ts';
import { lastAsked } from '../../ground/lazy.ts';
import { type Line, lineWidth, type Span, tone } from '../../ground/line.ts';
import { wrap } from '../../ground/wrap.ts';
import { worstOf } from '../../proxmox/rehearsal/reason.ts';
import type { Area, Glyphs } from '../area.ts';
import { table } from '../table.ts';
import { stateSpan } from '../vocabulary.ts';
import { personText } from '../words/access.ts';
import { inItsPlace, reasonText } from '../words/reasons.ts';
import { startReasonText, startRemedyText } from '../words/start.ts';
import { listed } from '../words/words.ts';

/** One thing that is not as declared. */
export interface Difference {
  readonly id: string;
  /** Undefined: one that is not remembered, or of a container that would not start, or not with all its mounts. */
  readonly volume: string | undefined;
  readonly hostPath: string;
  /** Of a mount or a container. */
  readonly ctid?: number;
  /** Where the files can take over what was found. */
  readonly accepts?: 'owner' | 'mode' | 'no mount' | 'mount';
  /** The slot of a mount that no volume declares. */
  readonly key?: string;
  /** `owner`, `mode`, `directory`, `start`, or the path of a mount in its container. */
  readonly field: string;
  readonly wanted: string;
  readonly found: string;
  readonly state: State;
  readonly why: string;
}

/** Every difference of every volume, in the status' order. Each key in the screens asks. */
export const differences = lastAsked((status: Status): readonly Difference[] => [
  ...status.volumes.flatMap((volume) => [...directoryDifferences(volume), ...mountDifferences(volume)]),
  ...undeclaredDifferences(status),
  ...leftDifferences(status),
  ...guardDifferences(status),
  ...startDifferences(status),
]);

/** What differences are listed under, in this order: what they are, and what becomes of them. */
const GROUPS: readonly { readonly name: string; readonly states: readonly State[]; readonly means: string }[] = [
  { name: 'Errors', states: ['error'], means: 'what they stand in the way of waits until they are fixed' },
  { name: 'Drift', states: ['drift'], means: 'the host differs from the files: p repairs, = accepts' },
  { name: 'New', states: ['new', 'change'], means: 'declared, not on the host yet: p plans it' },
  { name: 'Undeclared', states: ['undeclared'], means: 'mounted, and no volume declares it: = declares it' },
  { name: 'Pending', states: ['pending'], means: 'takes effect when the container restarts' },
  { name: 'Waiting', states: ['waiting'], means: 'its container is not on this host' },
  { name: 'Blocked', states: ['blocked'], means: 'a lock or a rule forbids it for now' },
  { name: 'Kept', states: ['kept'], means: 'a change would take or give access: t in the plan runs it too' },
  { name: 'Unknown', states: ['unknown'], means: 'could not be read' },
];

/** The group of a difference, by its place among all; what has none comes last. */
export function groupOf({ state }: Difference): number {
  const group = GROUPS.findIndex(({ states }) => states.includes(state));
  return group < 0 ? GROUPS.length : group;
}

/** What a person can do something about at once: p repairs it, or makes it. */
const ACTABLE: ReadonlySet<State> = new Set(['drift', 'undeclared', 'new', 'change']);

export const isActable = ({ state }: Difference): boolean => ACTABLE.has(state);

/** ` Drift 2   the host differs from the files: p repairs, = accepts`. */
export function groupHeading(group: number, count: number, width: number): Line {
  const { name, means } = GROUPS[group] ?? { name: 'Other', means: '' };
  const title = ` ${name} ${count}`;
  const room = width - title.length - 3;
  return [tone('strong', title), ...(room < means.length ? [] : [tone('dim', `   ${means}`)])];
}

/** `owner`, or `954 /certs`. */
export const whatDiffers = ({ ctid, field }: Difference): string => (ctid === undefined ? field : `${ctid} ${field}`);

/** A list of differences: wanted against found, one line a field. */
export const DIFFERENCE_COLUMNS: readonly Column[] = [
  { title: 'VOLUME', cut: 'middle', least: 10, most: 24 },
  { title: 'CT', align: 'right' },
  { title: 'WHAT', cut: 'path', least: 9 },
  { title: 'WANTED', least: 6, most: 24 },
  { title: 'FOUND', least: 8, most: 24 },
  { title: 'STATE' },
];

export const differenceCells = (difference: Difference, glyphs: Glyphs): readonly Span[] => {
  const { volume, ctid, field, wanted, found, state } = difference;
  return [volume ?? '-', ctid === undefined ? '' : String(ctid), field, wanted, found, stateSpan(state, glyphs)];
};

/** One of them: what and why, and field by field what the files say and what the host has; `status` is where it was found. */
export function wholeDifference(difference: Difference, status: Status, area: Area): readonly Line[] {
  const volume = status.volumes.find(({ name }) => name === difference.volume);
  if (!volume) return differenceLines(difference, area);
  const rows = fieldsOf(volume).map(({ field, wanted, found, differs }): readonly Span[] => [
    tone('warn', differs ? '!' : ''),
    field,
    wanted,
    differs ? tone('warn', found) : found,
  ]);
  return [...differenceLines(difference, area), [], ...table(FIELD_COLUMNS, rows, area)];
}

const FIELD_COLUMNS: readonly Column[] = [
  {},
  { title: 'FIELD', cut: 'path', least: 12 },
  { title: 'THE FILES SAY', least: 8 },
  { title: 'THE HOST HAS', least: 8 },
];

interface FieldOf {
  readonly field: string;
  readonly wanted: string;
  readonly found: string;
  readonly differs: boolean;
}

function fieldsOf({ directory, mounts }: VolumeStatus): readonly FieldOf[] {
  const { exists, owner, mode, wantedOwner, wantedMode, filesystem, dataset } = directory;
  const codes = new Set<string>(directory.reasons.map(({ code }) => code));
  const unread = exists === null ? inItsPlace(directory.reasons) : 'none yet';
  return [
    { field: 'directory', wanted: 'exists', found: exists ? 'exists' : unread, differs: exists !== true },
    {
      ...{ field: 'owner', wanted: wantedOwner ?? 'as it is', found: owner ?? unread },
      differs: codes.has('owner_differs'),
    },
    { field: 'mode', wanted: wantedMode ?? 'as it is', found: mode ?? unread, differs: codes.has('mode_differs') },
    {
      ...{ field: 'file system', wanted: 'any', found: [filesystem ?? 'unknown', dataset].filter(Boolean).join(' ') },
      differs: false,
    },
    ...mounts.map((mount) => ({
      field: `CT ${mount.ctid} ${mount.path}`,
      wanted: wantedOf(mount),
      found: foundOf(mount),
      differs: mount.state !== 'ok',
    })),
  ];
}

/** One of them, in a few lines. */
export function differenceLines(difference: Difference, { width, glyphs }: Area): readonly Line[] {
  const { volume, ctid, hostPath, wanted, found, why } = difference;
  const name: Line = [tone('strong', volume ?? `CT ${ctid}`), '  '];
  return [
    [...name, truncatePath(hostPath, width - lineWidth(name), glyphs.ellipsis)],
    ...wrap(`${whatDiffers(difference)}: ${wanted === '-' ? '' : `wanted ${wanted}, `}found ${found}`, width).map(
      (line): Line => [line],
    ),
    ...(why === '' ? [] : wrap(why, width).map((line): Line => [line])),
  ];
}

function directoryDifferences({ name, hostPath, directory }: VolumeStatus): readonly Difference[] {
  const common = { volume: name, hostPath, state: directory.state };
  return directory.reasons.flatMap((reason): readonly Difference[] => {
    switch (reason.code) {
      case 'directory_planned':
        return [{ ...common, id: `${name} directory`, ...MISSING, why: reasonText(reason) }];
      case 'owner_differs':
      case 'mode_differs': {
        const { code, wanted, found } = reason;
        const field = code === 'owner_differs' ? 'owner' : 'mode';
        return [{ ...common, id: `${name} ${field}`, field, accepts: field, wanted, found, why: reasonText(reason) }];
      }
      case 'access_lacks': {
        const wanted = reason.people.map((one) => `${personText(one)} ${one.can}`).join(', ');
        return [
          { ...common, id: `${name} access`, field: 'access', wanted, found: 'no entry', why: reasonText(reason) },
        ];
      }
      case 'access_left': {
        const found = `entries for host uid ${listed(reason.ids)}`;
        return [
          { ...common, id: `${name} access left`, field: 'access', wanted: 'none', found, why: reasonText(reason) },
        ];
      }
      case 'directory_unreadable':
        return [{ ...common, id: `${name} directory`, ...UNREAD, why: reasonText(reason) }];
      default:
        return [];
    }
  });
}

const MISSING = { field: 'directory', wanted: 'exists', found: 'missing' } as const;
const UNREAD = { field: 'directory', wanted: 'readable', found: 'could not be read', state: 'unknown' } as const;

/** Mounts that nobody declares: somebody made them by hand, or they outlived their declaration. */
function undeclaredDifferences({ containers, volumes }: Status): readonly Difference[] {
  const declared = new Set(volumes.map(({ name }) => name));
  return containers.flatMap(({ ctid, mountPoints, elsewhere }) =>
    mountPoints
      .filter(({ state }) => state === 'undeclared')
      .map((point): Difference => {
        const { key, path, source, volume } = point;
        const isLine = !key.startsWith('mp');
        return {
          ...{ id: `undeclared ${ctid} ${key} ${path}`, volume, hostPath: source, ctid, key },
          ...{ field: path, wanted: volume === undefined ? '-' : 'no mount', found: key, state: 'undeclared' },
          ...(isLine || elsewhere ? {} : { accepts: 'mount' }),
          why: undeclaredText({ isLine, volume, isDeclared: volume !== undefined && declared.has(volume) }),
        };
      }),
  );
}

interface UndeclaredMount {
  /** A line of LXC's own, which no volume becomes. */
  readonly isLine: boolean;
  readonly volume: string | undefined;
  readonly isDeclared: boolean;
}

function undeclaredText({ isLine, volume, isDeclared }: UndeclaredMount): string {
  if (isLine) return 'A line of lxc.mount.entry makes this mount, and nothing here changes such a line.';
  if (volume === undefined) return 'No volume declares this mount. It stays as it is, and = declares it.';
  const whose = isDeclared
    ? `${volume} does not declare this mount. = declares it`
    : `${volume} is declared no more. = declares it again`;
  return `${whose}; x in a plan takes it out, and data stays.`;
}

/** Access that is no longer declared, in directories that no volume has. */
function leftDifferences({ leftAccess = [] }: Status): readonly Difference[] {
  return leftAccess.map(({ volume, hostPath, reason, state }) => ({
    ...{ id: `left ${hostPath}`, volume, hostPath, state },
    ...{
      field: 'access',
      wanted: 'none',
      found: `entries for host uid ${listed(reason.ids)}`,
      why: reasonText(reason),
    },
  }));
}

/** Boot guards that are not as declared. */
function guardDifferences({ containers }: Status): readonly Difference[] {
  return containers.flatMap(({ ctid, guard }): readonly Difference[] => {
    if (!guard || guard.state === 'ok') return [];
    const [reason] = guard.reasons;
    return [
      {
        ...{ id: `guard ${ctid}`, volume: undefined, hostPath: guard.places.join(', '), ctid, field: 'boot guard' },
        ...guardWords(reason),
        state: guard.state,
        why: guard.reasons.map(reasonText).join('. '),
      },
    ];
  });
}

function guardWords(reason: StatusReason | undefined): Pick<Difference, 'wanted' | 'found'> {
  switch (reason?.code) {
    case 'guard_differs':
      return { wanted: 'waits', found: reason.was.length > 0 ? 'another' : 'none' };
    case 'units_reload':
      return { wanted: 'waits', found: 'not read' };
    default:
      return { wanted: 'none', found: 'waits' };
  }
}

/** What keeps containers from starting besides the volumes' own mounts. */
function startDifferences(status: Status): readonly Difference[] {
  const shown = new Set(
    status.volumes.flatMap(({ mounts }) => mounts.map(({ ctid, configured }) => `${ctid} ${configured}`)),
  );
  return brokenConsumers(status).flatMap(({ ctid, why }) =>
    brokenBy(why)
      .filter((reason) => !('key' in reason && shown.has(`${ctid} ${reason.key}`)))
      .map((reason) => {
        const fails = worstOf([reason]) === 'fails';
        return {
          ...{ id: `start ${ctid} ${JSON.stringify(reason)}`, volume: undefined, ctid },
          hostPath: 'key' in reason ? reason.source : '',
          field: 'key' in reason ? reason.target : 'start',
          wanted: fails ? 'starts' : 'is seen',
          found: fails ? 'fails' : 'hidden',
          state: fails ? 'error' : 'drift',
          why: `${startReasonText(reason)}. ${startRemedyText(ctid, reason) ?? ''}`.trimEnd(),
        } as const;
      }),
  );
}

function mountDifferences(volume: VolumeStatus): readonly Difference[] {
  return volume.mounts
    .filter(({ state, reason }) => state !== 'ok' && reason?.code !== 'configured_on_member')
    .map((mount) => ({
      id: `${volume.name} ${mount.ctid} ${mount.path}`,
      volume: volume.name,
      hostPath: volume.hostPath,
      ctid: mount.ctid,
      field: mount.path,
      wanted: wantedOf(mount),
      found: foundOf(mount),
      state: mount.state,
      ...(mount.declared && mount.configured === null && { accepts: 'no mount' as const }),
      why: mount.reason === null ? '' : reasonText(mount.reason),
    }));
}

function wantedOf({ declared, readOnly }: MountStatus): string {
  if (!declared) return 'no mount';
  return readOnly ? 'mount (ro)' : 'mount';
}

function foundOf({ configured, pending, mounted }: MountStatus): string {
  if (configured === null) return 'no mount';
  if (pending) return `${configured} (pending)`;
  if (mounted === null) return `${configured}, not mounted now`;
  return mounted ? `${configured}, mounted` : `${configured}, not mounted`;
}
