import type { FileRole } from '../read/locate.ts';
import type { Segment } from '../read/place.ts';
import type { Container, Machine } from '../shapes.ts';
import type { Estate } from './estate.ts';

/** A container or virtual machine as far as references between them go. */
export interface Guest {
  readonly role: Extract<FileRole, 'lxc' | 'vm'>;
  readonly id: string;
  /** `container 953` or `VM 1001`. */
  readonly label: string;
  readonly path: readonly Segment[];
  readonly name?: string;
  readonly address?: string;
  readonly mac?: string;
  readonly needs: readonly Need[];
}

/** Something that must be there first. */
export interface Need {
  readonly id: string;
  readonly kind: 'clone' | 'dependency';
  readonly path: readonly Segment[];
}

export function guestsOf(estate: Estate): readonly Guest[] {
  const containers = estate.containers.map(([ctid, container]) =>
    guestOf('lxc', ctid, ['lxc_configs', ctid], container, 'clone_from_ctid', container.clone_from_ctid),
  );
  const machines = estate.machines.map(([index, machine]) =>
    guestOf('vm', String(machine.vmid), ['vms', index], machine, 'clone_from_vmid', machine.clone_from_vmid),
  );
  return [...containers, ...machines];
}

function guestOf(
  role: Guest['role'],
  id: string,
  path: readonly Segment[],
  { name, mac_address, network_config, dependencies }: Container | Machine,
  cloneKey: string,
  source: string | number | undefined,
): Guest {
  const clone: Need[] =
    source === undefined || source === '' ? [] : [{ id: String(source), kind: 'clone', path: [...path, cloneKey] }];
  const others = (dependencies ?? []).map(
    (other, index): Need => ({ id: String(other), kind: 'dependency', path: [...path, 'dependencies', index] }),
  );
  return {
    role,
    id,
    label: role === 'lxc' ? `container ${id}` : `VM ${id}`,
    path,
    ...(name === undefined ? {} : { name }),
    ...(network_config?.ip === undefined ? {} : { address: network_config.ip }),
    ...(mac_address === undefined ? {} : { mac: mac_address }),
    needs: [...clone, ...others],
  };
}
