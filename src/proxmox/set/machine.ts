import type { SubordinateIds } from '../start/namespace.ts';
import type { Hotplugged, Mounter } from '../start/plug.ts';

export interface PctContainer {
  /** the container file, a byte string (see value/bytes.ts) */
  readonly text: string;
  readonly running: boolean;
}

export interface Storage {
  /** its content types include `rootdir` */
  readonly holdsContainers: boolean;
  /** its volumes can be replicated, or it is shared and needs no replication */
  readonly replicates: boolean;
}

/** Why a caller may not set these keys, or delete or revert (`release`) those; undefined lets them. */
export type Permission = (ctid: number, keys: PermissionKeys) => string | undefined;

export interface PermissionKeys {
  readonly set: ReadonlyMap<string, string>;
  readonly release: readonly string[];
}

/** A cluster member as far as `pct set` looks at it. What is left out stands in no one's way. */
export interface SetMachine {
  readonly node: string;
  /** the containers of this node; those of other nodes and VMs are simply not here `[ct-other-node ct-is-vm]` */
  readonly containers: ReadonlyMap<number, PctContainer>;
  readonly hotplug: Mounter;
  /** absent for root@pam, as whom `pct` always runs */
  readonly permission?: Permission;
  /** containers with a replication job */
  readonly replicated?: ReadonlySet<number>;
  readonly storages?: ReadonlyMap<string, Storage>;
  /** volume ids of the hook scripts there are */
  readonly hookscripts?: ReadonlySet<string>;
  readonly bridges?: ReadonlySet<string>;
  /** another process holds the lock of the configuration for longer than pct waits */
  readonly lockHeld?: boolean;
  /** /etc/pve takes no writes, as without quorum */
  readonly configReadOnly?: boolean;
  readonly subordinateIds?: SubordinateIds;
}

/** What a call did. `stderr` is ordinary text; `containers` has the new text of changed files only. */
export interface SetOutcome {
  /** 0 or not; the value says nothing else */
  readonly exit: number;
  readonly stderr: string;
  readonly containers: ReadonlyMap<number, string>;
  readonly hotplugged: readonly Hotplugged[];
}
