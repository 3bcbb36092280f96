import { booleanWord } from '../../proxmox/value/rule.ts';
import type { DesiredVolume } from '../desired/state.ts';
import { type ReadingError, systemOf } from '../observed/facts.ts';
import { mountAt } from '../observed/mounts.ts';
import type { ObservedState } from '../observed/state.ts';
import { storagesIn } from '../observed/storage.ts';
import { ofVolume, type VolumeProblem } from '../problem.ts';

/**
 * What keeps a copy of a volume's data, of those who say how old a snapshot may be. Backups of containers never do: vzdump
 * skips bind mounts.
 */
export type Coverage =
  /** The youngest snapshot of its dataset is so many hours old, and that is young enough or not. */
  | { readonly kind: 'snapshot'; readonly name: string; readonly hours: number; readonly isYoung: boolean }
  /** Its dataset has none; without a dataset it lies on another file system than ZFS. */
  | { readonly kind: 'none'; readonly dataset?: string | undefined; readonly fstype: string }
  | { readonly kind: 'unknown'; readonly error?: ReadingError | undefined };

/** undefined: nobody says how old one may be. */
export function backupOf(
  { hostPath, snapshotsWithinHours }: Pick<DesiredVolume, 'hostPath' | 'snapshotsWithinHours'>,
  { mounts, root, snapshots }: Pick<ObservedState, 'mounts' | 'root' | 'snapshots'>,
): Coverage | undefined {
  if (snapshotsWithinHours === undefined) return undefined;
  const mount = mounts && mountAt(mounts, root + hostPath);
  if (!mount) return { kind: 'unknown' };
  if (mount.fstype !== 'zfs') return { kind: 'none', fstype: mount.fstype };
  if (!snapshots?.list.ok)
    return { kind: 'unknown', error: snapshots?.list.ok === false ? snapshots.list.error : undefined };
  const youngest = youngestOf(snapshots.list.value, mount.source);
  if (!youngest) return { kind: 'none', dataset: mount.source, fstype: mount.fstype };
  const hours = Math.max(0, (snapshots.asOf - youngest.created) / 3600);
  return { kind: 'snapshot', name: youngest.name, hours, isYoung: hours <= snapshotsWithinHours };
}

/** Of the dataset itself: what is taken of others does not hold it. */
function youngestOf(list: string, dataset: string) {
  return list
    .split('\n')
    .flatMap((line) => {
      const [name = '', created = ''] = line.split('\t');
      const isIts = name.startsWith(`${dataset}@`) && /^[0-9]+$/.test(created);
      return isIts ? [{ name, created: Number(created) }] : [];
    })
    .reduce<{ readonly name: string; readonly created: number } | undefined>(
      (best, one) => (best && best.created >= one.created ? best : one),
      undefined,
    );
}

/** A warning for each volume that nothing young enough keeps a copy of, or of which nobody knows. */
export function backupWarnings(volumes: readonly DesiredVolume[], observed: ObservedState): readonly VolumeProblem[] {
  return volumes.flatMap((volume): readonly VolumeProblem[] => {
    const { hostPath: path, snapshotsWithinHours: within = 0, mounts } = volume;
    const backup = backupOf(volume, observed);
    if (!backup || (backup.kind === 'snapshot' && backup.isYoung)) return [];
    if (backup.kind === 'unknown')
      return [ofVolume(volume, { code: 'backup_unknown', path, within, error: backup.error }, 'warning')];
    const jobs = jobsWith(
      mounts.map(({ ctid }) => ctid),
      observed,
    );
    return [ofVolume(volume, { code: 'not_backed_up', path, within, backup, jobs }, 'warning')];
  });
}

/** A backup job of Proxmox, and those of some containers that are in it for sure. */
export interface BackupJob {
  readonly id: string;
  readonly ctids: readonly number[];
}

/** The jobs that back up some of these containers; null: that could not be read. Who is in a pool is not looked at. */
function jobsWith(ctids: readonly number[], { jobsCfg, node }: ObservedState): readonly BackupJob[] | null {
  if (!jobsCfg?.ok) return jobsCfg && systemOf(jobsCfg.error) === 'ENOENT' ? [] : null;
  return storagesIn(jobsCfg.value).flatMap(({ type, id, property }): readonly BackupJob[] => {
    const isOn = booleanWord(property('enabled') ?? '1') !== '0' && [undefined, node].includes(property('node'));
    if (type !== 'vzdump' || !isOn) return [];
    const idsIn = (key: string) => new Set((property(key) ?? '').split(/[,; ]+/).map(Number));
    const [named, without] = [idsIn('vmid'), idsIn('exclude')];
    const isAll = booleanWord(property('all') ?? '') === '1';
    const found = ctids.filter((ctid) => named.has(ctid) || (isAll && !without.has(ctid)));
    return found.length > 0 ? [{ id, ctids: found }] : [];
  });
}
