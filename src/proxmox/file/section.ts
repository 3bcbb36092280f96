import { isSet } from '../value/rule.ts';
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

export interface FileDraft {
  readonly current: DraftSection;
  readonly pending: DraftSection;
  readonly snapshots: Map<string, DraftSection>;
}

export function emptySection(): DraftSection {
  return { keys: new Map(), lxc: [] };
}

/** No command changes a locked container, and none starts it `[lock-config]`; a blank lock is one too `[blank-lock]`. */
export function lockProblem({ current }: FileDraft): string | undefined {
  const lock = current.keys.get('lock');
  return isSet(lock) ? `CT is locked (${lock})` : undefined;
}
