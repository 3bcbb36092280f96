import { parseContainerFile } from '../../proxmox/file/container.ts';
import { MEMBERS, parseMembers } from '../cluster/members.ts';
import { type Facts, type Reading, systemOf } from '../observed/facts.ts';
import type { Check } from './check.ts';

/** Whether the cluster takes changes, by the text of /etc/pve/.members. */
export function quorumCheck(members: Reading<string>): Check {
  if (!members.ok) return { code: 'quorum', state: 'unknown', error: members.error };
  const told = parseMembers(members.value);
  switch (told.kind) {
    case 'damaged':
      return { code: 'quorum', state: 'unknown', error: { code: 'unreadable', path: MEMBERS, system: 'EINVAL' } };
    case 'single':
      return { code: 'quorum', state: 'ok' };
    case 'cluster': {
      const state = told.quorate === undefined ? 'unknown' : told.quorate ? 'ok' : 'error';
      return { code: 'quorum', state, members: told.count };
    }
  }
}

/** Whether there are containers to look at. */
export function folderCheck(containers: Reading<unknown>): Check {
  if (containers.ok) return { code: 'container_folder', state: 'ok' };
  const isDenied = systemOf(containers.error) === 'EACCES';
  return { code: 'container_folder', state: isDenied ? 'unknown' : 'error', error: containers.error };
}

/** Which of them a lock keeps from being changed: one check where none is. */
export function lockChecks(containers: Facts['containers']): readonly Check[] {
  if (!containers.ok) return [];
  const locked = containers.value.flatMap(({ ctid, text }): readonly Check[] => {
    const lock = parseContainerFile(text, ctid).current.keys.get('lock');
    return lock ? [{ code: 'container_lock', state: 'warning', ctid, lock }] : [];
  });
  return locked.length > 0 ? locked : [{ code: 'container_lock', state: 'ok' }];
}
