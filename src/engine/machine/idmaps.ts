import { parseContainerFile } from '../../proxmox/file/container.ts';
import { rangesOfRoot } from '../../proxmox/rehearsal/facts.ts';
import { idMapReasons } from '../../proxmox/rehearsal/ids.ts';
import { idMapOf } from '../../proxmox/value/idmap.ts';
import type { Facts, Reading } from '../observed/facts.ts';
import type { Check } from './check.ts';

/** Whether each container's user namespace can be made: one check where all can, else one for each that cannot. */
export function idMapChecks(
  containers: Facts['containers'],
  { subuid, subgid }: { readonly subuid: Reading<string>; readonly subgid: Reading<string> },
): readonly Check[] {
  if (!containers.ok) return [];
  const subordinateIds =
    subuid.ok && subgid.ok ? { u: rangesOfRoot(subuid.value), g: rangesOfRoot(subgid.value) } : ('unreadable' as const);
  const checks = containers.value.flatMap(({ ctid, text }): readonly Check[] => {
    const map = idMapOf(parseContainerFile(text, ctid));
    const why = map.ok
      ? idMapReasons(map.value, { subordinateIds })
      : [{ code: 'id_map_unreadable', problem: map.problem } as const];
    if (why.length === 0) return [];
    const state = why.every(({ code }) => code === 'unknown') ? 'unknown' : 'error';
    return [{ code: 'id_maps', state, ctid, why }];
  });
  return checks.length > 0 ? checks : [{ code: 'id_maps', state: 'ok', checked: containers.value.length, why: [] }];
}
