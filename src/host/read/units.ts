import { lstatSync, readdirSync, statSync } from 'node:fs';
import { systemCode } from '../../disk/errno.ts';
import { DROP_IN, FOLDERS_BEFORE, UNIT_FOLDER } from '../../engine/guard/dropin.ts';
import type { LoadedUnit } from '../../engine/guard/health.ts';
import { isOurFile } from '../../engine/guard/units.ts';
import {
  type DropInFact,
  type Reading,
  type ReadingError,
  systemOf,
  type UnitsFact,
} from '../../engine/observed/facts.ts';
import { basename, parentOf } from '../../ground/paths.ts';
import { type Machine, onDisk } from '../machine.ts';
import { unreadable } from './reading.ts';
import { readWithTool } from './tool.ts';

/** Where systemd finds units, the first of one name counts (systemd.unit(5)); `generator`: made of fstab and of ZFS. */
const FOLDERS = [
  ...FOLDERS_BEFORE,
  UNIT_FOLDER,
  '/run/systemd/system',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/run/systemd/generator.late',
];

/** A text of the machine. */
type ReadText = (path: string) => Reading<string>;

/** A folder of drop-ins of the units that start containers: of one, of all, of what is called so, of all services. */
const CONTAINER_FOLDER = /^(?:pve-container(?:-debug)?@(?:[1-9][0-9]{2,8})?\.|pve-(?:container-)?\.)?service\.d$/;

/**
 * What systemd has of the units that start containers, by its files; it is asked only what it has not read of ours.
 */
export async function readUnits(machine: Machine, readText: ReadText): Promise<UnitsFact> {
  const masked = new Map<string, boolean>();
  const dropIns = new Map<string, DropInFact>();
  const obstacles = new Map<string, 'symlink' | 'file' | ReadingError>();
  const emptyFolders: string[] = [];
  let unread: ReadingError | undefined;
  for (const folder of FOLDERS) {
    const names = namesIn(onDisk(machine, folder));
    if (!names.ok) unread ??= names.error;
    for (const name of names.ok ? names.value : []) {
      const path = `${folder}/${name}`;
      if (name.endsWith('.mount') && !masked.has(name)) masked.set(name, isMasked(onDisk(machine, path)));
      if (!CONTAINER_FOLDER.test(name)) continue;
      const there = entryAt(onDisk(machine, path));
      const inside = namesIn(onDisk(machine, path));
      if (!there.ok) obstacles.set(path, there.error);
      else if (there.value !== 'directory') obstacles.set(path, there.value);
      else if (!inside.ok) obstacles.set(path, inside.error);
      else if (inside.value.length === 0) emptyFolders.push(path);
      for (const one of inside.ok ? inside.value : []) {
        const key = `${name}/${one}`;
        if (one.endsWith('.conf') && !dropIns.has(key)) dropIns.set(key, dropIn(machine, `${path}/${one}`, readText));
      }
    }
  }
  const ours = [...dropIns.values()].filter(isOurFile).map(({ path }) => path);
  const system = entryAt(onDisk(machine, '/run/systemd/system'));
  const runs = system.ok ? system.value === 'directory' : systemOf(system.error) !== 'ENOENT';
  return {
    runs,
    mountUnits: [...masked].filter(([, isMasked]) => !isMasked).map(([name]) => name),
    dropIns: [...dropIns.values()],
    obstacles,
    emptyFolders,
    unread,
    outdated: runs && !machine.overlay ? await outdatedUnits(ours) : [],
  };
}

function dropIn(machine: Machine, path: string, readText: ReadText): DropInFact {
  const there = entryAt(onDisk(machine, path));
  return {
    path,
    isLink: there.ok && there.value === 'symlink',
    text: there.ok ? readText(path) : there,
  };
}

/**
 * Units of which systemd has read others of our drop-ins than lie there. It does not see by itself that a folder is new
 * (`NeedDaemonReload` stays `no`), nor does a unit that it loads then: so what lies there is compared with what it has read.
 */
async function outdatedUnits(ours: readonly string[]): Promise<readonly string[]> {
  const there = ours.map((path) => ({ path, id: basename(parentOf(path)).replace(/\.d$/, '') }));
  const names = [...there.map(({ id }) => id), 'pve-container@*', 'pve-container-debug@*'];
  const units = (await readLoadedUnits(names)) ?? [];
  return units.flatMap(({ id, dropIns, outdated }) => {
    const path = there.find((one) => one.id === id)?.path;
    const read = dropIns.some((one) => one.endsWith(`/${id}.d/${DROP_IN}`));
    return path === undefined ? (read ? [id] : []) : outdated || !dropIns.includes(path) ? [id] : [];
  });
}

/** What systemd says of units, by name or pattern: one that is named it loads for it. Null: it does not say. */
export async function readLoadedUnits(names: readonly string[]): Promise<readonly LoadedUnit[] | null> {
  const properties = '--property=Id,DropInPaths,NeedDaemonReload';
  const answer = await readWithTool(['systemctl', 'show', properties, ...names], SYSTEMCTL_TIMEOUT_MS);
  if (answer.kind !== 'answer' || answer.exitCode !== 0) return null;
  return answer.stdout.split('\n\n').flatMap((block) => {
    const property = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1];
    const id = property('Id');
    const dropIns = property('DropInPaths')?.split(' ') ?? [];
    return id === undefined ? [] : [{ id, dropIns, outdated: property('NeedDaemonReload') === 'yes' }];
  });
}

const SYSTEMCTL_TIMEOUT_MS = 3_000;

/** A link to /dev/null, or a file with nothing in it: there is no such unit. */
function isMasked(path: string): boolean {
  try {
    const stats = statSync(path);
    return !stats.isFile() || stats.size === 0;
  } catch (error) {
    return systemCode(error) === 'ENOENT';
  }
}

function entryAt(path: string): Reading<'directory' | 'file' | 'symlink'> {
  try {
    const stats = lstatSync(path);
    const kind = stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'file';
    return { ok: true, value: kind };
  } catch (error) {
    return unreadable(path, systemCode(error));
  }
}

/** Nothing where there is no such folder. */
function namesIn(folder: string): Reading<readonly string[]> {
  try {
    return { ok: true, value: readdirSync(folder) };
  } catch (error) {
    const code = systemCode(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? { ok: true, value: [] } : unreadable(folder, code);
  }
}
