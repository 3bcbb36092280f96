import type { DesiredDataset } from '../../engine/desired/state.ts';
import { normalPath } from '../../ground/paths.ts';
import type { FileRole } from '../read/locate.ts';
import type { Segment } from '../read/position.ts';
import { idText, isObject, isVolumeEntry } from '../read/value.ts';
import type { Container, HypervisorFile, Stack, VirtualMachine, Volume } from '../shapes.ts';
import type { Finding } from './finding.ts';

export interface ShapeCheck {
  readonly findings: readonly Finding[];
  /** Whether a block, or an entry of the file's collection, has the shape that its type says. */
  readonly isSound: (...path: readonly Segment[]) => boolean;
  /** Whether all of it has. */
  readonly isWhole: boolean;
}

/** Of a file that has its shape. */
export const WHOLE: ShapeCheck = { findings: [], isSound: () => true, isWhole: true };

/** What stands in one file, and what its shape is worth. */
export interface CheckedFile {
  readonly value: unknown;
  readonly shape: ShapeCheck;
}

/** What the four files hold that has its proper shape, under the keys it has in them. */
export interface Contents {
  readonly volumes: readonly (readonly [name: string, volume: Volume])[];
  /** Entries of `shared_volumes` that are no volumes. */
  readonly otherBlocks: readonly string[];
  readonly containers: readonly (readonly [ctid: string, container: Container])[];
  readonly machines: readonly (readonly [index: number, machine: VirtualMachine])[];
  readonly stacks: ReadonlyMap<string, Stack>;
  /** The host's own address, `10.0.0.13/24`. */
  readonly hostAddress: string | undefined;
  readonly datasets: readonly DesiredDataset[];
  /** Every declared id or name, of proper shape or not; undefined where the file could not be read: nothing is known then. */
  readonly declared: {
    readonly containers: ReadonlySet<string> | undefined;
    readonly machines: ReadonlySet<string> | undefined;
    readonly stacks: ReadonlySet<string> | undefined;
  };
}

export function contentsOf(files: { readonly [Role in FileRole]?: CheckedFile }): Contents {
  const { hypervisor, lxc, vm, stacks } = files;
  const volumes: [string, Volume][] = [];
  const otherBlocks: string[] = [];
  for (const one of hypervisor ? entriesOf(hypervisor, 'shared_volumes') : []) {
    if (isVolumeEntry(one[1])) volumes.push(one as [string, Volume]);
    else otherBlocks.push(one[0]);
  }
  const hostAddress = hypervisor && sound<'network'>(hypervisor, 'network')?.interfaces?.address;
  return {
    volumes,
    otherBlocks,
    containers: lxc ? (entriesOf(lxc, 'lxc_configs') as [string, Container][]) : [],
    machines: vm ? machinesOf(vm) : [],
    stacks: new Map(stacks ? (entriesOf(stacks, 'docker_stacks') as [string, Stack][]) : []),
    hostAddress,
    datasets: hypervisor ? datasetsOf(hypervisor) : [],
    declared: {
      containers: lxc && new Set(Object.keys(blockOf(lxc, 'lxc_configs'))),
      machines: vm && machineIds(vm),
      stacks: stacks && new Set(Object.keys(blockOf(stacks, 'docker_stacks'))),
    },
  };
}

/** What stands in a block; nothing where it is a list and should be an object, or the other way round. */
function blockOf({ value }: CheckedFile, key: string): Readonly<Record<string, unknown>> {
  const block = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(block) && Array.isArray(block) === (key === 'vms') ? block : {};
}

/** Entries that passed their shape, so that the caller may name their type. */
function entriesOf(file: CheckedFile, key: string): [string, unknown][] {
  const entries = Object.entries(blockOf(file, key));
  return file.shape.isWhole ? entries : entries.filter(([name]) => file.shape.isSound(key, name));
}

function machinesOf(file: CheckedFile): (readonly [number, VirtualMachine])[] {
  return entriesOf(file, 'vms').map(([index, machine]) => [Number(index), machine as VirtualMachine]);
}

function machineIds(file: CheckedFile): ReadonlySet<string> {
  const ids = Object.values(blockOf(file, 'vms')).map((machine) => isObject(machine) && idText(machine.vmid));
  return new Set(ids.filter((id) => typeof id === 'string'));
}

function sound<Key extends keyof HypervisorFile>(file: CheckedFile, key: Key): HypervisorFile[Key] | undefined {
  if (!isObject(file.value) || !file.shape.isSound(key) || !Object.hasOwn(file.value, key)) return undefined;
  return file.value[key] as HypervisorFile[Key];
}

function datasetsOf(file: CheckedFile): readonly DesiredDataset[] {
  const base = sound<'mount_point_base'>(file, 'mount_point_base');
  const datasets = sound<'zfs'>(file, 'zfs')?.datasets ?? [];
  if (base === undefined) return [];
  return datasets.map(({ pool, name, storage_class }) => ({
    name: `${pool}/${name}`,
    at: normalPath(`${base}/${pool}/${name}`),
    shared: storage_class === 'shared',
  }));
}
