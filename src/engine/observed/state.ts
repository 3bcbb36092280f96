import { addTo } from '../../ground/grouped.ts';
import { ancestorsOf } from '../../ground/paths.ts';
import { parseContainerFile } from '../../proxmox/file/container.ts';
import { digestOf } from '../../proxmox/file/digest.ts';
import { type MountPointEntry, mountPointEntries } from '../../proxmox/file/entries.ts';
import type { ContainerFile } from '../../proxmox/file/section.ts';
import { type IdMapParse, idMapOf } from '../../proxmox/value/idmap.ts';
import { booleanWord } from '../../proxmox/value/rule.ts';
import { parseStartup, type Startup } from '../../proxmox/value/startup.ts';
import { type ObservedCluster, observedCluster, unreadCluster } from '../cluster/cluster.ts';
import type { MemberFault } from '../cluster/fault.ts';
import { type OtherGuest, parseVmlist, replicatedGuests } from '../cluster/guests.ts';
import { haGuests } from '../cluster/ha.ts';
import { runningByRrd } from '../cluster/running.ts';
import type { HostProblem } from '../problem.ts';
import { type Accounts, parseAccounts } from './accounts.ts';
import {
  datasetMounts,
  type ExpectedMounts,
  expectedMounts,
  fstabMounts,
  storageMounts,
  storagesOff,
  unitMounts,
} from './expected.ts';
import {
  type ContainerFileFact,
  type Facts,
  type InsideFact,
  type PathFact,
  type Reading,
  type ReadingError,
  type StartsFact,
  systemOf,
  type UnitsFact,
} from './facts.ts';
import { type Memory, NOTHING_REMEMBERED, type RunningCall } from './memory.ts';
import { type MountTable, tableOf, withPosixAcls } from './mounts.ts';
import { parsedFile } from './parsed.ts';
import { type VolumeMounts, volumeMounts } from './volumes.ts';

/** What the host has, parsed. */
export interface ObservedState extends Memory {
  readonly node: string;
  /** The `--root` folder, '' for a real machine: the kernel's paths carry it, configured ones do not. */
  readonly root: string;
  readonly containers: ReadonlyMap<number, ObservedContainer>;
  /** Guests that are not containers of this node: containers of other cluster members, and virtual machines. */
  readonly otherGuests: ReadonlyMap<number, OtherGuest>;
  /** Containers of other members, as their files and the cluster's own news tell; no member was asked. */
  readonly elsewhere: ReadonlyMap<number, ContainerElsewhere>;
  /** What other members that were asked have, by name; absent: none was. */
  readonly members?: ReadonlyMap<string, SeenMember> | undefined;
  /** The cluster that this node is a member of; undefined: none that is known. */
  readonly cluster: ObservedCluster | undefined;
  readonly accounts: Accounts;
  readonly paths: ReadonlyMap<string, PathFact>;
  /** What was seen inside the containers that were asked about, by CTID. */
  readonly inside: ReadonlyMap<number, InsideFact>;
  /** What only the rehearsal of starts asks; undefined where it was not asked. */
  readonly starts: StartsFact | undefined;
  /** The host's mounts; undefined when they could not be read. */
  readonly mounts: MountTable | undefined;
  /** The mounts that lie below each path, by the names the configuration gives them. */
  readonly mountsBelow: ReadonlyMap<string, readonly string[]>;
  /** Where it has containers' storage volumes mounted. */
  readonly volumes: VolumeMounts;
  /** Ids of the file systems on mounted block devices, by the name in the mount table; not all have one. */
  readonly filesystemIds: ReadonlyMap<string, string>;
  /** The version of Proxmox's container package; undefined: unknown. */
  readonly packageVersion?: string | undefined;
  /** Where something is to be mounted. */
  readonly expectedMounts: ExpectedMounts;
  /** Where storages would be that this node does not have now, by the place. */
  readonly storagesOff: ReadonlyMap<string, ReturnType<typeof storagesOff>[number]>;
  /** Of the host paths of which that was asked. */
  readonly snapshots?: Facts['snapshots'];
  readonly jobsCfg?: Facts['jobsCfg'];
  /** What systemd has of containers' units; undefined where nobody looked. */
  readonly units?: UnitsFact | undefined;
  /** Why `mounts` is undefined. */
  readonly mountsError?: ReadingError | undefined;
  /** What could not be read or understood. */
  readonly diagnostics: readonly HostProblem[];
}

/**
 * Another member of the cluster: all that it has, as it sees that itself, or why nobody knows. One that is `standby` has no
 * container of the volumes; others' may be started there.
 */
export type SeenMember = { readonly standby?: boolean | undefined } & (
  | {
      readonly state: ObservedState;
      /** Its own configuration is there, and another than the one that counts here. */
      readonly configuredOtherwise: boolean;
      /** The version of this program there, where that is another than here. */
      readonly otherVersion?: { readonly version: string; readonly own: string } | undefined;
      readonly why?: undefined;
    }
  | { readonly state?: undefined; readonly otherVersion?: undefined; readonly why: MemberFault }
);

/** A container of this node. */
export interface ObservedContainer {
  readonly ctid: number;
  readonly name: string;
  /** undefined: could not be read. */
  readonly running: boolean | undefined;
  readonly lock?: string;
  readonly protection: boolean;
  /** The process of a `pct` that an earlier apply started for it and that still runs. */
  readonly call?: number | undefined;
  readonly unprivileged: boolean;
  /** It has a replication job: Proxmox then takes binds only with `replicate=0` [repl-bind repl-bind-replicate-0]. */
  readonly replicated: boolean;
  /** The cluster's HA starts and stops it, and nobody else; `unknown`: that could not be read. */
  readonly ha?: 'managed' | 'unknown' | undefined;
  readonly startup: Startup;
  readonly idMap: IdMapParse;
  /** The file's bytes, one character a byte. */
  readonly text: string;
  /** SHA-1 of the file, as `--digest` takes it, where the text is not all of it. */
  readonly digest?: string | undefined;
  readonly file: ContainerFile;
  readonly current: readonly MountPointEntry[];
  readonly pending: readonly MountPointEntry[];
  /** What its kernel shows as mounted; undefined when stopped or unreadable. */
  readonly kernelMounts: MountTable | undefined;
  /** Why that could not be read. */
  readonly mountsError?: ReadingError | undefined;
}

/** A container of another member: what its file says is known, what is mounted there is not. */
export interface ContainerElsewhere extends ObservedContainer {
  readonly node: string;
}

/** The containers that are elsewhere for another member, by what this machine has read of all. */
export function elsewhereFrom(
  node: string,
  { node: here, elsewhere, containers }: Pick<ObservedState, 'node' | 'elsewhere' | 'containers'>,
): ObservedState['elsewhere'] {
  const others = new Map([...elsewhere].filter(([, container]) => container.node !== node));
  for (const [ctid, container] of containers) others.set(ctid, { ...container, node: here });
  return others;
}

/** SHA-1 of a container's file, as `--digest` takes it. */
export const fileDigest = ({ text, digest = digestOf(text) }: ContainerFileFact): string => digest;

/** Parses one reading of a machine. Pure; nothing unreadable is taken for absent. */
export function observed(facts: Facts): ObservedState {
  const running = facts.unixSockets.ok ? runningContainers(facts.unixSockets.value) : undefined;
  const replicated = replicatedGuests(valueOr(facts.replicationCfg, ''));
  const ha = haOf(facts.haResources);
  const containers = new Map<number, ObservedContainer>();
  for (const fact of facts.containers.ok ? facts.containers.value : []) {
    const { ctid, digest } = fact;
    const state = { running: running?.has(ctid), replicated: replicated.has(ctid) };
    const read = observedContainer(fact, state, facts.containerMountinfo.get(ctid));
    containers.set(ctid, { ...read, ha: ha(ctid), ...(digest === undefined ? {} : { digest }) });
  }
  const mounts = withPosixAcls(tableOf(facts.mountinfo), facts.posixAcls);
  const storageCfg = valueOr(facts.storageCfg, '');
  const storageView = { node: facts.node, datasetsKnown: knowsDatasets(facts) };
  const guests = parseVmlist(valueOr(facts.vmlist, ''), facts.node);
  return {
    node: facts.node,
    root: facts.root,
    containers,
    otherGuests: new Map([...guests.others].filter(([id]) => !containers.has(id))),
    elsewhere: containersElsewhere(facts, { here: containers, owners: guests.others, replicated, ha }),
    cluster: observedCluster(facts, guests.nodes),
    accounts: parseAccounts(valueOr(facts.passwd, ''), valueOr(facts.group, '')),
    paths: facts.paths,
    inside: facts.inside,
    starts: facts.starts,
    mounts,
    mountsBelow: mountsBelow(mounts, facts.root),
    filesystemIds: facts.filesystemIds ?? new Map(),
    packageVersion: facts.packageVersion,
    volumes: volumeMounts(mounts, storageCfg),
    expectedMounts: expectedMounts([
      ...fstabMounts(valueOr(facts.fstab, '')),
      ...unitMounts(facts.mountUnits),
      ...storageMounts(storageCfg, storageView),
      ...datasetMounts(valueOr(facts.datasets, '')),
    ]),
    storagesOff: new Map(storagesOff(storageCfg, storageView).map((each) => [each.at, each])),
    units: facts.units,
    snapshots: facts.snapshots,
    jobsCfg: facts.jobsCfg,
    mountsError: facts.mountinfo.ok ? undefined : facts.mountinfo.error,
    ...NOTHING_REMEMBERED,
    diagnostics: unreadable(facts),
  };
}

/** With whether directories hold nothing, where that was read after all else. */
export function withEmptiness(state: ObservedState, found: ReadonlyMap<string, boolean>): ObservedState {
  if (found.size === 0) return state;
  const paths = new Map(state.paths);
  for (const [path, empty] of found) {
    const fact = paths.get(path);
    if (fact?.kind === 'directory') paths.set(path, { ...fact, empty });
  }
  return { ...state, paths };
}

/** With what is remembered, and that some of it is lost. */
export const withMemory = (state: ObservedState, memory: Memory): ObservedState => ({
  ...state,
  ...memory,
  containers: withCalls(state.containers, memory.calls ?? []),
  diagnostics: [
    ...state.diagnostics,
    ...(memory.lost ? [{ code: 'memory_lost', severity: 'warning', where: {}, ...memory.lost } as const] : []),
  ],
});

function withCalls(
  containers: ObservedState['containers'],
  calls: readonly RunningCall[],
): ObservedState['containers'] {
  if (calls.length === 0) return containers;
  const pids = new Map(calls.map(({ ctid, pid }) => [ctid, pid]));
  return new Map([...containers].map(([ctid, container]) => [ctid, { ...container, call: pids.get(ctid) }]));
}

interface Cluster {
  readonly here: ReadonlyMap<number, unknown>;
  /** Of the guests that are not here. */
  readonly owners: ReadonlyMap<number, OtherGuest>;
  readonly replicated: ReadonlySet<number>;
  readonly ha: ReturnType<typeof haOf>;
}

/** One that moves while the files are read may lie in two folders, or in none: its owner is the one that .vmlist names. */
function containersElsewhere({ cluster }: Facts, { here, owners, replicated, ha }: Cluster) {
  const elsewhere = new Map<number, ContainerElsewhere>();
  const running = cluster?.rrd.ok ? runningByRrd(cluster.rrd.value, cluster.time) : undefined;
  for (const [node, files] of cluster?.containers ?? [])
    for (const fact of files.ok ? files.value : []) {
      const { ctid, digest } = fact;
      if (here.has(ctid) || (owners.get(ctid)?.node ?? node) !== node) continue;
      const state = { running: running?.get(ctid), replicated: replicated.has(ctid) };
      const read = observedContainer(fact, state, undefined);
      elsewhere.set(ctid, { ...read, node, ha: ha(ctid), ...(digest === undefined ? {} : { digest }) });
    }
  return elsewhere;
}

function observedContainer(
  fact: ContainerFileFact,
  { running, replicated }: { readonly running: boolean | undefined; readonly replicated: boolean },
  mountinfo: Reading<string> | undefined,
): ObservedContainer {
  const { ctid, text } = fact;
  const { file, current, pending } = parsedFile(fact);
  const { keys } = file.current;
  const idMap = idMapOf(file);
  const lock = keys.get('lock');
  return {
    ctid,
    name: keys.get('hostname') ?? `CT${ctid}`,
    running,
    ...(lock ? { lock } : {}),
    protection: booleanWord(keys.get('protection') ?? '') === '1',
    unprivileged: idMap.ok ? idMap.value.unprivileged : booleanWord(keys.get('unprivileged') ?? '') === '1',
    replicated,
    startup: parseStartup(keys.get('startup') ?? ''),
    idMap,
    text,
    file,
    current,
    pending,
    mountsError: mountinfo?.ok === false ? mountinfo.error : undefined,
    kernelMounts: running ? tableOf(mountinfo) : undefined,
  };
}

/** The same container with another text in its file, of which `text` is all. */
export function withFile({ digest, ...container }: ObservedContainer, text: string): ObservedContainer {
  const file = parseContainerFile(text, container.ctid);
  return {
    ...container,
    text,
    file,
    current: mountPointEntries(file.current),
    pending: mountPointEntries(file.pending),
  };
}

/** Where there is no such file, nothing is managed. */
function haOf(resources: Reading<string>): (ctid: number) => ObservedContainer['ha'] {
  if (!resources.ok && systemOf(resources.error) !== 'ENOENT') return () => 'unknown';
  const managed = haGuests(valueOr(resources, ''));
  return (ctid) => (managed.has(ctid) ? 'managed' : undefined);
}

function mountsBelow(mounts: MountTable | undefined, root: string): ReadonlyMap<string, readonly string[]> {
  const below = new Map<string, string[]>();
  for (const target of mounts?.keys() ?? []) {
    if (!target.startsWith(`${root}/`)) continue;
    const path = target.slice(root.length);
    for (const ancestor of ancestorsOf(path)) {
      addTo(below, ancestor, path);
    }
  }
  return below;
}

/** The containers that run, from /proc/net/unix: LXC listens on an abstract socket while one does, and PVE::LXC looks there. */
export function runningContainers(sockets: string): ReadonlySet<number> {
  return new Set([...sockets.matchAll(/@\/var\/lib\/lxc\/(\d+)\/command/g)].map((match) => Number(match[1])));
}

const knowsDatasets = ({ datasets }: Facts): boolean => datasets.ok && datasets.value !== '';

/** Without the containers nothing can be said; without the sockets only nothing of who runs. */
function unreadable(facts: Facts): readonly HostProblem[] {
  const { containers, unixSockets, mountinfo, datasets } = facts;
  return [
    ...(datasets.ok || datasets.error.code === 'tool_missing'
      ? []
      : [{ code: 'datasets_unreadable', severity: 'warning', where: {}, error: datasets.error } as const]),
    ...(unixSockets.ok
      ? []
      : [{ code: 'running_unknown', severity: 'warning', where: {}, error: unixSockets.error } as const]),
    ...(mountinfo.ok
      ? []
      : [{ code: 'mount_table_unreadable', severity: 'warning', where: {}, error: mountinfo.error } as const]),
    ...(containers.ok
      ? []
      : [{ code: 'containers_unreadable', severity: 'error', where: {}, error: containers.error } as const]),
    ...unreadCluster(facts),
  ];
}

function valueOr<T>(reading: Reading<T>, fallback: T): T {
  return reading.ok ? reading.value : fallback;
}
