import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { systemCode } from '../../disk/errno.ts';
import {
  type ContainerFileFact,
  type Facts,
  type FactsQuery,
  type Reading,
  systemOf,
} from '../../engine/observed/facts.ts';
import { type MountTable, mountTable, parseMountinfo } from '../../engine/observed/mounts.ts';
import { type Machine, onDisk } from '../machine.ts';
import { findInits } from './init.ts';
import { type InsideQuery, readInside } from './inside.ts';
import { readPaths } from './paths.ts';
import { unreadable } from './reading.ts';
import { askedStarts, followLinks, hostPathsAsked, readIdMaps } from './starts.ts';
import { inTurns } from './turns.ts';

/** Reads raw texts and stats of one machine in one pass. Rejects only when aborted. */
export async function readFacts(machine: Machine, query: FactsQuery, signal?: AbortSignal): Promise<Facts> {
  signal?.throwIfAborted();
  const containers = await readContainerFiles(machine, signal);
  const unixSockets = readText(machine, '/proc/net/unix');
  const mountinfo = readText(machine, '/proc/self/mountinfo');
  const inits = await findInits(machine, runningOf(containers, unixSockets), signal);
  const mounts = tableOf(mountinfo);
  const files = containers.ok ? containers.value : [];
  const asked = query.mounts ? askedStarts(files, query.mounts) : new Map();
  const paths = await readPaths(machine, query.hostPaths, mounts, signal);
  return {
    host: machine.host,
    root: machine.root,
    node: nodeName(machine),
    containers,
    vmlist: readText(machine, '/etc/pve/.vmlist'),
    unixSockets,
    mountinfo,
    containerMountinfo: await readContainerMounts(machine, inits, signal),
    passwd: readText(machine, '/etc/passwd'),
    group: readText(machine, '/etc/group'),
    fstab: readText(machine, '/etc/fstab'),
    storageCfg: readText(machine, '/etc/pve/storage.cfg'),
    replicationCfg: readText(machine, '/etc/pve/replication.cfg'),
    ...(query.mounts
      ? await readStarts(machine, { containers: files, asked, mounts, inits }, paths, signal)
      : { paths }),
  };
}

/** What starts ask, also of host paths that nobody declared. */
async function readStarts(
  machine: Machine,
  query: InsideQuery,
  paths: Facts['paths'],
  signal?: AbortSignal,
): Promise<Required<Pick<Facts, 'paths' | 'starts'>>> {
  const asked = hostPathsAsked(query.asked);
  const more = await readPaths(machine, unread(asked, paths), query.mounts, signal);
  const known = new Map([...more, ...paths]);
  const { links, beyond } = followLinks(machine, asked, known);
  const behind = beyond.length > 0 ? await readPaths(machine, beyond, query.mounts, signal) : new Map();
  return {
    paths: new Map([...behind, ...known]),
    starts: {
      subuid: readText(machine, '/etc/subuid'),
      subgid: readText(machine, '/etc/subgid'),
      inside: await readInside(machine, query, signal),
      links,
      idMaps: await readIdMaps(machine, query.asked, query.mounts),
    },
  };
}

/** Those of which nothing is known: below something that is no directory nothing is. */
function unread(asked: readonly string[], known: Facts['paths']): readonly string[] {
  return asked.filter((path) => path !== '/' && !known.has(path));
}

/** The machine's mounts; undefined when they cannot be read. */
export function readMounts(machine: Machine): MountTable | undefined {
  return tableOf(readText(machine, '/proc/self/mountinfo'));
}

/** Whether a container runs: LXC listens on this abstract socket while it does. */
export function isContainerRunning(machine: Machine, ctid: number): boolean {
  const sockets = readText(machine, '/proc/net/unix');
  return sockets.ok && runningIn(sockets.value).has(ctid);
}

function tableOf(mountinfo: Reading<string>): MountTable | undefined {
  return mountinfo.ok ? mountTable(parseMountinfo(mountinfo.value)) : undefined;
}

const CONTAINER_FILE = /^([1-9][0-9]{2,8})\.conf$/;

async function readContainerFiles(
  machine: Machine,
  signal?: AbortSignal,
): Promise<Reading<readonly ContainerFileFact[]>> {
  const folder = '/etc/pve/lxc';
  let names: readonly string[];
  try {
    names = readdirSync(onDisk(machine, folder));
  } catch (error) {
    return noContainerFolder(onDisk(machine, folder), systemCode(error));
  }
  const files: ContainerFileFact[] = [];
  const failures: Extract<Reading<never>, { readonly ok: false }>[] = [];
  const readFile = (name: string) => {
    const ctid = CONTAINER_FILE.exec(name)?.[1];
    if (ctid === undefined) return;
    const text = readText(machine, `${folder}/${name}`, 'latin1');
    if (text.ok) files.push({ ctid: Number(ctid), text: text.value });
    // Gone since it was listed: the container was destroyed or migrated meanwhile.
    else if (systemOf(text.error) !== 'ENOENT') failures.push(text);
  };
  await inTurns(names, readFile, signal);
  return failures[0] ?? { ok: true, value: files.sort((a, b) => a.ctid - b.ctid) };
}

function noContainerFolder(path: string, code: string): Reading<never> {
  return code === 'ENOENT' ? { ok: false, error: { code: 'no_container_folder', path } } : unreadable(path, code);
}

function runningOf(containers: Reading<readonly ContainerFileFact[]>, sockets: Reading<string>): ReadonlySet<number> {
  if (!containers.ok || !sockets.ok) return new Set();
  const listening = runningIn(sockets.value);
  return new Set(containers.value.map(({ ctid }) => ctid).filter((ctid) => listening.has(ctid)));
}

function runningIn(sockets: string): ReadonlySet<number> {
  return new Set([...sockets.matchAll(/@\/var\/lib\/lxc\/(\d+)\/command/g)].map(([, ctid]) => Number(ctid)));
}

async function readContainerMounts(
  machine: Machine,
  inits: ReadonlyMap<number, Reading<number>>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, Reading<string>>> {
  const mounts = new Map<number, Reading<string>>();
  const read = ([ctid, init]: readonly [number, Reading<number>]) =>
    mounts.set(ctid, init.ok ? readContainerTable(machine, init.value) : init);
  await inTurns(inits, read, signal);
  return mounts;
}

/** The cluster file system's own link knows best; it is absent in a bare `--root`. */
function nodeName(machine: Machine): string {
  try {
    return basename(readlinkSync(onDisk(machine, '/etc/pve/local')));
  } catch (error) {
    systemCode(error);
  }
  const named = machine.root === '' ? undefined : readText(machine, '/etc/hostname');
  const name = named?.ok ? named.value.trim() : '';
  return (name || hostname()).split('.')[0] ?? '';
}

/** The mount table of a container's init; the container's own root decides how long it gets. */
export function readContainerTable(machine: Machine, init: number): Reading<string> {
  const path = `/proc/${init}/mountinfo`;
  const chunks: Buffer[] = [];
  try {
    const fd = openSync(onDisk(machine, path), 'r');
    try {
      for (let total = 0; total <= LONGEST_TABLE; ) {
        const chunk = Buffer.allocUnsafe(CHUNK);
        const length = readSync(fd, chunk);
        if (length === 0) return { ok: true, value: Buffer.concat(chunks).toString('utf8') };
        chunks.push(chunk.subarray(0, length));
        total += length;
      }
      return unreadable(onDisk(machine, path), 'EFBIG');
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    return unreadable(onDisk(machine, path), systemCode(error));
  }
}

/** Bytes; many thousand mounts of containers in containers. */
const LONGEST_TABLE = 16_777_216;
const CHUNK = 65_536;

function readText(machine: Machine, path: string, encoding: 'utf8' | 'latin1' = 'utf8'): Reading<string> {
  try {
    return { ok: true, value: readFileSync(onDisk(machine, path), encoding) };
  } catch (error) {
    return unreadable(onDisk(machine, path), systemCode(error));
  }
}
