/** One run of Proxmox's own code, as pct-vectors.json records it. Names of container files are `953.conf`. */
export interface VectorCase {
  readonly id: string;
  readonly about: string;
  readonly argv: readonly string[];
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  readonly running: readonly number[];
  readonly host: HostTree;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly hotplugged: readonly RecordedHotplug[];
  readonly mounts?: readonly RecordedMount[];
  readonly user?: string;
  readonly locale?: string;
  readonly cfg?: Readonly<Record<string, string>>;
  readonly otherFiles?: Readonly<Record<string, string>>;
  readonly rootfs?: Readonly<Record<string, HostTree>>;
  readonly configReadOnly?: boolean;
  readonly lockHeldByOther?: boolean;
  readonly beforeEncoding?: string;
  /** base64 of what is no UTF-8, by `after:953.conf`, `stdout` and so on */
  readonly notUtf8?: Readonly<Record<string, string>>;
}

export interface HostTree {
  readonly dirs?: readonly string[];
  readonly symlinks?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

export interface RecordedHotplug {
  readonly ctid: number;
  readonly key: string;
  readonly volume: string;
  readonly mp: string;
  readonly ok: boolean;
  readonly error?: string;
  readonly ro?: number;
  readonly keepattrs?: number;
  readonly mountoptions?: string;
  readonly idmap?: string | readonly (readonly string[])[];
}

export interface RecordedMount {
  readonly ctid: number;
  readonly target: string;
  readonly source: string;
  readonly options: string;
}
