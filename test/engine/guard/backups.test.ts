import { expect, test } from 'vitest';
import { backupOf, backupWarnings } from '../../../src/engine/guard/backups.ts';
import type { Facts } from '../../../src/engine/observed/facts.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { volume } from '../builders.ts';
import { factsOf, modelMachine } from '../model-host.ts';

const NOW = 1_800_000_000;
const hoursAgo = (hours: number): number => NOW - hours * 3600;

const MEDIA = volume(
  'media',
  '/tank/media',
  [104, 105].map((ctid) => ({ ctid, path: '/media' })),
  {
    snapshotsWithinHours: 26,
  },
);

/** On a dataset of its own, below another; `list` is what zfs says of snapshots. */
function machine(list: string, { fstype = 'zfs', ...rest }: Partial<Facts> & { readonly fstype?: string } = {}) {
  const host = modelMachine({
    mountinfo: `2 1 0:50 / /tank rw - zfs tank rw\n3 2 0:51 / /tank/media rw - ${fstype} tank/media rw\n`,
  });
  const snapshots = { asOf: NOW, list: { ok: true, value: list } } as const;
  return observed({ ...factsOf(host), snapshots, jobsCfg: { ok: true, value: '' }, ...rest });
}

const snapshot = (name: string, hours: number): string => `${name}\t${hoursAgo(hours)}\n`;

test('the youngest snapshot of the very dataset counts, as old as it was when it was read', () => {
  const list = snapshot('tank/media@old', 50) + snapshot('tank/media@new', 3) + snapshot('tank/media@older', 70);
  expect(backupOf(MEDIA, machine(list))).toEqual({ kind: 'snapshot', name: 'tank/media@new', hours: 3, isYoung: true });
  expect(backupWarnings([MEDIA], machine(list))).toEqual([]);
});

test.each([
  ['exactly as old as declared', 26, true],
  ['a little older', 26.01, false],
])('one that is %s', (_, hours, isYoung) => {
  const state = machine(snapshot('tank/media@daily', hours));
  expect(backupOf(MEDIA, state)).toMatchObject({ kind: 'snapshot', isYoung });
  expect(backupWarnings([MEDIA], state).map(({ code }) => code)).toEqual(isYoung ? [] : ['not_backed_up']);
});

test('what is taken of the dataset above, or of one inside, does not hold it', () => {
  const list = snapshot('tank@now', 0) + snapshot('tank/media/in@now', 0) + snapshot('tank/mediaX@now', 0);
  expect(backupOf(MEDIA, machine(list))).toEqual({ kind: 'none', dataset: 'tank/media', fstype: 'zfs' });
});

test('on another file system there are none', () => {
  expect(backupOf(MEDIA, machine('', { fstype: 'ext4' }))).toEqual({ kind: 'none', fstype: 'ext4' });
});

test('what was not read is unknown, never none', () => {
  const error = { code: 'unreadable', path: 'zfs list', system: 'ETIMEDOUT' } as const;
  const hung = machine('', { snapshots: { asOf: NOW, list: { ok: false, error } } });
  expect(backupOf(MEDIA, hung)).toEqual({ kind: 'unknown', error });
  expect(backupWarnings([MEDIA], hung)).toMatchObject([{ code: 'backup_unknown', severity: 'warning', error }]);
  expect(backupOf(MEDIA, machine('', { snapshots: undefined }))).toEqual({ kind: 'unknown', error: undefined });
  expect(backupOf(MEDIA, machine('', { mountinfo: { ok: false, error } }))).toEqual({ kind: 'unknown' });
});

test('nobody is warned who does not ask', () => {
  const silent = { ...MEDIA, snapshotsWithinHours: undefined };
  expect(backupOf(silent, machine(''))).toBeUndefined();
  expect(backupWarnings([silent], machine(''))).toEqual([]);
});

test('the backup jobs of its containers are named, for they leave it out', () => {
  const jobs = [
    'vzdump: nightly\n\tschedule 21:00\n\tenabled 1\n\tvmid 100,104',
    'vzdump: all\n\tall 1\n\texclude 104',
    'vzdump: off\n\tenabled 0\n\tall 1',
    'vzdump: there\n\tnode other\n\tall 1',
    'vzdump: here\n\tnode pve\n\tvmid 105',
    'realm-sync: all\n\tall 1',
  ].join('\n\n');
  const told = (jobsCfg: Facts['jobsCfg']) =>
    backupWarnings([MEDIA], machine('', { jobsCfg })).map((one) => 'jobs' in one && one.jobs)[0];
  expect(told({ ok: true, value: `${jobs}\n` })).toEqual([
    { id: 'nightly', ctids: [104] },
    { id: 'all', ctids: [105] },
    { id: 'here', ctids: [105] },
  ]);
  const missing = (system: string) => ({ ok: false, error: { code: 'unreadable', path: 'x', system } }) as const;
  expect(told(missing('ENOENT'))).toEqual([]);
  expect(told(missing('EACCES'))).toBeNull();
});
