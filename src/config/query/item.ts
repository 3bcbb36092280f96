import type { QueryItem } from '../problem.ts';
import type { FileRole } from '../read/locate.ts';
import type { ConfigFile } from '../read/sources.ts';
import { idText, isObject } from '../read/value.ts';
import { type Found, step } from './path.ts';

/** What has ids or names. */
export type Listed = Exclude<QueryItem['what'], 'hypervisor'>;

/** The file that a thing stands in. */
export const roleOf = (what: QueryItem['what']): FileRole => ROLES[what];

const ROLES = { hypervisor: 'hypervisor', lxc: 'lxc', vm: 'vm', stack: 'stacks' } as const satisfies Record<
  QueryItem['what'],
  FileRole
>;

export const COLLECTIONS = { hypervisor: undefined, lxc: 'lxc_configs', vm: 'vms', stack: 'docker_stacks' } as const;

/** All that stands in its file about one thing. */
export function wholeOf({ value }: ConfigFile, item: QueryItem): Found | undefined {
  const root: Found = { path: [], value };
  switch (item.what) {
    case 'hypervisor':
      return root;
    case 'lxc':
      return step(step(root, COLLECTIONS.lxc), String(item.id));
    case 'stack':
      return step(step(root, COLLECTIONS.stack), item.name);
    case 'vm': {
      const machines = step(root, COLLECTIONS.vm);
      if (!Array.isArray(machines?.value)) return undefined;
      const index = machines.value.findIndex(
        (machine) => isObject(machine) && idText(machine.vmid) === String(item.id),
      );
      return index < 0 ? undefined : step(machines, String(index));
    }
  }
}

/** The ids by number, or the names of the stacks as they stand there; what is no id is left out. */
export function idsIn({ value }: ConfigFile, what: Listed): readonly string[] {
  const all = step({ path: [], value }, COLLECTIONS[what])?.value;
  if (!isObject(all)) return [];
  if (what === 'stack') return Object.keys(all);
  const ids = what === 'lxc' ? Object.keys(all) : Object.values(all).flatMap((one) => idOf(one) ?? []);
  const valid = ids.filter((id) => /^[1-9]\d{2,8}$/.test(id));
  return [...new Set(valid)].sort((one, other) => Number(one) - Number(other));
}

const idOf = (machine: unknown): string | undefined => (isObject(machine) ? idText(machine.vmid) : undefined);
