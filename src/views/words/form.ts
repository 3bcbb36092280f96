import type { FormProblem } from '../../form/problem.ts';
import type { WordsTable } from './words.ts';

/** What is wrong with a field of the volume form. */
export const FORM_WORDS: WordsTable<FormProblem> = {
  name_missing: () => ({ summary: 'A volume needs a name.', hint: 'Type one: media, ssl_certs, backups.' }),
  name_taken: ({ name }) => ({
    summary: `A volume "${name}" is declared already.`,
    hint: 'Take another name, or edit that volume instead.',
  }),
  path_missing: () => ({
    summary: 'A volume needs a directory on the host.',
    hint: 'Type its path, such as /tank/media.',
  }),
  path_taken: ({ volume }) => ({
    summary: `Volume ${volume} has this directory.`,
    hint: `Mount it into more containers by editing ${volume}.`,
  }),
  path_nested: ({ volume, hostPath, inside }) => ({
    summary: `${inside ? `It lies inside volume ${volume}` : `Volume ${volume} lies inside it`} (${hostPath}).`,
    hint: 'Both need the same owner and permissions, or one of them "keep".',
  }),
  mount_taken: ({ ctid, path, by }) => ({
    summary: `${path} in CT ${ctid} is taken: ${'volume' in by ? `volume ${by.volume} is mounted there` : `${by.slot} has ${by.source}`}.`,
    hint: 'Choose another path in that container.',
  }),
  modes_too_many: () => ({
    summary: 'Two modes are enough.',
    hint: 'One for the directory, one for files: 0775 0664.',
  }),
  option_unknown: ({ option }) => ({ summary: `"${option}" is not an option.`, hint: OPTIONS_FORM }),
};

/** How the options of a mount are typed. */
export const OPTIONS_FORM = 'ro, shared, idmap=u:1000:1000:1, mount_options=nosuid;noexec';
