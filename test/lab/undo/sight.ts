import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import type { LabContainer, LabMachine } from '../machine.ts';

/** All that a run may change: container files by CTID; owner, group, mode and ACL of every directory by its path. */
export interface Sight {
  readonly files: ReadonlyMap<number, string>;
  readonly directories: ReadonlyMap<string, string>;
}

export function sightOf(machine: LabMachine, containers: readonly LabContainer[]): Sight {
  const top = machine.onDisk('/tank');
  const said = execFileSync('getfacl', ['-R', '-n', '-p', top], { encoding: 'utf8' });
  const blocks = said.split('\n\n').flatMap((block): readonly (readonly [string, string])[] => {
    const path = /^# file: (.*)$/m.exec(block)?.[1];
    if (path === undefined || !statSync(path).isDirectory()) return [];
    return [[`/tank${path.slice(top.length)}`, block.split('\n').slice(1).join('\n')]];
  });
  return { files: new Map(containers.map(({ ctid, file }) => [ctid, file()])), directories: new Map(blocks) };
}

/** Byte for byte; where something waits for a restart, as the file will be after it. */
export function isSameFile(one: string, other: string): boolean {
  if (!waits(one) && !waits(other)) return one === other;
  return JSON.stringify(inForce(one)) === JSON.stringify(inForce(other));
}

const waits = (text: string): boolean => pendingKeys(text).length > 0;

/** The keys with something that waits. */
export function pendingKeys(text: string): readonly string[] {
  const { pending } = parseContainerFile(text, 0);
  return [...pending.keys.keys(), ...pending.deletes.keys()].sort();
}

function inForce(text: string): readonly string[] {
  const { current, pending } = parseContainerFile(text, 0);
  const keys = new Map([...current.keys, ...pending.keys]);
  for (const key of pending.deletes.keys()) keys.delete(key);
  return [...keys].map(([key, value]) => `${key}: ${value.split(',').sort().join(',')}`).sort();
}

/** What the container has mounted by its file: host path and target of each mount point. */
export function mountsOf(text: string): readonly (readonly [source: string, target: string])[] {
  const { current } = parseContainerFile(text, 0);
  return [...current.keys].flatMap(([key, value]): readonly (readonly [string, string])[] => {
    const [source = '', ...options] = value.split(',');
    const target = options.find((option) => option.startsWith('mp='))?.slice(3);
    return /^mp\d+$/.test(key) && target !== undefined ? [[source, target]] : [];
  });
}
