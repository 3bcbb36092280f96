import { lstatSync, readdirSync } from 'node:fs';
import { systemCode } from '../disk/errno.ts';
import { textNow } from '../disk/text.ts';
import { parseMembers } from '../engine/cluster/members.ts';
import { type ClusterFact, type ContainerFileFact, type Reading, systemOf } from '../engine/observed/facts.ts';
import { CONTAINER_FOLDER, containerOf, MEMBER_FOLDER } from './guests.ts';
import { type Machine, onDisk } from './machine.ts';
import { inTurns, unreadable } from './read/reading.ts';

interface ReadFiles {
  readonly folder?: string | undefined;
  /** No others. */
  readonly only?: ReadonlySet<number> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The files of the containers that a folder holds, by CTID: this node's when absent. */
export async function readContainerFiles(
  machine: Machine,
  { folder = CONTAINER_FOLDER, only, signal }: ReadFiles = {},
): Promise<Reading<readonly ContainerFileFact[]>> {
  let names: readonly string[];
  try {
    names = readdirSync(onDisk(machine, folder));
  } catch (error) {
    return noContainerFolder(onDisk(machine, folder), systemCode(error));
  }
  const files: ContainerFileFact[] = [];
  const failures: Extract<Reading<never>, { readonly ok: false }>[] = [];
  const readFile = (name: string) => {
    const ctid = containerOf(name);
    if (ctid === undefined || only?.has(ctid) === false) return;
    const text = readText(machine, `${folder}/${name}`, 'latin1');
    if (text.ok) files.push({ ctid, text: text.value });
    // Gone since it was listed: the container was destroyed or migrated meanwhile.
    else if (systemOf(text.error) !== 'ENOENT') failures.push(text);
  };
  await inTurns(names, readFile, signal);
  return failures[0] ?? { ok: true, value: files.sort((a, b) => a.ctid - b.ctid) };
}

function noContainerFolder(path: string, code: string): Reading<never> {
  return code === 'ENOENT' ? { ok: false, error: { code: 'no_container_folder', path } } : unreadable(path, code);
}

/** One container's file, as its bytes are now. */
export const readContainerFile = (machine: Machine, ctid: number): Reading<string> =>
  readText(machine, `${CONTAINER_FOLDER}/${ctid}.conf`, 'latin1');

/**
 * What the cluster's shared file system shows of its other members; undefined where /etc/pve/.members says that this
 * machine, `node`, is in no cluster, and then nothing else is opened. No member is connected to.
 */
export async function readCluster(
  machine: Machine,
  members: Reading<string>,
  { node, ...how }: Omit<ReadFiles, 'folder'> & { readonly node: string },
): Promise<ClusterFact | undefined> {
  if (!members.ok || parseMembers(members.value).kind !== 'cluster') return undefined;
  const containers = new Map<string, Reading<readonly ContainerFileFact[]>>();
  const nodes = nodesIn(machine);
  for (const name of nodes.ok ? nodes.value : [])
    if (name !== node)
      containers.set(name, await readContainerFiles(machine, { ...how, folder: `${MEMBER_FOLDER}/${name}/lxc` }));
  return {
    writable: isWritable(machine),
    nodes,
    containers,
    rrd: readText(machine, '/etc/pve/.rrd'),
    time: Math.floor(Date.now() / 1000),
    haRules: readText(machine, '/etc/pve/ha/rules.cfg'),
    haGroups: readText(machine, '/etc/pve/ha/groups.cfg'),
  };
}

function nodesIn(machine: Machine): Reading<readonly string[]> {
  try {
    return { ok: true, value: readdirSync(onDisk(machine, MEMBER_FOLDER)).sort() };
  } catch (error) {
    return unreadable(onDisk(machine, MEMBER_FOLDER), systemCode(error));
  }
}

/** Whether the cluster takes changes here, by that test and by what it tells; undefined: in no cluster, or unknown. */
export function hasQuorum(machine: Machine): boolean | undefined {
  if (isWritable(machine) === false) return false;
  const members = readText(machine, '/etc/pve/.members');
  const told = members.ok ? parseMembers(members.value) : undefined;
  return told?.kind === 'cluster' ? told.quorate : undefined;
}

/** Proxmox's own test of a quorum (PVE::Cluster, check_cfs_quorum); undefined where there is no such link. */
function isWritable(machine: Machine): boolean | undefined {
  try {
    return (lstatSync(onDisk(machine, '/etc/pve/local')).mode & 0o200) !== 0;
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}

/** A text of the machine, or why there is none. */
export function readText(machine: Machine, path: string, encoding: 'utf8' | 'latin1' = 'utf8'): Reading<string> {
  try {
    return { ok: true, value: textNow(onDisk(machine, path), encoding) };
  } catch (error) {
    return unreadable(onDisk(machine, path), systemCode(error));
  }
}
