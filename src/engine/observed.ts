import {
  type ContainerFile,
  type MountPointEntry,
  mountPointEntries,
  parseContainerFile,
} from '../proxmox/container-file.ts';
import { type IdMapParse, idMapOf } from '../proxmox/id-map.ts';
import { type Accounts, parseAccounts } from './accounts.ts';
import { ancestorsOf } from './ancestors.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Facts, PathFact, Reading } from './facts.ts';
import { type MountTable, mountTable, parseMountinfo } from './mountinfo.ts';

/** What the host has, parsed. */
export interface ObservedState {
  readonly node: string;
  /** The `--root` folder, '' for a real machine: the kernel's paths carry it, configured ones do not. */
  readonly root: string;
  readonly containers: ReadonlyMap<number, ObservedContainer>;
  /** Guests that are not containers of this node: containers of other cluster members, and virtual machines. */
  readonly otherGuests: ReadonlyMap<number, OtherGuest>;
  /** The names of all cluster members that have guests. */
  readonly members: ReadonlySet<string>;
  readonly accounts: Accounts;
  readonly paths: ReadonlyMap<string, PathFact>;
  /** The host's mounts; undefined when they could not be read. */
  readonly mounts: MountTable | undefined;
  /** The mounts that lie below each path, by the names the configuration gives them. */
  readonly mountsBelow: ReadonlyMap<string, readonly string[]>;
  /** Where fstab and storage.cfg expect something to be mounted. */
  readonly expectedMounts: ReadonlySet<string>;
  /** What could not be read or understood. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface OtherGuest {
  readonly node: string;
  readonly type: 'lxc' | 'qemu';
}

/** A container of this node. */
export interface ObservedContainer {
  readonly ctid: number;
  readonly name: string;
  /** undefined: could not be read. */
  readonly running: boolean | undefined;
  readonly lock?: string;
  readonly protection: boolean;
  readonly unprivileged: boolean;
  /** It has a replication job: Proxmox then takes binds only with `replicate=0` [repl-bind repl-bind-replicate-0]. */
  readonly replicated: boolean;
  readonly idMap: IdMapParse;
  /** The file's bytes, one character a byte. */
  readonly text: string;
  readonly file: ContainerFile;
  readonly current: readonly MountPointEntry[];
  readonly pending: readonly MountPointEntry[];
  /** What its kernel shows as mounted; undefined when stopped or unreadable (then `mountsProblem` says why). */
  readonly kernelMounts: MountTable | undefined;
  readonly mountsProblem?: string;
}

/** Parses one reading of a machine. Pure; nothing unreadable is taken for absent. */
export function observed(facts: Facts): ObservedState {
  const diagnostics: Diagnostic[] = [];
  const running = facts.unixSockets.ok ? runningContainers(facts.unixSockets.value) : undefined;
  if (!facts.unixSockets.ok) diagnostics.push(unreadable('running_unknown', facts.unixSockets.error.message));
  if (!facts.containers.ok) {
    diagnostics.push({
      severity: 'error',
      code: 'containers_unreadable',
      summary: facts.containers.error.message,
      hint: 'Run this on a Proxmox VE host, as root, with the cluster file system (pve-cluster) running; or try the demo: phoenix-volumes demo',
    });
  }
  const replicated = replicatedGuests(valueOr(facts.replicationCfg, ''));
  const containers = new Map<number, ObservedContainer>();
  for (const { ctid, text } of facts.containers.ok ? facts.containers.value : []) {
    const state = { running: running?.has(ctid), replicated: replicated.has(ctid) };
    containers.set(ctid, observedContainer(ctid, text, state, facts.containerMountinfo.get(ctid)));
  }
  const mounts = facts.mountinfo.ok ? mountTable(parseMountinfo(facts.mountinfo.value)) : undefined;
  const guests = parseVmlist(facts.vmlist, facts.node);
  return {
    node: facts.node,
    root: facts.root,
    containers,
    otherGuests: new Map([...guests.others].filter(([id]) => !containers.has(id))),
    members: guests.members,
    accounts: parseAccounts(valueOr(facts.passwd, ''), valueOr(facts.group, '')),
    paths: facts.paths,
    mounts,
    mountsBelow: mountsBelow(mounts, facts.root),
    expectedMounts: new Set([
      ...fstabTargets(valueOr(facts.fstab, '')),
      ...storageTargets(valueOr(facts.storageCfg, '')),
    ]),
    diagnostics,
  };
}

function observedContainer(
  ctid: number,
  text: string,
  { running, replicated }: { readonly running: boolean | undefined; readonly replicated: boolean },
  mountinfo: Reading<string> | undefined,
): ObservedContainer {
  const file = parseContainerFile(text, ctid);
  const { keys } = file.current;
  const idMap = idMapOf(file);
  const lock = keys.get('lock');
  return {
    ctid,
    name: keys.get('hostname') ?? `CT${ctid}`,
    running,
    ...(lock ? { lock } : {}),
    protection: isTrue(keys.get('protection')),
    unprivileged: idMap.ok ? idMap.value.unprivileged : isTrue(keys.get('unprivileged')),
    replicated,
    idMap,
    text,
    file,
    current: mountPointEntries(file.current),
    pending: mountPointEntries(file.pending),
    kernelMounts: running && mountinfo?.ok ? mountTable(parseMountinfo(mountinfo.value)) : undefined,
    ...(running && !mountinfo?.ok
      ? { mountsProblem: mountinfo?.error.message ?? `the init process of CT ${ctid} was not found` }
      : {}),
  };
}

function mountsBelow(mounts: MountTable | undefined, root: string): ReadonlyMap<string, readonly string[]> {
  const below = new Map<string, string[]>();
  for (const target of mounts?.keys() ?? []) {
    if (!target.startsWith(`${root}/`)) continue;
    const path = target.slice(root.length);
    for (const ancestor of ancestorsOf(path)) {
      const known = below.get(ancestor);
      if (known) known.push(path);
      else below.set(ancestor, [path]);
    }
  }
  return below;
}

/** PVE::LXC reads the abstract sockets the same way. */
function runningContainers(sockets: string): ReadonlySet<number> {
  return new Set([...sockets.matchAll(/@\/var\/lib\/lxc\/(\d+)\/command/g)].map((match) => Number(match[1])));
}

/** Jobs are named `<guest>-<number>`. */
function replicatedGuests(text: string): ReadonlySet<number> {
  return new Set([...text.matchAll(/^\w+:\s*(\d+)-\d+\s*$/gm)].map((match) => Number(match[1])));
}

function parseVmlist(reading: Reading<string>, node: string) {
  const others = new Map<number, OtherGuest>();
  const members = new Set<string>([node]);
  for (const [id, entry] of Object.entries(vmlistIds(valueOr(reading, '')))) {
    if (typeof entry?.node !== 'string') continue;
    members.add(entry.node);
    if (entry.type !== 'lxc') others.set(Number(id), { node: entry.node, type: 'qemu' });
    else if (entry.node !== node) others.set(Number(id), { node: entry.node, type: 'lxc' });
  }
  return { others, members };
}

function vmlistIds(text: string): Record<string, { node?: unknown; type?: unknown } | null> {
  try {
    const parsed: unknown = JSON.parse(text);
    const ids = typeof parsed === 'object' && parsed !== null && 'ids' in parsed ? parsed.ids : undefined;
    return typeof ids === 'object' && ids !== null ? (ids as Record<string, { node?: unknown; type?: unknown }>) : {};
  } catch {
    return {};
  }
}

function fstabTargets(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, target, type, options]) =>
        target?.startsWith('/') && target !== '/' && type !== 'swap' && !/\bnoauto\b/.test(options ?? ''),
    )
    .map(([, target]) =>
      String(target).replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    );
}

/** Storages that are mount points: network ones by type, `dir` ones that say `is_mountpoint` (a path or a boolean). */
function storageTargets(text: string): readonly string[] {
  return text.split(/\n(?=\S)/).flatMap((block) => {
    const property = (key: string) => new RegExp(`^\\s+${key}\\s+(\\S+)`, 'm').exec(block)?.[1];
    const [, type, id] = /^(\w+):\s*(\S+)/.exec(block) ?? [];
    if (property('disable') === '1') return [];
    if (type === 'nfs' || type === 'cifs' || type === 'cephfs') return [property('path') ?? `/mnt/pve/${id}`];
    const isMountpoint = property('is_mountpoint');
    if (isMountpoint?.startsWith('/')) return [isMountpoint];
    const path = property('path');
    return path && isTrue(isMountpoint) ? [path] : [];
  });
}

function unreadable(code: string, summary: string): Diagnostic {
  return { severity: 'warning', code, summary, hint: 'Run as root.' };
}

function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^(1|on|yes|true)$/i.test(text);
}

function valueOr<T>(reading: Reading<T>, fallback: T): T {
  return reading.ok ? reading.value : fallback;
}
