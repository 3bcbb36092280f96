import { type Reading, systemOf } from '../observed/facts.ts';
import type { Check } from './check.ts';

/** Whether the cluster takes changes, by the text of /etc/pve/.members. */
export function quorumCheck(members: Reading<string>): Check {
  if (!members.ok) return { code: 'quorum', state: 'unknown', error: members.error };
  const parsed = fieldsOf(members.value);
  if (!parsed) {
    return { code: 'quorum', state: 'unknown', error: { code: 'unreadable', path: MEMBERS, system: 'EINVAL' } };
  }
  if (parsed.cluster === undefined) return { code: 'quorum', state: 'ok' };
  const { nodes, quorate } = record(parsed.cluster) ?? {};
  const count = typeof nodes === 'number' ? nodes : undefined;
  return { code: 'quorum', state: quorate === 1 ? 'ok' : quorate === 0 ? 'error' : 'unknown', members: count };
}

/** Whether there are containers to look at. */
export function folderCheck(containers: Reading<unknown>): Check {
  if (containers.ok) return { code: 'container_folder', state: 'ok' };
  const isDenied = systemOf(containers.error) === 'EACCES';
  return { code: 'container_folder', state: isDenied ? 'unknown' : 'error', error: containers.error };
}

const MEMBERS = '/etc/pve/.members';

function fieldsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return record(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const record = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
