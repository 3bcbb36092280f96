import type { IdMap } from '../id-map.ts';
import type { SubordinateIds } from '../start/namespace.ts';
import type { MountPoint } from '../value/mount.ts';

export interface PctContainer {
  /** the container file, a byte string (see byte-string.ts) */
  readonly text: string;
  readonly running: boolean;
}

/** One mount into a container: by `pct set` into a running one, or at start. Paths are ordinary text. */
export interface HotplugRequest {
  readonly ctid: number;
  readonly key: string;
  readonly mountPoint: MountPoint;
  readonly unprivileged: boolean;
  readonly idMap: IdMap;
}

/** A mount that failed: Proxmox's error, and what the failing command printed to stderr. */
export interface HotplugFailure {
  readonly error: string;
  readonly output: string;
}

/** Really mounts, or answers as if. Undefined: it is mounted. The error has no newline at the end. */
export type Mounter = (request: HotplugRequest) => string | HotplugFailure | undefined;

/** A mount that was tried; `error` is absent when it is there. */
export interface Hotplugged extends HotplugRequest {
  readonly error?: string;
}

export interface Storage {
  /** its content types include `rootdir` */
  readonly holdsContainers: boolean;
  /** its volumes can be replicated, or it is shared and needs no replication */
  readonly replicates: boolean;
}

/** A cluster member as far as `pct` looks at it. What is left out stands in no one's way. */
export interface PctMachine {
  readonly node: string;
  /** user or API token; pct on a command line always is root@pam */
  readonly user: string;
  /** how Perl decodes the arguments: a UTF-8 locale, or C as under cron and systemd */
  readonly locale: 'utf8' | 'c';
  /** the containers of this node; those of other nodes and VMs are simply not here `[ct-other-node ct-is-vm]` */
  readonly containers: ReadonlyMap<number, PctContainer>;
  readonly hotplug: Mounter;
  /** containers with a replication job */
  readonly replicated?: ReadonlySet<number>;
  /** text of /etc/pve/user.cfg, for users other than root@pam */
  readonly userConfig?: string;
  readonly storages?: ReadonlyMap<string, Storage>;
  readonly bridges?: ReadonlySet<string>;
  /** another process holds the lock of the configuration for longer than pct waits */
  readonly lockHeld?: boolean;
  /** /etc/pve takes no writes, as without quorum */
  readonly configReadOnly?: boolean;
  readonly subordinateIds?: SubordinateIds;
  /** CPUs of the host */
  readonly cpus?: number;
}

/** What a command did. stdout and stderr are ordinary text; `containers` has the new text of changed files only. */
export interface PctOutcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly containers: ReadonlyMap<number, string>;
  readonly hotplugged: readonly Hotplugged[];
}

/** A command's result before it becomes an outcome. `error` ends the command and is the last thing on stderr. */
export interface CommandResult {
  readonly stdout?: string;
  readonly warnings?: readonly string[];
  readonly error?: string;
  readonly changed?: ReadonlyMap<number, string>;
  readonly hotplugged?: readonly Hotplugged[];
}
