import { readdirSync, readFileSync } from 'node:fs';
import { systemCode } from '../../../disk/errno.ts';
import type { ProcessIds } from '../../../engine/observed/facts.ts';
import { type Machine, onDisk } from '../../machine.ts';

/** How the processes of containers run, each way once. The cgroup tells whose a process is, also inside of a Docker. */
export function processesOf(machine: Machine, ctids: ReadonlySet<number>): ReadonlyMap<number, readonly ProcessIds[]> {
  const found = new Map<number, Map<string, ProcessIds>>([...ctids].map((ctid) => [ctid, new Map()]));
  if (ctids.size === 0) return new Map();
  for (const pid of namesIn(onDisk(machine, '/proc'))) {
    if (!/^[1-9]\d*$/.test(pid)) continue;
    const at = onDisk(machine, `/proc/${pid}`);
    const ctid = Number(/\/lxc(?:\.payload\.|\/)([1-9]\d{2,8})(?:\/|$)/m.exec(textOf(`${at}/cgroup`))?.[1]);
    const ids = found.has(ctid) ? idsIn(textOf(`${at}/status`)) : undefined;
    if (ids) found.get(ctid)?.set(JSON.stringify(ids), ids);
  }
  return new Map([...found].map(([ctid, ways]) => [ctid, [...ways.values()]]));
}

/** The effective ids. */
function idsIn(status: string): ProcessIds | undefined {
  const numbers = (key: string) =>
    new RegExp(`^${key}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trim().split(/\s+/).filter(Boolean).map(Number);
  const [uid, gid, groups] = [numbers('Uid')?.[1], numbers('Gid')?.[1], numbers('Groups')];
  return uid === undefined || gid === undefined ? undefined : { uid, gid, groups: groups ?? [] };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    systemCode(error);
    return [];
  }
}

/** Processes come and go: what cannot be read is empty. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    systemCode(error);
    return '';
  }
}
