import type { IdMap } from './id-map.ts';
import type { MountPoint } from './mount-point.ts';

export interface PctContainer {
  /** the container file as a byte string */
  readonly text: string;
  readonly running: boolean;
}

export interface HotplugRequest {
  readonly ctid: number;
  readonly key: string;
  readonly mountPoint: MountPoint;
  readonly unprivileged: boolean;
  readonly idMap: IdMap;
}

export interface Hotplugged extends HotplugRequest {
  /** absent: it is mounted */
  readonly error?: string;
}

export interface PctMachine {
  readonly node: string;
  /** user or API token; pct itself always is root@pam */
  readonly user: string;
  readonly locale: 'utf8' | 'c';
  readonly containers: ReadonlyMap<number, PctContainer>;
  /** really (or pretend to) mount into the running container; undefined = ok, string = Proxmox's error text */
  readonly hotplug: (request: HotplugRequest) => string | undefined;
}

export interface PctOutcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** changed files only: ctid -> new text */
  readonly containers: ReadonlyMap<number, string>;
  readonly hotplugged: readonly Hotplugged[];
}

export function pct(_argv: readonly string[], _machine: PctMachine): PctOutcome {
  throw new Error('being written');
}

/** Lower-case SHA-1 hex of the bytes. */
export function digestOf(_text: string): string {
  throw new Error('being written');
}
