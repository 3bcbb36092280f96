import { madeOnce } from '../../ground/grouped.ts';
import { normalPath } from '../../ground/paths.ts';
import { addressesIn } from '../../proxmox/file/network.ts';
import { textOfBytes } from '../../proxmox/value/bytes.ts';
import { storageOfVolume } from '../../proxmox/value/formats.ts';
import type { MountPoint, MountPointOptions } from '../../proxmox/value/mount.ts';
import { linesOf } from '../access/configured.ts';
import { effectiveEntries } from '../observed/effective.ts';
import { ownersOf } from '../observed/memory.ts';
import type { ContainerElsewhere, ObservedContainer } from '../observed/state.ts';
import { declaredByContainer } from '../plan/mount/declared.ts';
import { isOwnMount } from '../plan/mount/own.ts';
import { guardStatus } from './guard.ts';
import type { StatusContext } from './mount.ts';
import type { ContainerStatus, MountPointStatus, State, VolumeStatus } from './types.ts';

/** Every container of the cluster whose file could be read, and every declared consumer besides, by CTID. */
export function containerStatuses(view: StatusContext, volumes: readonly VolumeStatus[]): readonly ContainerStatus[] {
  const known: Known = {
    states: mountStates(volumes),
    names: new Map(view.desired.volumes.map(({ hostPath, name }) => [hostPath, name])),
    ownerOf: ownersOf(view.observed.owned),
  };
  const { containers, elsewhere } = view.observed;
  const present = [...containers.values(), ...(view.isAlone ? [] : elsewhere.values())].map((container) =>
    presentContainer(view, container, known),
  );
  return [...present, ...(view.isAlone ? [] : absentContainers(view))].sort((a, b) => a.ctid - b.ctid);
}

interface Known {
  /** Of declared mounts, by container and then slot. */
  readonly states: ReadonlyMap<number, ReadonlyMap<string, State>>;
  /** Of volumes, by host path. */
  readonly names: ReadonlyMap<string, string>;
  /** The volume that a mount is remembered to be of. */
  readonly ownerOf: ReturnType<typeof ownersOf>;
}

function presentContainer(
  view: StatusContext,
  container: ObservedContainer | ContainerElsewhere,
  { states, names, ownerOf }: Known,
): ContainerStatus {
  const { ctid, name, running, unprivileged, lock, protection, file } = container;
  const start = view.starts.get(ctid);
  const declared = states.get(ctid) ?? NONE;
  // What is remembered here is of this machine's directories.
  const remembered = 'node' in container ? () => undefined : ownerOf;
  return {
    ctid,
    name,
    ...('node' in container ? { node: container.node, elsewhere: true } : { node: view.observed.node }),
    status: running === undefined ? 'unknown' : running ? 'running' : 'stopped',
    unprivileged,
    ...addressed(addressesIn(file)),
    ...(lock ? { lock } : {}),
    protection,
    starts: start?.now.starts ?? 'unknown',
    why: start?.now.why ?? [],
    notes: start?.now.notes ?? [],
    guard: 'node' in container ? undefined : guardStatus(ctid, view.observed, view.findings.guardStep(ctid)),
    mountPoints: [
      ...effectiveEntries(container).map(({ key, mountPoint, pending }): MountPointStatus => {
        if (!mountPoint || isNoVolume(mountPoint))
          return {
            key,
            kind: 'unparsable',
            source: textOfBytes(container.file.current.keys.get(key) ?? ''),
            path: mountPoint ? textOfBytes(mountPoint.target) : '',
            options: [],
            state: 'error',
          };
        const source = textOfBytes(mountPoint.volume);
        const path = textOfBytes(mountPoint.target);
        const hostPath = mountPoint.kind === 'bind' ? normalPath(source) : undefined;
        const target = normalPath(path);
        const isOwn = hostPath !== undefined && isOwnMount(view.desired, ctid, { hostPath, target });
        const isUndeclared = hostPath !== undefined && !isOwn;
        return {
          key,
          kind: mountPoint.kind,
          source,
          path,
          options: optionTexts(mountPoint.options),
          volume: hostPath && (remembered({ ctid, hostPath, path: target }) ?? names.get(hostPath)),
          own: isOwn || undefined,
          state: declared.get(key) ?? (isUndeclared ? 'undeclared' : pending ? 'pending' : 'ok'),
        };
      }),
      ...lineMounts(container, declared, names),
    ],
  };
}

const addressed = (addresses: readonly string[]): Pick<ContainerStatus, 'addresses'> =>
  addresses.length === 0 ? {} : { addresses };

/** Proxmox takes it for a volume of a storage, and it names none: the container does not start. */
const isNoVolume = ({ kind, volume }: MountPoint): boolean =>
  kind === 'volume' && storageOfVolume(volume) === undefined;

/** The directories that LXC's own lines mount; devices and the kernel's file systems are no matter of sharing. */
function lineMounts(
  { file, ctid }: ObservedContainer,
  declared: ReadonlyMap<string, State>,
  names: ReadonlyMap<string, string>,
): readonly MountPointStatus[] {
  return linesOf(file, ctid).flatMap(({ through, hostPath, target, readOnly }): readonly MountPointStatus[] => {
    if (hostPath === undefined || /^\/(?:dev|proc|sys)(?:\/|$)/.test(hostPath)) return [];
    const volume = names.get(hostPath);
    return [
      {
        ...{ key: through, kind: 'bind', source: hostPath, path: target, options: readOnly ? ['ro'] : [] },
        ...(volume ? { volume } : {}),
        state: declared.get(`${through} ${target}`) ?? 'undeclared',
      },
    ];
  });
}

function absentContainers({ desired, observed }: StatusContext): readonly ContainerStatus[] {
  return [...declaredByContainer(desired).keys()]
    .filter((ctid) => !observed.containers.has(ctid) && !observed.elsewhere.has(ctid))
    .map((ctid) => ({
      ctid,
      name: desired.containers.get(ctid)?.name ?? null,
      node: observed.otherGuests.get(ctid)?.node ?? null,
      status: 'absent',
      unprivileged: desired.containers.get(ctid)?.unprivileged ?? null,
      ...addressed([desired.containers.get(ctid)?.address ?? []].flat()),
      protection: false,
      starts: 'unknown',
      why: [],
      notes: [],
      mountPoints: [],
    }));
}

function mountStates(volumes: readonly VolumeStatus[]): Known['states'] {
  const states = new Map<number, Map<string, State>>();
  for (const { mounts } of volumes) {
    for (const { ctid, configured, path, state } of mounts) {
      if (!configured) continue;
      const declared = madeOnce(states, ctid, () => new Map<string, State>());
      declared.set(configured.startsWith('lxc.') ? `${configured} ${path}` : configured, state);
    }
  }
  return states;
}

const NONE: ReadonlyMap<string, State> = new Map();

function optionTexts(options: MountPointOptions): readonly string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return [`${key}=${typeof value === 'boolean' ? Number(value) : value}`];
  });
}
