import type { DiskProblem, LockUnsafe } from '../../disk/problem.ts';
import { isForRoot, systemText } from './errno.ts';
import type { WordsTable } from './words.ts';

export const DISK_WORDS: WordsTable<DiskProblem> = {
  lock_held: ({ path, expires }) => ({
    summary: `Another process holds the lock ${path}`,
    hint:
      expires === undefined
        ? `Wait until it has finished; \`fuser -v ${path}\` shows who it is.`
        : `Another member of the cluster is writing: try again. If it was killed, its lock expires by itself in ${expires} seconds.`,
  }),
  lock_lost: ({ path }) => ({
    summary: `Not written: it took so long that the lock of ${path} may be somebody else's by now`,
    hint: 'Repeat it.',
  }),
  lock_folder: ({ path, system }) => ({
    summary: `The lock ${path} cannot be taken: ${systemText(system)}`,
    hint: 'Run as root, or choose another folder.',
  }),
  lock_no_quorum: ({ path }) => ({
    summary: `The lock ${path} cannot be taken: the cluster has no quorum, and changes nothing until it has`,
    hint: 'Bring its other members back (pvecm status), then repeat it.',
  }),
  lock_unsafe: ({ path, fault }) => ({
    summary: `No lock is taken, because ${path} ${UNSAFE[fault]}`,
    hint: `Somebody else could hold the lock with it. Look at it (ls -ld ${path}), and remove it where nothing uses it.`,
  }),
  lock_tool_missing: ({ path }) => ({
    summary: `The lock ${path} cannot be taken: flock is not installed`,
    hint: 'Install util-linux, which has it: apt install util-linux',
  }),
  lock_failed: ({ path, stderr, ended }) => ({
    summary: `The lock ${path} cannot be taken: ${stderr || `flock ended with ${ended}`}`,
    hint: `Look at ${path}: does its file system support locks (flock)?`,
  }),
  journal_unwritable: ({ path, system }) => ({
    summary: `The journal ${path} cannot be written: ${systemText(system)}; nothing was applied`,
    hint: 'Free some space or make the folder writable, or name another one with --state-dir.',
  }),
  owned_unwritable: ({ path, system }) => ({
    summary: `${path} cannot be written: ${systemText(system)}; nothing is changed that cannot be recorded there`,
    hint: 'Free some space or make the folder writable, or name another one with --state-dir.',
  }),
  journal_lost: ({ path, system }) => ({
    summary: `stopped because the journal ${path} could not be written: ${systemText(system)}`,
    hint: 'Free some space or name another folder with --state-dir, then plan again to see what is left to do.',
  }),
  records_unreadable: ({ path, system }) => ({
    summary: `What is recorded in ${path} cannot be read: ${systemText(system)}`,
    hint: isForRoot(system)
      ? 'It is for root alone: run it as root; --state-dir names another folder.'
      : `Look at ${path}: it is a folder of files that only root may read; --state-dir names another one.`,
  }),
  run_unreadable: ({ run, system }) => ({
    summary: `Run ${run} cannot be read: ${systemText(system)}`,
    hint: isForRoot(system)
      ? 'Journals are for root alone: run it as root.'
      : 'Look at its file: what it did cannot be undone while that cannot be read.',
  }),
  run_too_old: ({ run, format }) => ({
    summary: `Run ${run} was recorded by another version of this program (${format})`,
    hint: 'Its lines can be read in the file; undo it with that version, or by hand.',
  }),
  run_damaged: ({ run, line }) => ({
    summary: `Run ${run} is damaged in line ${line} of its journal, so nobody knows all that it did`,
    hint: 'What can be read of it is in the file; what it did has to be undone by hand.',
  }),
  run_did_nothing: ({ run }) => ({ summary: `Run ${run} changed nothing, so there is nothing to undo` }),
};

const UNSAFE: Readonly<Record<LockUnsafe['fault'], string>> = {
  symlink: 'is a symbolic link',
  directory: 'is a directory',
  special: 'is no plain file',
  owner: 'belongs to somebody else',
  mode: 'is open to others',
};
