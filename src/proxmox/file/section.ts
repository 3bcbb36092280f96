import type { LxcLine } from './lxc.ts';

/** A section of a container file. `keys` holds neither the description nor a `delete` list. All texts are byte strings. */
export interface ConfigSection {
  readonly keys: ReadonlyMap<string, string>;
  readonly lxc: readonly LxcLine[];
  /** decoded text of the section's `#` lines, each with its newline */
  readonly description?: string;
}

interface PendingSection extends ConfigSection {
  readonly deletes: ReadonlyMap<string, { readonly force: boolean }>;
  /** the `delete:` value as the file spells it */
  readonly deleteList?: string;
}

export interface ContainerFile {
  readonly current: ConfigSection;
  readonly pending: PendingSection;
  readonly snapshots: ReadonlyMap<string, ConfigSection>;
  /** what Proxmox prints when it reads the file, without the newline at the end; one may span lines */
  readonly warnings: readonly string[];
}

/** A section as Proxmox holds it while it changes it: description and `delete` are keys like any other. */
export interface DraftSection {
  readonly keys: Map<string, string>;
  readonly lxc: LxcLine[];
}

export interface Draft {
  readonly current: DraftSection;
  readonly pending: DraftSection;
  readonly snapshots: Map<string, DraftSection>;
}

export function emptySection(): DraftSection {
  return { keys: new Map(), lxc: [] };
}

/** `mp0,!mp1` as a map; `!` marks a forced deletion, which containers treat like any other. */
export function parseDeleteList(text: string | undefined): Map<string, { readonly force: boolean }> {
  const deletes = new Map<string, { readonly force: boolean }>();
  for (const entry of (text ?? '').split(/[,; \t\n\v\f\r]+/)) {
    if (entry === '') continue;
    const force = entry.startsWith('!');
    deletes.set(force ? entry.slice(1) : entry, { force });
  }
  return deletes;
}

/** Sorted by key, so that the list is stable `[delete-two-running-unordered]`. */
export function printDeleteList(deletes: ReadonlyMap<string, { readonly force: boolean }>): string {
  const keys = [...deletes.keys()].sort();
  return keys.map((key) => (deletes.get(key)?.force ? `!${key}` : key)).join(',');
}
