import type { StartReason } from '../../proxmox/rehearsal/reason.ts';
import type { Rehearsal } from '../../proxmox/rehearsal/rehearse.ts';

/** Whether it would not start, or not with all its mounts; a lock goes away by itself, and a template is none to start. */
export function isBroken({ why }: Pick<Rehearsal, 'why'>): boolean {
  return brokenBy(why).length > 0;
}

/** What keeps it from starting with all its mounts, for good. */
export function brokenBy(reasons: readonly StartReason[]): readonly StartReason[] {
  return reasons.filter(({ code }) => code !== 'locked' && code !== 'template' && code !== 'unknown');
}
