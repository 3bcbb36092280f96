import type { MountPoint } from '../../../proxmox/value/mount.ts';
import type { DesiredMount, DesiredVolume } from '../../desired/state.ts';

/** The whole mount point a declared mount asks for: options it does not mention are kept from `base`. */
export function wantedMountPoint(volume: DesiredVolume, mount: DesiredMount, base?: MountPoint): MountPoint {
  const { ro, shared, mountoptions, idmap, ...kept }: MountPoint['options'] = base?.options ?? {};
  const options: Options = kept;
  const flags = mount.mountOptions ? mount.mountOptions.join(';') : mountoptions;
  const map = mount.idmap === false ? undefined : (mount.idmap ?? idmap);
  if (mount.readOnly ?? ro) options.ro = true;
  if (mount.shared ?? shared) options.shared = true;
  if (flags) options.mountoptions = flags;
  if (map) options.idmap = map;
  return { kind: 'bind', volume: volume.hostPath, target: mount.path, options };
}

type Options = { -readonly [Name in keyof MountPoint['options']]: MountPoint['options'][Name] };
