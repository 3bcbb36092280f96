import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { systemCode } from '../../disk/errno.ts';
import { configuredMounts } from '../../engine/access/configured.ts';
import { hostNames } from '../../engine/access/names.ts';
import type { ConfiguredMount } from '../../engine/access/way.ts';
import type {
  ClusterFact,
  ContainerFileFact,
  DeclaredTarget,
  Facts,
  FactsQuery,
  Reading,
} from '../../engine/observed/facts.ts';
import { type MountTable, tableOf } from '../../engine/observed/mounts.ts';
import { parsedFile } from '../../engine/observed/parsed.ts';
import { runningContainers } from '../../engine/observed/state.ts';
import { volumeMounts } from '../../engine/observed/volumes.ts';
import type { ContainerFile } from '../../proxmox/file/section.ts';
import { readCluster, readContainerFiles, readText } from '../containers.ts';
import { type Machine, onDisk } from '../machine.ts';
import { VMLIST } from '../owners.ts';
import { withTrees } from '../tree/look.ts';
import { withBelow } from './below.ts';
import { withCounts } from './count.ts';
import { readDatasets, readMountUnits, readSnapshots, wakeAutomounts } from './expected.ts';
import { readFilesystemIds } from './ids.ts';
import { findInits, readInits } from './init.ts';
import { askedInside, pathsBehind } from './inside/asked.ts';
import { readInside } from './inside/inside.ts';
import { withKeys } from './keys.ts';
import { readPackageVersion } from './package.ts';
import { readPaths, withEntries } from './paths.ts';
import { readPosixAcls } from './rights/mergerfs.ts';
import { withRights } from './rights/rights.ts';
import { askedStarts, ownQueries, readStarts } from './starts.ts';
import { readUnits } from './units.ts';

/** Reads raw texts and stats of one machine in one pass. Rejects only when aborted. */
export async function readFacts(machine: Machine, query: FactsQuery, signal?: AbortSignal): Promise<Facts> {
  signal?.throwIfAborted();
  const containers = await readContainerFiles(machine, { signal });
  const node = ownNodeName(machine);
  const members = readText(machine, '/etc/pve/.members');
  const unixSockets = readText(machine, '/proc/net/unix');
  const mountinfo = await readHostMounts(machine, query.hostPaths);
  const running = runningOf(containers, unixSockets);
  const inits = await findInits(machine, running);
  const initTexts = await readInits(machine, inits);
  signal?.throwIfAborted();
  const containerMountinfo = new Map([...initTexts].map(([ctid, { mountinfo: table }]) => [ctid, table]));
  const mounts = tableOf(mountinfo);
  const storageCfg = readText(machine, '/etc/pve/storage.cfg');
  const datasets = readDatasets(machine, mounts);
  const units = readUnits(machine, (path) => readText(machine, path));
  const outside = {
    ...fileReaders(containers),
    isRunning: (ctid: number) => running.has(ctid),
    inits,
    initTexts,
    tables: (ctid: number) => tableOf(containerMountinfo.get(ctid)),
    mounts,
    names: hostNames(mounts, machine.root),
    volumes: volumeMounts(mounts, storageCfg.ok ? storageCfg.value : ''),
  };
  const inside = askedInside(query.inside ?? [], outside);
  const behind = pathsBehind(inside);
  const queried = behind.size === 0 ? query.hostPaths : [...new Set([...query.hostPaths, ...behind])];
  const bare = await readPaths(machine, queried, mounts, { emptyOf: query.emptyOf, signal });
  const counted = query.counted?.length ? await withCounts(machine, bare, { counted: query.counted, mounts }) : bare;
  const keyed = query.keysIn ? await withKeys(machine, counted, query.keysIn) : counted;
  const walked = query.trees ? await withTrees(machine, keyed, { of: query.trees, mounts }, signal) : keyed;
  const declared = await withRights(machine, walked, { mounts, flags: inside.some(({ places }) => places.length > 0) });
  const withThem = query.below ? await withBelow(machine, declared, { of: query.below, mounts }) : declared;
  const readOne = (path: string) => readText(machine, path);
  const only = query.othersAsked && new Set((query.starts ?? []).map(({ ctid }) => ctid));
  const cluster = await readCluster(machine, members, { node, only, signal });
  const own = containers.ok ? containers.value : [];
  const asked = query.starts && askedStarts([...own, ...mayCome(cluster, query.starts)], query.starts);
  const starts = asked && (await readStarts(machine, { asked, mounts, paths: withThem, readText: readOne }, signal));
  const paths = starts?.paths ?? withThem;
  const isOwn = new Set(own.map(({ ctid }) => ctid));
  const ownTrees = asked ? [...ownQueries(asked)].filter(([ctid]) => isOwn.has(ctid)) : [];
  return {
    host: machine.host,
    root: machine.root,
    node,
    containers,
    vmlist: readText(machine, VMLIST),
    members,
    cluster,
    unixSockets,
    mountinfo,
    containerMountinfo,
    passwd: readText(machine, '/etc/passwd'),
    group: readText(machine, '/etc/group'),
    fstab: readText(machine, '/etc/fstab'),
    storageCfg,
    mountUnits: readMountUnits(machine),
    units: await units,
    snapshots: query.snapshotsOf && (await readSnapshots(machine, query.snapshotsOf, mounts)),
    ...(query.snapshotsOf && { jobsCfg: readText(machine, '/etc/pve/jobs.cfg') }),
    datasets: await datasets,
    filesystemIds: readFilesystemIds(machine, mounts),
    posixAcls: await readPosixAcls(machine, mounts, query.hostPaths),
    packageVersion: query.starts && readPackageVersion(machine),
    replicationCfg: readText(machine, '/etc/pve/replication.cfg'),
    haResources: readText(machine, '/etc/pve/ha/resources.cfg'),
    paths: withEntries(machine, paths, { of: query.entriesOf, mounts }),
    inside: await readInside(machine, { asked: inside, own: new Map(ownTrees) }, { ...outside, paths }),
    starts: starts?.starts,
  };
}

/** Containers of other members that are asked about: they may be started here. */
function mayCome(cluster: ClusterFact | undefined, declared: readonly DeclaredTarget[]): readonly ContainerFileFact[] {
  const wanted = new Set(declared.map(({ ctid }) => ctid));
  return [...(cluster?.containers.values() ?? [])].flatMap((files) =>
    files.ok ? files.value.filter(({ ctid }) => wanted.has(ctid)) : [],
  );
}

/** The host's mounts, with what was mounted only when somebody looked. */
async function readHostMounts(machine: Machine, paths: readonly string[]): Promise<Reading<string>> {
  const before = readText(machine, '/proc/self/mountinfo');
  const changed = await wakeAutomounts(machine, paths, tableOf(before));
  return changed ? readText(machine, '/proc/self/mountinfo') : before;
}

/** Container files by CTID; each is parsed once, when somebody asks for it. */
function fileReaders(containers: Reading<readonly ContainerFileFact[]>) {
  const facts = new Map(containers.ok ? containers.value.map((fact) => [fact.ctid, fact]) : []);
  const file = (ctid: number): ContainerFile | undefined => {
    const fact = facts.get(ctid);
    return fact && parsedFile(fact).file;
  };
  const configured = (ctid: number): readonly ConfiguredMount[] => {
    const fact = facts.get(ctid);
    return fact ? configuredMounts(parsedFile(fact)) : [];
  };
  return { text: (ctid: number) => facts.get(ctid)?.text, file, configured };
}

/** The machine's mounts; undefined when they cannot be read. */
export function readMounts(machine: Machine): MountTable | undefined {
  return tableOf(readText(machine, '/proc/self/mountinfo'));
}

export function isContainerRunning(machine: Machine, ctid: number): boolean {
  const sockets = readText(machine, '/proc/net/unix');
  return sockets.ok && runningContainers(sockets.value).has(ctid);
}

function runningOf(containers: Reading<readonly ContainerFileFact[]>, sockets: Reading<string>): ReadonlySet<number> {
  if (!containers.ok || !sockets.ok) return new Set();
  const listening = runningContainers(sockets.value);
  return new Set(containers.value.map(({ ctid }) => ctid).filter((ctid) => listening.has(ctid)));
}

/** The cluster file system's own link knows best; it is absent in a bare `--root`. */
export function ownNodeName(machine: Machine): string {
  try {
    return basename(readlinkSync(onDisk(machine, '/etc/pve/local')));
  } catch (error) {
    systemCode(error);
  }
  const named = machine.root === '' ? undefined : readText(machine, '/etc/hostname');
  const name = named?.ok ? named.value.trim() : '';
  return (name || hostname()).split('.')[0] ?? '';
}
