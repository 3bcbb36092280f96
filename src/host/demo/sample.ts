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

/** A container's root file system: a dataset of its own, with the directory of its init, both of its root. */
export interface SampleRoot {
  readonly ctid: number;
  readonly target: string;
  readonly source: string;
  readonly dev: string;
  readonly directories: readonly string[];
  readonly owner: number;
}

export const rootsIn = ({ files }: Sample): readonly SampleRoot[] =>
  Object.entries(files).flatMap(([path, lines]) => {
    const ctid = Number(/^\/etc\/pve\/lxc\/(\d+)\.conf$/.exec(path)?.[1]);
    if (Number.isNaN(ctid)) return [];
    const source = `rpool/data/subvol-${ctid}-disk-0`;
    const target = `/${source}`;
    const owner = lines.includes('unprivileged: 1') ? 100000 : 0;
    return [{ ctid, target, source, dev: `0:${100 + ctid}`, directories: [target, `${target}/sbin`], owner }];
  });
