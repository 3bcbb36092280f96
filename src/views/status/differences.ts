import { brokenBy } from '../../engine/start/plan.ts';
import { brokenConsumers } from '../../engine/status/status.ts';
import type { MountStatus, State, Status, VolumeStatus } from '../../engine/status/types.ts';
import type { Column } from '../../ground/columns.ts';
import { truncatePath } from '../../ground/cut.ts';
import { type Line, lineWidth, type Span, tone } from '../../ground/line.ts';
import { wrap } from '../../ground/wrap.ts';
import { worstOf } from '../../proxmox/rehearsal/reason.ts';
import type { Area, Glyphs } from '../area.ts';
import { stateSpan } from '../vocabulary.ts';
import { personText } from '../words/access.ts';
import { reasonText } from '../words/reasons.ts';
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
  /** `owner`, `mode`, `directory`, `start`, or the path of a mount in its container. */
  readonly field: string;
  readonly wanted: string;
  readonly found: string;
  readonly state: State;
  readonly why: string;
}

/** Every difference of every volume, in the status' order. */
export function differences(status: Status): readonly Difference[] {
  return [
    ...status.volumes.flatMap((volume) => [...directoryDifferences(volume), ...mountDifferences(volume)]),
    ...leftDifferences(status),
    ...startDifferences(status),
  ];
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

/** One of them, whole. */
export function differenceLines(difference: Difference, { width, glyphs }: Area): readonly Line[] {
  const { volume, ctid, hostPath, wanted, found, why } = difference;
  const name: Line = [tone('strong', volume ?? `CT ${ctid}`), '  '];
  return [
    [...name, truncatePath(hostPath, width - lineWidth(name), glyphs.ellipsis)],
    ...wrap(`${whatDiffers(difference)}: wanted ${wanted}, found ${found}`, width).map((line): Line => [line]),
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
        return [{ ...common, id: `${name} ${field}`, field, wanted, found, why: reasonText(reason) }];
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

/** Access that is declared no more, in directories that no volume has. */
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
      why: mount.reason === null ? '' : reasonText(mount.reason),
    }));
}

function wantedOf({ declared, readOnly }: MountStatus): string {
  if (!declared) return 'no mount';
  return readOnly ? 'mount (ro)' : 'mount';
}

function foundOf({ configured, pending, mounted }: MountStatus): string {
  if (configured === null) return 'no mount';
  if (pending) return `${configured}, pending`;
  if (mounted === null) return `${configured}, not mounted now`;
  return mounted ? `${configured}, mounted` : `${configured}, not mounted`;
}
