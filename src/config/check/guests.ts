import type { GuestName } from '../problem.ts';
import type { FileRole } from '../read/locate.ts';
import type { Segment } from '../read/position.ts';
import type { Container, VirtualMachine } from '../shapes.ts';
import type { Contents } from './contents.ts';

/** A container or virtual machine as far as references between them go. */
export interface Guest extends GuestName {
  readonly role: Extract<FileRole, 'lxc' | 'vm'>;
  /** Where it stands in its file. */
  readonly path: readonly Segment[];
  readonly name: string | undefined;
  readonly address: string | undefined;
  readonly mac: string | undefined;
  readonly needs: readonly Need[];
}

/** Something that must be there first. */
export interface Need {
  readonly id: string;
  readonly kind: 'clone' | 'dependency';
  readonly path: readonly Segment[];
}

export function guestsOf(contents: Contents): readonly Guest[] {
  const containers = contents.containers.map(([ctid, container]): Guest => {
    const path = ['lxc_configs', ctid];
    const clone = cloneOf([...path, 'clone_from_ctid'], container.clone_from_ctid);
    return { kind: 'container', role: 'lxc', id: ctid, path, ...factsOf(container, path, clone) };
  });
  const machines = contents.machines.map(([index, machine]): Guest => {
    const path = ['vms', index];
    const clone = cloneOf([...path, 'clone_from_vmid'], machine.clone_from_vmid);
    return { kind: 'vm', role: 'vm', id: String(machine.vmid), path, ...factsOf(machine, path, clone) };
  });
  return [...containers, ...machines];
}

const cloneOf = (path: readonly Segment[], source: string | number | undefined): readonly Need[] =>
  source === undefined || source === '' ? [] : [{ id: String(source), kind: 'clone', path }];

function factsOf(
  { name, mac_address, network_config, dependencies }: Container | VirtualMachine,
  path: readonly Segment[],
  clone: readonly Need[],
) {
  const others = (dependencies ?? []).map(
    (other, index): Need => ({ id: String(other), kind: 'dependency', path: [...path, 'dependencies', index] }),
  );
  return { name, address: network_config?.ip, mac: mac_address, needs: [...clone, ...others] };
}
