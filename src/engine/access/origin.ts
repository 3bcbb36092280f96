import { isWithin } from '../../ground/paths.ts';
import { mountAt } from '../observed/mounts.ts';
import type { Component } from '../permission/component.ts';
import { join, namedOnHost } from './names.ts';
import { byTarget, type ContainerTree, type HostTree, isCovered } from './way.ts';

/** Where a directory or a file inside a container comes from. */
export interface Origin {
  /** `rootfs`, the slot of a mount point, `lxc.mount.entry`, or `mount` for one that no file of Proxmox names. */
  readonly through: string;
  /** As the host names it, without `--root`; undefined where the host has no name for it. */
  readonly hostPath?: string | undefined;
  /** `major:minor`. */
  readonly device?: string | undefined;
}

/** Where a name on a way comes from; undefined: nobody can tell. */
export function originOf({ path }: Component, container: ContainerTree, host: HostTree): Origin | undefined {
  const { mounts, unknown } = container;
  if (!mounts) return unknown ? undefined : nextStartsOrigin(path, container, host);
  const mount = mountAt(mounts, path);
  if (!mount) return undefined;
  const configured = byTarget(container.configured()).get(mount.target);
  return {
    through: mount.target === '/' ? 'rootfs' : (configured?.through ?? 'mount'),
    hostPath: namedOnHost(mount, path, host)?.path,
    device: mount.dev,
  };
}

function nextStartsOrigin(path: string, { configured, rootfs }: ContainerTree, host: HostTree): Origin {
  const mount = configured().findLast(({ target }) => isWithin(path, target));
  if (!mount) return { through: 'rootfs', device: rootfs?.dev };
  const { through } = mount;
  if (mount.hostPath === undefined) return { through };
  const hostPath = join(mount.hostPath, path.slice(mount.target.length));
  if (isCovered(mount, hostPath, host)) return { through };
  return { through, hostPath, device: host.mounts && mountAt(host.mounts, host.root + hostPath)?.dev };
}
