import type { MountPoint } from '../../../proxmox/value/mount.ts';
import type { DesiredMount, DesiredVolume } from '../../desired/state.ts';

/** The whole mount point a declared mount asks for: options it does not mention are kept from `base`. */
export function wantedMountPoint(volume: DesiredVolume, mount: DesiredMount, base?: MountPoint): MountPoint {
  const saysNothing = !base && !mount.readOnly && !mount.shared && !mount.mountOptions && !mount.idmap;
  const options = saysNothing ? NO_OPTIONS : optionsOf(mount, base?.options ?? NO_OPTIONS);
  return { kind: 'bind', volume: volume.hostPath, target: mount.path, options };
}

/** Most have none. */
const NO_OPTIONS: MountPoint['options'] = {};

function optionsOf(mount: DesiredMount, { ro, shared, mountoptions, idmap, ...kept }: MountPoint['options']): Options {
  const options: Options = kept;
  const flags = mount.mountOptions ? mount.mountOptions.join(';') : mountoptions;
  const map = mount.idmap === false ? undefined : (mount.idmap ?? idmap);
  if (mount.readOnly ?? ro) options.ro = true;
  if (mount.shared ?? shared) options.shared = true;
  if (flags) options.mountoptions = flags;
  if (map) options.idmap = map;
  return options;
}

type Options = { -readonly [Name in keyof MountPoint['options']]: MountPoint['options'][Name] };
