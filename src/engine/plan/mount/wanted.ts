import type { MountPoint } from '../../../proxmox/value/mount.ts';
import type { DesiredMount, DesiredVolume } from '../../desired/state.ts';

/** The whole mount point a declared mount asks for: options it does not mention are kept from `base`. */
export function wantedMountPoint(volume: DesiredVolume, mount: DesiredMount, base?: MountPoint): MountPoint {
  const { ro, shared, mountoptions, idmap, ...kept } = base?.options ?? {};
  return {
    kind: 'bind',
    volume: volume.hostPath,
    target: mount.path,
    options: {
      ...kept,
      ...flag('ro', mount.readOnly ?? ro),
      ...flag('shared', mount.shared ?? shared),
      ...text('mountoptions', mount.mountOptions ? mount.mountOptions.join(';') : mountoptions),
      ...text('idmap', mount.idmap === false ? undefined : (mount.idmap ?? idmap)),
    },
  };
}

function flag(key: 'ro' | 'shared', value: boolean | undefined) {
  return value ? { [key]: true } : {};
}

function text(key: 'mountoptions' | 'idmap', value: string | undefined) {
  return value ? { [key]: value } : {};
}
