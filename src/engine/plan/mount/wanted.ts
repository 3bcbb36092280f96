import type { MountPoint } from '../../../proxmox/value/mount.ts';
import type { DesiredMount, DesiredVolume } from '../../desired/state.ts';

/** The whole mount point a declared mount asks for: options it does not mention are kept from `base`. */
export function wantedMountPoint(volume: DesiredVolume, mount: DesiredMount, base?: MountPoint): MountPoint {
  const { ro, shared, mountoptions, idmap, ...kept }: MountPoint['options'] = base?.options ?? {};
  const options: Options = kept;
  const wanted = {
    ...{ ro: mount.readOnly ?? ro, shared: mount.shared ?? shared },
    mountoptions: mount.mountOptions ? mount.mountOptions.join(';') : mountoptions,
    idmap: mount.idmap === false ? undefined : (mount.idmap ?? idmap),
  };
  if (wanted.ro) options.ro = true;
  if (wanted.shared) options.shared = true;
  if (wanted.mountoptions) options.mountoptions = wanted.mountoptions;
  if (wanted.idmap) options.idmap = wanted.idmap;
  return { kind: 'bind', volume: volume.hostPath, target: mount.path, options };
}

type Options = { -readonly [Name in keyof MountPoint['options']]: MountPoint['options'][Name] };
