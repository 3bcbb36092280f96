import { spawnSync } from 'node:child_process';
import type { HotplugRequest } from '../../../src/proxmox/start/plug.ts';
import { mountIdRanges, parseMountIdMap, toHostId } from '../../../src/proxmox/value/idmap.ts';
import type { LabFolder } from './lab.ts';

/** A process in whose mount namespace to mount, and the container's root as seen from there. */
export interface MountPlace {
  readonly pid: number;
  readonly root: string;
}

/** Mounts for real; undefined: it is mounted, else why not in Proxmox's words. */
export function bindMount(lab: LabFolder, request: HotplugRequest, place: MountPlace): string | undefined {
  const { mountPoint, idMap } = request;
  if (mountPoint.kind !== 'bind') return 'the lab has directories of the host only, no storage';
  const root = (type: 'u' | 'g') => toHostId(idMap, type, 0) ?? 0;
  const { status, stderr } = spawnSync(
    'perl',
    [
      lab.bindMountScript,
      ...['--host-root', lab.root, '--source', mountPoint.volume],
      ...['--namespace', String(place.pid), '--container-root', place.root, '--target', mountPoint.target],
      ...['--owner', `${root('u')}:${root('g')}`, '--subordinate-ids', lab.etc],
      ...(mountPoint.options.keepattrs ? ['--keep-attributes'] : []),
      ...attributes(request).flatMap((name) => ['--attribute', name]),
      ...idRanges(request).flatMap((range) => ['--id-range', range]),
    ],
    { encoding: 'utf8' },
  );
  return status === 0 ? undefined : stderr.trimEnd() || `bind-mount.pl ended with ${status}`;
}

/** A read-only mount keeps only these of its other options (pve-container 5.2.5). */
const KEPT_WHEN_READ_ONLY = new Set(['nodev', 'noexec', 'nosuid']);

function attributes({ mountPoint: { options } }: HotplugRequest): readonly string[] {
  const own = (options.mountoptions ?? '').split(';').filter((name) => name !== '');
  if (!options.ro) return own.filter((name) => name !== 'discard' && name !== 'lazytime');
  return ['ro', ...own.filter((name) => KEPT_WHEN_READ_ONLY.has(name))];
}

/** `type:disk:host:count` */
function idRanges({ mountPoint, idMap }: HotplugRequest): readonly string[] {
  const own = mountPoint.options.idmap === undefined ? undefined : parseMountIdMap(mountPoint.options.idmap);
  if (!own || !idMap.unprivileged) return [];
  return mountIdRanges(idMap, own).map(({ type, disk, host, count }) => `${type}:${disk}:${host}:${count}`);
}
