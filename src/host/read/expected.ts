import { systemCode } from '../../disk/errno.ts';
import { textNow } from '../../disk/text.ts';
import type { MountUnitFact, Reading, SnapshotsFact } from '../../engine/observed/facts.ts';
import { hasAutomounts, type MountTable, mountAt } from '../../engine/observed/mounts.ts';
import { type Machine, onDisk } from '../machine.ts';
import { namesIn, unreadable } from './reading.ts';
import { readWithTool, type ToolAnswer } from './tool.ts';

// What says which file systems belong where, besides the texts of fstab and storage.cfg.

/** Where units are written by hand or by Proxmox (systemd.unit(5)); those of packages mount nothing a volume lies on. */
const UNIT_FOLDERS = ['/etc/systemd/system', '/run/systemd/system', '/usr/local/lib/systemd/system'];

/** Mount and automount units; of those with one name the first counts, and a link to /dev/null takes it away. */
export function readMountUnits(machine: Machine): readonly MountUnitFact[] {
  const units = new Map<string, string>();
  for (const folder of UNIT_FOLDERS) {
    for (const name of namesIn(onDisk(machine, folder))) {
      if (/\.(?:mount|automount)$/.test(name) && !units.has(name)) {
        units.set(name, textOf(onDisk(machine, `${folder}/${name}`)));
      }
    }
  }
  return [...units].map(([name, text]) => ({ name, text }));
}

const ZFS_TIMEOUT_MS = 2_000;

/** Where ZFS itself would mount its datasets; empty where the machine has none. A pool that hangs is unknown. */
export async function readDatasets(machine: Machine, mounts: MountTable | undefined): Promise<Reading<string>> {
  const usesZfs = [...(mounts?.values() ?? [])].some(({ fstype }) => fstype === 'zfs');
  if (machine.overlay || !(usesZfs || namesIn(onDisk(machine, '/proc/spl')).length > 0)) return { ok: true, value: '' };
  const argv = ['zfs', 'list', '-H', '-t', 'filesystem', '-o', 'name,mountpoint,canmount,keystatus'] as const;
  return answered(await readWithTool([...argv], machine.networkTimeoutMs ?? ZFS_TIMEOUT_MS));
}

/** What zfs said, or why nothing. */
function answered(answer: ToolAnswer): Reading<string> {
  if (answer.kind === 'missing') return { ok: false, error: { code: 'tool_missing', path: '/', tool: 'zfs' } };
  if (answer.kind === 'timeout') return unreadable('zfs list', 'ETIMEDOUT');
  if (answer.exitCode === 0) return { ok: true, value: answer.stdout };
  return {
    ok: false,
    error: { code: 'tool_failed', path: 'zfs list', message: answer.stderr.trim().split('\n')[0] ?? '' },
  };
}

const SNAPSHOTS_TIMEOUT_MS = 10_000;

const NO_ZFS: Reading<never> = {
  ok: false,
  error: { code: 'tool_missing', path: 'zfs list', tool: 'zfs' },
};

/** The snapshots of the datasets on which some paths lie, oldest first. A pool that hangs is unknown. */
export async function readSnapshots(
  machine: Machine,
  paths: readonly string[],
  mounts: MountTable | undefined,
): Promise<SnapshotsFact> {
  const lying = paths.flatMap((path) => (mounts && mountAt(mounts, machine.root + path)) ?? []);
  const datasets = [...new Set(lying.flatMap(({ fstype, source }) => (fstype === 'zfs' ? [source] : [])))];
  const asOf = Math.floor(Date.now() / 1000);
  if (datasets.length === 0) return { asOf, list: { ok: true, value: '' } };
  if (machine.overlay) return { asOf, list: NO_ZFS };
  const argv = ['list', '-H', '-p', '-t', 'snapshot', '-d', '1', '-s', 'creation', '-o', 'name,creation'];
  return { asOf, list: answered(await readWithTool(['zfs', ...argv, ...datasets], SNAPSHOTS_TIMEOUT_MS)) };
}

const AUTOMOUNT_TIMEOUT_MS = 3_000;

/**
 * Looks into the automounts that wait above some host paths, so that what belongs there is mounted before anybody judges
 * it; true: some waited, and the mount table is another by now, perhaps.
 */
export async function wakeAutomounts(
  machine: Machine,
  paths: readonly string[],
  mounts: MountTable | undefined,
): Promise<boolean> {
  if (!mounts || machine.overlay || !hasAutomounts(mounts)) return false;
  const waiting = new Set(
    paths.flatMap((path) => {
      const mount = mountAt(mounts, machine.root + path);
      // Below an automount of many names the path itself is what is waited for.
      return mount?.fstype === 'autofs'
        ? [mount.superOptions.includes('direct') ? mount.target : onDisk(machine, path)]
        : [];
    }),
  );
  const timeoutMs = machine.networkTimeoutMs ?? AUTOMOUNT_TIMEOUT_MS;
  await Promise.all([...waiting].map((path) => readWithTool(['find', `${path}/.`, '-maxdepth', '0'], timeoutMs)));
  return waiting.size > 0;
}

function textOf(path: string): string {
  try {
    return textNow(path);
  } catch (error) {
    systemCode(error);
    return '';
  }
}
