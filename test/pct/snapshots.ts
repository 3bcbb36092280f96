import type { DraftSection } from '../../src/proxmox/file/section.ts';
import { isSet } from '../../src/proxmox/value/rule.ts';
import type { PctMachine, PctResult } from './machine.ts';
import { reading } from './read.ts';

/** `pct listsnapshot`: the tree of snapshots, oldest first, times in UTC `[snapshot-template]`. */
export function listSnapshotsCommand(ctid: number, machine: PctMachine): PctResult {
  return reading(ctid, machine, ({ current, snapshots }) => {
    const nodes = new Map<string, DraftSection>([...snapshots, ['current', current]]);
    const parentOf = (name: string) => {
      const parent = nodes.get(name)?.keys.get('parent');
      return isSet(parent) && nodes.has(parent) ? parent : undefined;
    };
    const childrenOf = (parent: string | undefined) =>
      [...nodes.keys()].filter((name) => parentOf(name) === parent).sort((a, b) => age(nodes, a) - age(nodes, b));
    const tree = (name: string, prefix: string): readonly string[] => [
      line(name, prefix, name === 'current' ? undefined : nodes.get(name)),
      ...childrenOf(name).flatMap((child) => tree(child, ` ${prefix}`)),
    ];
    return {
      stdout: childrenOf(undefined)
        .flatMap((root) => tree(root, '`->'))
        .join(''),
    };
  });
}

/** The state of now is younger than any snapshot. */
function age(nodes: ReadonlyMap<string, DraftSection>, name: string): number {
  return name === 'current' ? Number.MAX_SAFE_INTEGER : Number(nodes.get(name)?.keys.get('snaptime') ?? 0);
}

function line(name: string, prefix: string, snapshot: DraftSection | undefined): string {
  const description = snapshot ? snapshot.keys.get('description')?.split('\n')[0] || 'no-description' : 'You are here!';
  const seconds = snapshot?.keys.get('snaptime');
  const time =
    seconds === undefined ? '' : new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return `${prefix} ${name.padEnd(Math.max(0, 30 - prefix.length))} ${time.padEnd(23)} ${description}\n`;
}
