import type { Coded } from '../../ground/problem.ts';
import type { Unknown } from '../../proxmox/rehearsal/facts.ts';
import type { TreeFact } from '../tree/fact.ts';

/** What `observed()` needs to be read. */
export interface FactsQuery {
  /** Of other members' containers only the files of those in `starts`: whoever asks has read the others. */
  readonly othersAsked?: true | undefined;
  /** Host paths as the configuration names them: absolute, normalised, without `--root`. */
  readonly hostPaths: readonly string[];
  /** Those of them of which it is asked whether they hold nothing; absent: all. */
  readonly emptyOf?: readonly string[] | undefined;
  /** Those of them whose entries are counted, up to {@link MOST_COUNTED}. */
  readonly counted?: readonly string[] | undefined;
  /** Those of them below which is looked at what lies there, up to {@link MOST_SAMPLED} entries. */
  readonly below?: readonly string[] | undefined;
  /** Those of them below which everything is summed up: only where a plan asks, for it may take a minute. */
  readonly trees?: readonly string[] | undefined;
  /** Those of them below which private keys are looked for. */
  readonly keysIn?: readonly string[] | undefined;
  /** Of these paths also what lies in them; not of those on network shares. */
  readonly entriesOf?: readonly string[] | undefined;
  /** Those of them whose snapshots are asked for. */
  readonly snapshotsOf?: readonly string[] | undefined;
  /** The mounts that are declared, so that the next start of their containers can be rehearsed; else it is not. */
  readonly starts?: readonly DeclaredTarget[] | undefined;
  /** Inside containers of this node directories, as their processes name them (then flags are read as well), and accounts. */
  readonly inside?: readonly InsideQuery[] | undefined;
}

/** A mount that a container is to have. */
export interface DeclaredTarget {
  readonly ctid: number;
  readonly hostPath: string;
  /** Inside the container. */
  readonly path: string;
  /** It has an id map of its own. */
  readonly idMapped: boolean;
}

export interface InsideQuery {
  readonly ctid: number;
  /** Absolute and normal; undefined: only its accounts. */
  readonly path?: string | undefined;
  /** Whether its users and groups are asked for. */
  readonly accounts?: boolean | undefined;
}

/** A thing that was read, or why it could not be. Absent is not unreadable: `unreadable` with `ENOENT` tells it apart. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ReadingError };

/** Why a thing could not be read. Paths are as the admin knows them. */
export type ReadingError = Coded<{
  /** `system` is the system's code: `ENOENT`, `EACCES`, `EIO`, or `ETIMEDOUT` for a share that did not answer. */
  unreadable: { path: string; system: string };
  /** The tool that reads network shares is not there. */
  tool_missing: { path: string; tool: string };
  /** What that tool says, where we know no code for it. */
  tool_failed: { path: string; message: string };
  /** /etc/pve/lxc is not there. */
  no_container_folder: { path: string };
  /** A container runs, but which of the processes is its init? */
  init_unknown: { ctid: number; candidates: number };
}>;

/** The system's code, where it gave one: `ENOENT` is not there, `ETIMEDOUT` did not answer. */
export const systemOf = (error: ReadingError): string | undefined =>
  error.code === 'unreadable' ? error.system : undefined;

/** Raw texts and stats of one machine, read in one go; parsed by `observed()`. */
export interface Facts {
  readonly host: string;
  /** The machine's file system root as the kernel sees it, without trailing slash: '' or the `--root` folder. */
  readonly root: string;
  /** The cluster member's name: the host name up to its first dot. */
  readonly node: string;
  /** /etc/pve/lxc/*.conf. An absent folder is a failed reading, never "no containers". */
  readonly containers: Reading<readonly ContainerFileFact[]>;
  /** /etc/pve/.vmlist: the guests of every cluster member. */
  readonly vmlist: Reading<string>;
  /** /etc/pve/.members: who is in the cluster, if there is one. */
  readonly members?: Reading<string> | undefined;
  /** What that cluster's shared file system shows of its other members; undefined where there is none. */
  readonly cluster?: ClusterFact | undefined;
  /** /proc/net/unix: `@/var/lib/lxc/<ctid>/command` means running. */
  readonly unixSockets: Reading<string>;
  /** /proc/self/mountinfo of the host. */
  readonly mountinfo: Reading<string>;
  /** /proc/<init pid>/mountinfo of running containers, by CTID. */
  readonly containerMountinfo: ReadonlyMap<number, Reading<string>>;
  readonly passwd: Reading<string>;
  readonly group: Reading<string>;
  readonly fstab: Reading<string>;
  readonly storageCfg: Reading<string>;
  /** The mount and automount units that somebody wrote for this machine. */
  readonly mountUnits: readonly MountUnitFact[];
  /** Snapshots of the datasets that some host paths lie on; undefined: nobody asked. */
  readonly snapshots?: SnapshotsFact | undefined;
  /** /etc/pve/jobs.cfg: absent where no job is set up. */
  readonly jobsCfg?: Reading<string> | undefined;
  /** What systemd has of the units that start containers; undefined: nobody looked. */
  readonly units?: UnitsFact | undefined;
  /** `zfs list -H -o name,mountpoint,canmount` of all file systems: empty where there is no ZFS. */
  readonly datasets: Reading<string>;
  /** The ids that udev found on mounted block devices, by the name in the mount table. */
  readonly filesystemIds?: ReadonlyMap<string, string> | undefined;
  /** Whether a mergerfs has this kernel heed ACLs, by where it is mounted; of what is left out nobody knows. */
  readonly posixAcls?: ReadonlyMap<string, boolean> | undefined;
  /** The version of Proxmox's container package, where that is told. */
  readonly packageVersion?: string | undefined;
  /** /etc/pve/replication.cfg: absent where nothing is replicated. */
  readonly replicationCfg: Reading<string>;
  /** /etc/pve/ha/resources.cfg: absent where the cluster keeps no guest running. */
  readonly haResources: Reading<string>;
  /**
   * Every queried host path and each of its ancestors but '/', keyed as the configuration names them; likewise what
   * starts ask about.
   */
  readonly paths: ReadonlyMap<string, PathFact>;
  /** What was seen inside the containers that were asked about, by CTID. */
  readonly inside: ReadonlyMap<number, InsideFact>;
  /** What only the rehearsal of starts asks; absent where it was not asked. */
  readonly starts?: StartsFact | undefined;
}

/** What every member of a cluster can read of the others without asking them: pmxcfs shows it to all, as plain files. */
export interface ClusterFact {
  /** Whether /etc/pve/local may be written: not without a quorum. Undefined: there is no such link. */
  readonly writable: boolean | undefined;
  /** The folders of /etc/pve/nodes: all members that are or were there. */
  readonly nodes: Reading<readonly string[]>;
  /** /etc/pve/nodes/NODE/lxc/*.conf of the others, by member. */
  readonly containers: ReadonlyMap<string, Reading<readonly ContainerFileFact[]>>;
  /** /etc/pve/.rrd: what each member last told of its guests. */
  readonly rrd: Reading<string>;
  /** When that was read: seconds since the epoch. */
  readonly time: number;
  /** /etc/pve/ha/rules.cfg and groups.cfg: absent where nobody wrote any. */
  readonly haRules: Reading<string>;
  readonly haGroups: Reading<string>;
}

/** What containers will find at their next start, besides {@link Facts.paths} and {@link InsideFact.own}. */
export interface StartsFact {
  readonly subuid: Reading<string>;
  readonly subgid: Reading<string>;
  /** The absolute path that symbolic links of the host say, as the configuration would name it. */
  readonly links: ReadonlyMap<string, string>;
  /** Whether a mount of a host path can have an id map of its own, where one is wanted. */
  readonly idMaps: ReadonlyMap<string, boolean | Unknown>;
}

/** What was seen inside a container. Nothing of it was reached through a symlink, nor on a file system with a server. */
export interface InsideFact {
  /** /proc/<init pid>/uid_map and gid_map; undefined while it does not run. */
  readonly uidMap?: Reading<string> | undefined;
  readonly gidMap?: Reading<string> | undefined;
  /** By path inside, `/` being its root. */
  readonly paths: ReadonlyMap<string, PathFact>;
  /** The same in its own tree, without what is bind-mounted into it; undefined: nobody asked, or it cannot be seen. */
  readonly own?: ReadonlyMap<string, PathFact> | undefined;
  /** Its own /etc/passwd and /etc/group; undefined where nobody asked. */
  readonly passwd?: Reading<string> | undefined;
  readonly group?: Reading<string> | undefined;
  /** How its processes run: the `Uid:`, `Gid:` and `Groups:` lines of each distinct one, in ids of the host. */
  readonly processes?: readonly ProcessIds[] | undefined;
}

export interface ProcessIds {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

/** When it was read, in seconds since 1970, and what `zfs list -H -p -o name,creation` says then of snapshots. */
export interface SnapshotsFact {
  readonly asOf: number;
  readonly list: Reading<string>;
}

/** What systemd has of the units that start containers. */
export interface UnitsFact {
  /** It runs the machine: what changes on disk counts only once it reads that again. */
  readonly runs: boolean;
  /** The mount units that have a file, whoever made it: `mnt-nas.mount`. */
  readonly mountUnits: readonly string[];
  /** Of one name in several folders only the one that counts. */
  readonly dropIns: readonly DropInFact[];
  /** What stands in the place of a folder of drop-ins, by its path, or why it cannot be read: a symlink leads elsewhere. */
  readonly obstacles: ReadonlyMap<string, 'symlink' | 'file' | ReadingError>;
  /** Folders of containers' drop-ins with nothing in them; undefined: of an older program. */
  readonly emptyFolders?: readonly string[] | undefined;
  /** Why a folder of systemd's own cannot be read: nobody knows then which file of a name counts. */
  readonly unread?: ReadingError | undefined;
  /** Units of which systemd has read other drop-ins of ours than lie there, as far as it answered. */
  readonly outdated: readonly string[];
}

/** A drop-in of containers' units. */
export interface DropInFact {
  /** `/etc/systemd/system/pve-container@104.service.d/phoenix-volumes.conf`. */
  readonly path: string;
  /** Not a file of its own. */
  readonly isLink: boolean;
  readonly text: Reading<string>;
}

/** `mnt-nas.mount` and what it says. */
export interface MountUnitFact {
  readonly name: string;
  readonly text: string;
}

export interface ContainerFileFact {
  readonly ctid: number;
  /** The file's bytes, one character a byte (latin1), so that digests and Proxmox's own encoding faults stay exact. */
  readonly text: string;
  /** Of the file that it was, where secrets are masked in the text. */
  readonly digest?: string | undefined;
}

/** What lies at a path, seen without following a symlink at its end. */
export type PathFact =
  | DirectoryFact
  | FileFact
  | { readonly kind: 'symlink'; readonly target?: string | undefined }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly error: ReadingError };

/** Whose it is; undefined of what has no owner that counts, or was not looked at. */
export const ownedFact = (fact: PathFact | undefined): OwnedFact | undefined =>
  fact?.kind === 'directory' ? fact : fact?.kind === 'file' ? fact.owned : undefined;

/** What is neither a directory nor a symlink. */
export interface FileFact {
  readonly kind: 'file';
  /** `file`, `block device`, `character device`, `fifo`, `socket`. */
  readonly type: string;
  /** Absent where it stands in the way of a directory, for then nobody asks. */
  readonly owned?: OwnedFact;
}

/** Whose something is, and what its owner says of it. */
export interface OwnedFact {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits with setuid, setgid and sticky: `st_mode & 0o7777`. */
  readonly mode: number;
  readonly dev: number;
  readonly ino: number;
  /** Its ACLs as `getfacl -n` prints them, commas between the entries; empty: the mode says it all. */
  readonly acl?: Reading<string>;
  /** Its flags as `lsattr -d` prints them; empty where it is neither immutable nor append-only, absent where nobody asked. */
  readonly flags?: Reading<string>;
}

export interface DirectoryFact extends OwnedFact {
  readonly kind: 'directory';
  /** Only for queried paths: whether it has an entry. */
  readonly empty?: boolean;
  /** Only for paths that were to be counted. */
  readonly counted?: EntryCount | undefined;
  /** Only of paths below which was to be looked: what lies there. */
  readonly below?: BelowFact | undefined;
  /** Only where it was asked for, and not on a share. */
  readonly tree?: TreeFact | undefined;
  /** Only where they were looked for. */
  readonly keys?: KeysFact | undefined;
  /** Only where they were asked for and can be read: the names of its entries. */
  readonly entries?: readonly string[] | undefined;
  /** Only for queried paths, bytes. */
  readonly free?: number;
  readonly total?: number;
  /** Only for queried network paths: false when not even root may write (squashed). */
  readonly writable?: boolean;
}

/** What lies below a directory and is called as private keys are. */
export interface KeysFact {
  /** Each of them, and each directory on the way, is among {@link Facts.paths}; none was reached through a symlink. */
  readonly paths: readonly string[];
  /** Whether everything below was looked at: else there was too much of it, or some could not be read. */
  readonly isWhole: boolean;
}

/** How many entries a directory has; `more`: at least so many, for counting ended there. */
export interface EntryCount {
  readonly count: number;
  readonly more: boolean;
}

/** What lies below a directory, however deep, but in no other file system. Nothing is followed. */
export interface BelowFact {
  readonly entries: readonly EntriesAlike[];
  /** Looking ended at {@link MOST_SAMPLED}. */
  readonly more: boolean;
}

/** Entries that do not differ in what they are and whose. */
export interface EntriesAlike {
  /** `directory`, or what {@link FileFact} calls it. */
  readonly type: string;
  readonly owned: Pick<OwnedFact, 'uid' | 'gid' | 'mode' | 'acl'>;
  readonly count: number;
  /** Up to {@link MOST_EXAMPLES} of their paths, below the directory. */
  readonly examples?: readonly string[] | undefined;
}

export const MOST_EXAMPLES = 3;

/** Entries below a directory that are looked at: enough to know whose they are, and read in a moment. */
export const MOST_SAMPLED = 1000;

/** Enough to tell a handful from a library. */
export const MOST_COUNTED = 1000;

/** Entries of what lies at a path, none where nothing does; undefined: unknown. */
export function entriesIn(fact: PathFact | undefined): EntryCount | undefined {
  if (fact?.kind === 'missing' || (fact?.kind === 'directory' && fact.empty === true)) return { count: 0, more: false };
  if (fact?.kind !== 'directory') return undefined;
  return fact.counted ?? (fact.empty === false ? { count: 1, more: true } : undefined);
}
