import type { ContainerFile } from './container-file.ts';

export interface IdMapEntry {
  readonly type: 'u' | 'g';
  readonly container: number;
  readonly host: number;
  readonly count: number;
}

/** Privileged: no entries, identity. */
export interface IdMap {
  readonly unprivileged: boolean;
  readonly entries: readonly IdMapEntry[];
}

export type IdMapParse =
  | { readonly ok: true; readonly value: IdMap }
  | { readonly ok: false; readonly problem: string };

export function idMapOf(_file: ContainerFile): IdMapParse {
  throw new Error('being written');
}

export function toHostId(_map: IdMap, _type: 'u' | 'g', _containerId: number): number | undefined {
  throw new Error('being written');
}

export function toContainerId(_map: IdMap, _type: 'u' | 'g', _hostId: number): number | undefined {
  throw new Error('being written');
}

/** A mount point's own `idmap`: `passthrough`, or entries whose `host` is the id on disk. */
export type MountIdMap =
  | { readonly kind: 'passthrough' }
  | { readonly kind: 'entries'; readonly entries: readonly IdMapEntry[] };

export function parseMountIdMap(_text: string): MountIdMap | undefined {
  throw new Error('being written');
}

/** The id a process inside sees for a file owned by `diskId`; undefined is nobody (65534). */
export function diskIdSeenAs(
  _map: IdMap,
  _mountIdMap: MountIdMap | undefined,
  _type: 'u' | 'g',
  _diskId: number,
): number | undefined {
  throw new Error('being written');
}
