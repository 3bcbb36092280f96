import type { HostNames } from '../../../engine/access/names.ts';
import type { ConfiguredMount } from '../../../engine/access/way.ts';
import type { PathFact, Reading } from '../../../engine/observed/facts.ts';
import type { MountTable } from '../../../engine/observed/mounts.ts';
import type { VolumeMounts } from '../../../engine/observed/volumes.ts';
import type { ContainerFile } from '../../../proxmox/file/section.ts';
import { type Machine, onDisk } from '../../machine.ts';
import type { InitTexts } from '../init.ts';
import type { Asked } from './asked.ts';
import { type OwnTree, ownTree } from './own.ts';

/** What is known of the containers before anybody looks inside one. */
export interface SeenFromOutside {
  /** The container's file, as bytes and parsed. */
  readonly text: (ctid: number) => string | undefined;
  readonly file: (ctid: number) => ContainerFile | undefined;
  /** What its next start mounts. */
  readonly configured: (ctid: number) => readonly ConfiguredMount[];
  readonly isRunning: (ctid: number) => boolean;
  /** Each running container's first process and its mounts. */
  readonly inits: ReadonlyMap<number, Reading<number>>;
  readonly initTexts: ReadonlyMap<number, InitTexts>;
  readonly tables: (ctid: number) => MountTable | undefined;
  readonly mounts: MountTable | undefined;
  readonly names: HostNames;
  /** The host's mounts of containers' storage volumes. */
  readonly volumes: VolumeMounts;
}

/** The same once the host's paths were read. */
export interface Seen extends SeenFromOutside {
  readonly paths: ReadonlyMap<string, PathFact>;
}

/** What is asked of the insides of containers. */
export interface InsideQueries {
  /** As their processes see them. */
  readonly asked: readonly Asked[];
  /** Of their own trees, by CTID. */
  readonly own: ReadonlyMap<number, OwnQuery>;
}

export interface OwnQuery {
  readonly paths: ReadonlySet<string>;
  /** Those of them whose entries are to be counted. */
  readonly counted: ReadonlySet<string>;
  /** Whether ACLs matter. */
  readonly rights: boolean;
}

/** A container's own tree, through its first process where it runs; undefined: nobody can look there. */
export function ownTreeOf(
  machine: Machine,
  { ctid, paths }: { readonly ctid: number; readonly paths: ReadonlySet<string> },
  seen: SeenFromOutside,
): OwnTree | undefined {
  const text = seen.text(ctid);
  if (text === undefined) return undefined;
  const root = seen.isRunning(ctid) ? runningRoot(machine, ctid, seen) : undefined;
  const table = root === undefined ? undefined : seen.tables(ctid);
  const running = root !== undefined && table ? { root, table } : undefined;
  return ownTree(machine, { text, paths: [...paths], volumes: seen.volumes }, running);
}

/** Where a running container's root is seen from outside. */
export function runningRoot(machine: Machine, ctid: number, { inits, tables }: SeenFromOutside): string | undefined {
  const init = inits.get(ctid);
  return init?.ok && tables(ctid) ? onDisk(machine, `/proc/${init.value}/root`) : undefined;
}
