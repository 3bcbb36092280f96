import type { MountPointParse } from './mount-point.ts';

export interface LxcLine {
  readonly key: string;
  readonly value: string;
}

export interface ConfigSection {
  readonly keys: ReadonlyMap<string, string>;
  readonly lxc: readonly LxcLine[];
  readonly description?: string;
}

export interface PendingSection extends ConfigSection {
  readonly deletes: ReadonlyMap<string, { readonly force: boolean }>;
}

export interface ContainerFile {
  readonly current: ConfigSection;
  readonly pending: PendingSection;
  readonly snapshots: ReadonlyMap<string, ConfigSection>;
  readonly warnings: readonly string[];
}

export function parseContainerFile(_text: string, _ctid: number): ContainerFile {
  throw new Error('being written');
}

export function printContainerFile(_file: ContainerFile): string {
  throw new Error('being written');
}

export interface MountPointEntry {
  readonly key: string;
  readonly index: number;
  readonly text: string;
  readonly parsed: MountPointParse;
}

/** Numeric order; only valid keys mp0 to mp255. */
export function mountPointEntries(_section: ConfigSection): readonly MountPointEntry[] {
  throw new Error('being written');
}

export interface WriteLoss {
  readonly kind: 'lost' | 'moved' | 'changed';
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

/** What the next successful `pct set` would lose or alter beyond its own keys. */
export function writeLosses(_text: string, _ctid: number): readonly WriteLoss[] {
  throw new Error('being written');
}
