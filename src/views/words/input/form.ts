import type { OwnProblem } from '../../../form/problem.ts';
import { quoted, type WordsTable } from '../words.ts';

/** Why a form does not take what was typed. */
export const FORM_WORDS: WordsTable<OwnProblem> = {
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
  path_nested: ({ volume, path, inside }) => ({
    summary: `${inside ? `It lies inside volume ${volume}` : `Volume ${volume} lies inside it`} (${path}).`,
    hint: 'Both need the same owner and permissions, or one of them "keep".',
  }),
  target_held: ({ ctid, target, by }) => ({
    summary: `${target} in CT ${ctid} is taken: ${'volume' in by ? `volume ${by.volume} is mounted there` : `${by.slot} has ${by.source}`}.`,
    hint: 'Choose another path in that container.',
  }),
  option_unknown: ({ option }) => ({ summary: `"${option}" is not an option.`, hint: OPTIONS_FORM }),
  modes_too_many: () => ({
    summary: 'Two modes are enough.',
    hint: 'One for the directory, one for files: 0775 0664.',
  }),
  hours_malformed: ({ text }) => ({
    summary: `${quoted(text)} is no number of hours.`,
    hint: 'Type one above 0, such as 26 for daily snapshots, or nothing for no warning.',
  }),
  person_malformed: () => ({
    summary: 'A user is written as the id of the container and the id of the user inside it.',
    hint: 'Type CTID:UID, such as 104:33.',
  }),
  person_elsewhere: ({ ctid }) => ({
    summary: `CT ${ctid} does not have this volume.`,
    hint: 'Pick the container first, one step back.',
  }),
  container_unknown: ({ word }) => ({
    summary: `${quoted(word)} is not a container id.`,
    hint: 'Use a number from 100 to 999999999 without leading zeros. Or a name: ? lists them.',
  }),
  number_unlisted: () => ({ summary: 'No directory of the list has that number.', hint: '? lists them.' }),
};

/** How the options of a mount are typed. */
export const OPTIONS_FORM = 'ro, shared, idmap=u:1000:1000:1, mount_options=nosuid;noexec';
