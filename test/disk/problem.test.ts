import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeConfigFile } from '../../src/config/edit/write.ts';
import { JOURNAL_FORMAT, journalLine, openJournal } from '../../src/disk/journal/journal.ts';
import { type RecordedRun, readRuns } from '../../src/disk/journal/runs.ts';
import { acquireLock, lockFolder, withLock } from '../../src/disk/lock/lock.ts';
import { updateOwned } from '../../src/disk/owned.ts';
import type { DiskProblem } from '../../src/disk/problem.ts';
import { unreadRecords } from '../../src/disk/unread.ts';
import { good } from '../../src/ground/problem.ts';
import { DISK_WORDS } from '../../src/views/words/disk.ts';
import { problemsOf, testEveryCode } from '../codes.ts';
import { standIn, tempFolder, withEnvironment } from '../host/temp-folder.ts';
import { canMount, mountPmxcfs } from './pmxcfs/mount.ts';

const HEADER = {
  ...{ started: '2026-01-02T03:04:05.678Z', host: 'local', node: 'pve1', configDir: '/etc/phoenix' },
  ...{ argv: ['apply'], pid: 4711, version: '0.1.0' },
};

testEveryCode<DiskProblem>(DISK_WORDS, {
  lock_held: async () => {
    const path = join(tempFolder(), 'lock');
    const inner = await withLock(acquireLock(path), () => acquireLock(path));
    return inner.ok ? problemsOf(inner.value) : [];
  },
  lock_lost: async () => {
    const path = join(tempFolder(), 'config.json');
    writeFileSync(path, 'old');
    const work = { path, expectedText: 'old', newText: 'new', backupDir: tempFolder(), now: new Date(0) };
    return problemsOf(
      await writeConfigFile({
        ...work,
        withLock: async (_path, write) => good(await write({ isOurs: () => false })),
      }),
    ).filter((problem) => problem.code === 'lock_lost');
  },
  lock_folder: async () => problemsOf(await acquireLock(join(belowFile(), 'lock'))),
  lock_no_quorum: async () => {
    // Whoever is not root, and cannot mount one, is refused by modes alone.
    const seed = tempFolder();
    const [pve, locks] = [join(seed, 'etc/pve'), join(seed, 'etc/pve/priv/lock')];
    for (const folder of ['phoenix', 'priv/lock', 'local']) mkdirSync(join(pve, folder), { recursive: true });
    if (!canMount) {
      for (const folder of [locks, join(pve, 'local')]) chmodSync(folder, 0o500);
      return problemsOf(await lockFolder(join(pve, 'phoenix'), { root: seed }));
    }
    const { root, path, setQuorum } = await mountPmxcfs(pve);
    await setQuorum(false);
    return problemsOf(await lockFolder(join(path, 'phoenix'), { root }));
  },
  lock_tool_missing: async () => {
    withEnvironment('PATH', tempFolder());
    return problemsOf(await acquireLock(join(tempFolder(), 'lock')));
  },
  lock_unsafe: async () => {
    const path = join(tempFolder(), 'loop');
    symlinkSync('loop', path);
    return problemsOf(await acquireLock(path));
  },
  lock_failed: async () => {
    standIn('flock', 'exit 66');
    return problemsOf(await acquireLock(join(tempFolder(), 'lock')));
  },
  records_unreadable: async () => {
    const problem = await unreadRecords(belowFile());
    return problem ? [problem] : [];
  },
  run_unreadable: async () => {
    const stateDir = tempFolder();
    mkdirSync(join(stateDir, 'journal', 'one.jsonl'), { recursive: true });
    return obstacles(await readRuns(stateDir));
  },
  run_too_old: async () => obstacles(await recorded({ format: 'phoenix-volumes-journal/2', ...HEADER })),
  run_damaged: async () => obstacles(await recorded({ format: JOURNAL_FORMAT, ...HEADER }, START_WITHOUT_SUM)),
  run_did_nothing: async () => obstacles(await recorded({ format: JOURNAL_FORMAT, ...HEADER })),
  journal_unwritable: async () => problemsOf(await openJournal(belowFile(), HEADER)),
  owned_unwritable: async () => problemsOf(await updateOwned(belowFile(), {})),
  journal_lost: async () => {
    const opened = await openJournal(tempFolder(), HEADER);
    if (!opened.ok) return [];
    await opened.value.close();
    const time = '2026-01-02T03:04:06.000Z';
    const problem = await opened.value.record({ type: 'step_start', step: 'mode:/tank', time });
    return problem === undefined ? [] : [problem as DiskProblem];
  },
});

function belowFile(): string {
  const path = join(tempFolder(), 'file');
  writeFileSync(path, '');
  return join(path, 'below');
}

const START_WITHOUT_SUM = { type: 'step_start', step: 'mode:/tank' };

function recorded(...entries: readonly object[]): Promise<readonly RecordedRun[]> {
  const stateDir = tempFolder();
  mkdirSync(join(stateDir, 'journal'));
  writeFileSync(
    join(stateDir, 'journal', 'one.jsonl'),
    entries.map((entry) => (entry === START_WITHOUT_SUM ? `${JSON.stringify(entry)}\n` : journalLine(entry))).join(''),
  );
  return readRuns(stateDir);
}

const obstacles = (runs: readonly RecordedRun[]) => runs.flatMap(({ obstacle }) => obstacle ?? []);
