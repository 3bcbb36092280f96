import { onceFor } from '../../ground/grouped.ts';
import type { ContainerFile } from '../../proxmox/file/section.ts';
import type { MountPoint } from '../../proxmox/value/mount.ts';
import type { ObservedContainer } from './state.ts';

/** What a container's file will hold in a slot once everything pending is applied. */
export interface EffectiveEntry {
  readonly key: string;
  readonly index: number;
  /** undefined when Proxmox could not parse it. */
  readonly mountPoint: MountPoint | undefined;
  readonly pending: boolean;
  /** Pending, and another line is in force: no single call can empty such a slot [delete-pending-change-running]. */
  readonly replaces: boolean;
}

/** The slots as they will be, in numeric order. Many ask about the same container. */
export const effectiveEntries = onceFor(({ current, pending, file }: ObservedContainer): readonly EffectiveEntry[] => {
  const entries = new Map<string, EffectiveEntry>();
  for (const entry of current)
    if (!file.pending.deletes.has(entry.key)) entries.set(entry.key, effective(entry, false));
  for (const entry of pending) entries.set(entry.key, effective(entry, true, file.current.keys.has(entry.key)));
  return [...entries.values()].sort((a, b) => a.index - b.index);
});

/** The lines in force that something pending will replace or delete. */
export function overriddenEntries({ current, pending, file }: ObservedContainer): readonly EffectiveEntry[] {
  const replaced = new Set(pending.map(({ key }) => key));
  return current
    .filter(({ key }) => replaced.has(key) || file.pending.deletes.has(key))
    .map((entry) => effective(entry, false));
}

function effective(
  { key, index, parsed }: ObservedContainer['current'][number],
  pending: boolean,
  replaces = false,
): EffectiveEntry {
  return { key, index, mountPoint: parsed.ok ? parsed.value : undefined, pending, replaces };
}

/** A slot of a container's file: what it holds, and what waits for it (null: its deletion). */
export interface SlotContent {
  readonly current: string | undefined;
  readonly waits: string | null | undefined;
}

export const slotContent = ({ current, pending }: ContainerFile, key: string): SlotContent => ({
  current: current.keys.get(key),
  waits: pending.deletes.has(key) ? null : pending.keys.get(key),
});
