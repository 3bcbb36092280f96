import type { QueryItem, QueryProblem, WritingFacts } from '../../../config/problem.ts';
import type { Problems } from '../../../ground/problem.ts';
import { remedyOf, systemText } from '../errno.ts';
import { listed, quoted, type Words, type WordsTable } from '../words.ts';

/** Why a file was not written. */
export const WRITE_WORDS: WordsTable<Problems<WritingFacts>> = {
  backup_failed: ({ path, system }) => notWritten(`A backup could not be written to ${path}`, system),
  config_changed: ({ path }) => ({
    summary: `${path} was changed by somebody else since it was read.`,
    hint: 'Look at it again and repeat the change.',
  }),
  write_failed: ({ path, system, left }) =>
    notWritten(
      `The configuration could not be written to ${path}`,
      system,
      left &&
        `${listed(left)} ${left.length === 1 ? 'was' : 'were'} written before and could not be removed again; init goes on from there.`,
    ),
  write_unsynced: ({ path, system }) => ({
    summary: `${path} is written, but may not survive a power cut: ${systemText(system)}.`,
    hint: 'Check the disk it is on, then look whether the change is still there.',
  }),
};

/** Why a query has no value. */
export const QUERY_WORDS: WordsTable<QueryProblem> = {
  absent: ({ item, file, path }) =>
    path === undefined
      ? { summary: `${itemText(item)} is not in ${file}.`, hint: 'Check the id or name.' }
      : { summary: `${itemText(item)} has no ${path}.`, hint: 'Leave the path out to see all it has.' },
  no_keys: ({ item, path }) => ({
    summary: `${path ?? itemText(item)} is one value and has no keys.`,
    hint: 'Leave --keys out to see it.',
  }),
  secret: ({ path }) => ({
    summary: `${path} is a secret.`,
    hint: 'Add --reveal to print it all the same.',
  }),
};

const notWritten = (what: string, system: string, left = 'Nothing was changed.'): Words => ({
  summary: `${what}: ${systemText(system)}.`,
  hint: `${WRITE_REMEDIES[system] ?? remedyOf(system) ?? 'Check the disk it is on.'} ${left}`,
});

const WRITE_REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'Run as root.',
  EFBIG: 'Below /etc/pve a file has at most 1 MiB: make it shorter, or keep it elsewhere (--config-dir).',
  EPERM: 'Run as root.',
  EROFS: 'Mount it writable and repeat.',
  ENOENT: 'Put it back, or name its folder with --config-dir.',
};

function itemText(item: QueryItem): string {
  switch (item.what) {
    case 'hypervisor':
      return 'The hypervisor configuration';
    case 'lxc':
      return `Container ${item.id}`;
    case 'vm':
      return `VM ${item.id}`;
    case 'stack':
      return `Stack ${quoted(item.name)}`;
  }
}
