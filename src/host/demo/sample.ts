import data from './machine.json' with { type: 'json' };

/** The demo's machine as it is at first: every state a volume can be in is there once. Paths are the machine's own. */
export interface Sample {
  readonly node: string;
  /** The containers that run. */
  readonly running: readonly number[];
  /** The host's file systems, outer before inner. */
  readonly mounts: readonly SampleMount[];
  /** Directories with an owner; all others are root's, 0755. */
  readonly directories: Readonly<Record<string, SampleDirectory>>;
  /** Symbolic links, and where they lead. */
  readonly links: Readonly<Record<string, string>>;
  /** Lines of files in the machine's own formats; a container file is as Proxmox writes it. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  /** The four files of the configuration by name. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

interface SampleMount {
  readonly dev: string;
  readonly target: string;
  readonly fstype: string;
  readonly source: string;
  readonly freeGb: number;
  readonly totalGb: number;
}

interface SampleDirectory {
  readonly uid: number;
  readonly gid: number;
  /** Octal. */
  readonly mode: string;
  /** What lies in it; a trailing slash makes a directory. */
  readonly holds: readonly string[];
}

export const SAMPLE: Sample = data;
