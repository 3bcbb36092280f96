import { parseContainerFile } from '../../proxmox/file/container.ts';
import { idMapReasons } from '../../proxmox/rehearsal/ids.ts';
import { idMapOf } from '../../proxmox/value/idmap.ts';
import type { Facts, StartsFact } from '../observed/facts.ts';
import { subordinateIdsIn } from '../start/facts.ts';
import type { Check } from './check.ts';

/** Whether each container's user namespace can be made: one check where all can, else one for each that cannot. */
export function idMapChecks(
  containers: Facts['containers'],
  files: Pick<StartsFact, 'subuid' | 'subgid'>,
): readonly Check[] {
  if (!containers.ok) return [];
  const subordinateIds = subordinateIdsIn(files);
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
