import { lstatSync, readdirSync, statSync } from 'node:fs';
import { systemCode } from '../../disk/errno.ts';
import { UNIT_FOLDER } from '../../engine/guard/dropin.ts';
import type { DropInFact, UnitsFact } from '../../engine/observed/facts.ts';
import { type Machine, onDisk } from '../machine.ts';
import { readText } from './facts.ts';
import { readWithTool } from './tool.ts';

/** Where systemd finds units, the first of one name counts (systemd.unit(5)); `generator`: made of fstab and of ZFS. */
const FOLDERS = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  UNIT_FOLDER,
  '/run/systemd/system',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/run/systemd/generator.late',
];

/** A folder of drop-ins of the units that start containers, of one or of all. */
const CONTAINER_FOLDER = /^pve-container(?:-debug)?@(?:[1-9][0-9]{2,8})?\.service\.d$/;

/** What systemd has of the units that start containers, by its files; it is asked only what it has not read of ours. */
export async function readUnits(machine: Machine): Promise<UnitsFact> {
  const masked = new Map<string, boolean>();
  const dropIns = new Map<string, DropInFact>();
  const obstacles = new Map<string, 'symlink' | 'file'>();
  for (const folder of FOLDERS) {
    for (const name of namesIn(onDisk(machine, folder))) {
      const path = `${folder}/${name}`;
      if (name.endsWith('.mount') && !masked.has(name)) masked.set(name, isMasked(onDisk(machine, path)));
      if (!CONTAINER_FOLDER.test(name)) continue;
      const obstacle = obstacleAt(onDisk(machine, path));
      if (obstacle) obstacles.set(path, obstacle);
      for (const one of namesIn(onDisk(machine, path))) {
        const key = `${name}/${one}`;
        if (one.endsWith('.conf') && !dropIns.has(key)) dropIns.set(key, dropIn(machine, `${path}/${one}`));
      }
    }
  }
  const runs = isDirectory(onDisk(machine, '/run/systemd/system'));
  return {
    runs,
    mountUnits: [...masked].filter(([, isMasked]) => !isMasked).map(([name]) => name),
    dropIns: [...dropIns.values()],
    obstacles,
    outdated: runs && dropIns.size > 0 && !machine.overlay ? await outdatedUnits() : [],
  };
}

function dropIn(machine: Machine, path: string): DropInFact {
  return { path, isLink: obstacleAt(onDisk(machine, path)) === 'symlink', text: readText(machine, path) };
}

/** Of those that systemd has loaded: what it has not, it reads when it needs it. */
async function outdatedUnits(): Promise<readonly string[]> {
  const argv = [
    'systemctl',
    'show',
    '--property=Id,NeedDaemonReload',
    'pve-container@*',
    'pve-container-debug@*',
  ] as const;
  const answer = await readWithTool([...argv], SYSTEMCTL_TIMEOUT_MS);
  if (answer.kind !== 'answer') return [];
  return answer.stdout
    .split('\n\n')
    .filter((block) => /^NeedDaemonReload=yes$/m.test(block))
    .flatMap((block) => /^Id=(.*)$/m.exec(block)?.[1] ?? []);
}

const SYSTEMCTL_TIMEOUT_MS = 3_000;

/** A link to /dev/null, or a file with nothing in it: there is no such unit. */
function isMasked(path: string): boolean {
  try {
    const stats = statSync(path);
    return !stats.isFile() || stats.size === 0;
  } catch (error) {
    systemCode(error);
    return true;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    systemCode(error);
    return false;
  }
}

function obstacleAt(path: string): 'symlink' | 'file' | undefined {
  try {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) return 'symlink';
    return stats.isDirectory() ? undefined : 'file';
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}

/** Nothing where there is no such folder, or nobody may look. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    systemCode(error);
    return [];
  }
}
