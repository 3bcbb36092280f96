import type { CommandProblem } from '../../../commands/problem.ts';
import { listed, quoted, themText, theyText, type WordsTable } from '../words.ts';

export const COMMAND_WORDS: WordsTable<CommandProblem> = {
  usage: ({ message, command }) => ({
    summary: message,
    hint: `phoenix-volumes ${command === null ? '' : `${command} `}--help shows what there is.`,
  }),
  plan_with_options: () => ({
    summary: '--plan runs a saved plan as it is',
    hint: 'Leave out names and options of planning; `plan --out FILE` takes them.',
  }),
  node_unused: ({ command }) => ({
    summary: `--node has no effect on ${command}`,
    hint: 'It narrows plan, apply, status, the screens, and what an edit applies, to one member of the cluster.',
  }),
  question_unclear: ({ text }) => ({
    summary: `${quoted(text)} names no container, user and path`,
    hint: 'Write CTID:UID:PATH by numbers, as in 104:33:/srv/media; without UID it is the root of the container.',
  }),
  identity_unclear: ({ text }) => ({
    summary: `${quoted(text)} names no user of a container`,
    hint: 'Write CTID:UID by numbers, as in 104:33, or with groups CTID:UID:GID,GID.',
  }),
  no_consent: ({ command }) => ({
    summary: `${command} asks before it changes anything, and nobody can answer here`,
    hint: 'Add --yes to go on without asking.',
  }),
  no_terminal: ({ json, demo }) => {
    if (json) return { summary: '--json needs a command', hint: 'For instance: phoenix-volumes plan --json.' };
    if (!demo)
      return {
        summary: 'the screens need a terminal',
        hint: 'In a script, use the commands: plan, apply, status, validate.',
      };
    return {
      summary: `The demo machine is ready in ${demo.folder}, but its screens need a terminal`,
      hint: `Try it from the command line: phoenix-volumes --host ${demo.host} plan`,
    };
  },
  guest_id: ({ text }) => ({
    summary: `${quoted(text)} is no id of a container or VM`,
    hint: 'An id is a number from 100 to 999999999 without leading zeros.',
  }),
  exclusive: ({ one, other }) => ({
    summary: `${one} and ${other} cannot be used together`,
    hint: 'Leave one of them out.',
  }),
  option_needs: ({ option, needed }) => ({
    summary: `${option} needs ${needed}`,
    hint: 'phoenix-volumes get --help shows what there is.',
  }),
  line_break: ({ path }) => ({
    summary: `${path} has line breaks, and of several values each is one line`,
    hint: 'Ask for it alone, or with --shell or --json.',
  }),
  shell_name: ({ path, name }) => ({
    summary: `${path} would be the variable ${name}, which may be the shell's own`,
    hint: 'Add --prefix, as in --prefix phoenix_.',
  }),
  shell_name_twice: ({ path, other, name }) => ({
    summary: `${other} and ${path} would both be the variable ${name}`,
    hint: 'Ask for one of them in a call of its own.',
  }),
  shell_value: ({ path }) => ({
    summary: `${path} has a NUL character, which no variable of a shell can hold`,
    hint: 'Ask for it with --json.',
  }),
  host_path_missing: ({ name }) => ({
    summary: 'add needs --host-path',
    hint: `phoenix-volumes add ${name} --host-path DIR`,
  }),
  mount_unclear: ({ text }) => ({ summary: `--mount ${text} cannot be understood`, hint: MOUNT_FORM }),
  mount_option_unknown: ({ text, option }) => ({
    summary: `--mount ${text}: "${option}" is no option of a mount`,
    hint: MOUNT_FORM,
  }),
  access_unclear: ({ text }) => ({
    summary: `--access ${text} is not CTID:UID=LEVEL`,
    hint: 'Write it as 104:33=read-write, or 104:33=read; the user id is the one inside the container.',
  }),
  hours_unclear: ({ text }) => ({
    summary: `--snapshots-within ${text} is no number of hours`,
    hint: 'Write it as 26, or as no to switch the warning off.',
  }),
  with_unclear: ({ text }) => ({
    summary: `--with ${text} is not CTID[:UID]`,
    hint: 'Write the container, and the user id inside it unless its root is meant: --with 104:33.',
  }),
  adopt_unclear: () => ({
    summary: 'adopt needs a container, or --all',
    hint: 'Write adopt CTID, adopt CTID mpN [--as NAME], or adopt --all; --as goes with a container.',
  }),
  with_missing: () => ({
    summary: 'share needs --with',
    hint: 'Name them: --with 104:33 --with 105.',
  }),
  mount_twice: ({ ctid }) => ({
    summary: `--mount names container ${ctid} twice`,
    hint: 'A volume has one mount in each container.',
  }),
  unmount_unclear: ({ text }) => ({
    summary: `--unmount ${text}: that is no container id`,
    hint: 'Use a number from 100 to 999999999.',
  }),
  keep_with_modes: () => ({
    summary: '--directory-mode keep leaves all permissions alone',
    hint: 'Leave out --file-mode and --recursive.',
  }),
  no_change_named: ({ name }) => ({
    summary: `Nothing to change in ${name}`,
    hint: 'Name an option, --mount or --owner for instance; --help lists them.',
  }),
  edit_blocked: ({ name }) => ({
    summary: `nothing was written: a container that has ${name} mounted cannot be changed now`,
    hint: 'Repeat it when the lock or protection above is gone; or leave out --apply, and apply later.',
  }),
  output_lost: () => ({
    summary: 'the output could not be written: no space is left where it goes',
    hint: 'Free some space and repeat. Whatever was applied is in the journal.',
  }),
  trace_refused: ({ path, message }) => ({
    summary: `PHOENIX_TRACE: ${path} cannot be written: ${message}`,
    hint: 'A trace is always a new file: name one that does not exist.',
  }),
  screens_broke: ({ message }) => ({
    summary: `the screens broke: ${message}`,
    hint: 'Whatever was applied is in the journal. The commands do the same work: plan, apply, status.',
  }),
  internal: ({ message }) => ({
    summary: `this should not happen: ${message}`,
    hint: 'With --verbose it shows where; please report it.',
  }),
};

const MOUNT_FORM =
  'Write CTID=PATH[,ro][,shared][,idmap=MAP][,mount_options=nosuid;nodev]: --mount 953=/etc/nginx/ssl,ro';

/** What `share` says around its remedies. */
export const SHARE_TEXTS = {
  /** Of several the first. */
  found: (count: number) => (count === 1 ? 'Edit found' : `Edit found, 1 of ${count}, recommended`),
  ahead: (because: string) => `ahead of the next one: ${because}`,
  takesNothing: 'takes nothing from anybody',
  notNeeded: (people: number) => `No further edit is needed: once this is applied, ${theyText(people)} can.`,
  none: (people: number) => `None of what was tried lets ${themText(people)} in and takes nothing from anybody.`,
  held: (why: string) => `No edit lets anybody write there: ${why}.`,
  readOnly: (volume: string, ctid: number) =>
    `As it is configured, the mount in CT ${ctid} is read-only, and nothing lets anybody write through it before that is taken off: set ${volume} --mount ${ctid}=PATH, without ro.`,
  unseen: (volume: string, nodes: readonly string[]) =>
    `${volume} has containers on ${listed(nodes)}, too: what the edit changes there was not looked at; their plan keeps back what would take from anybody`,
  helps: 'What would let this user in',
  alternatives: 'Other edits that would work',
  refused: 'Not offered',
} as const;

/** What is said when mounts that are there are declared. */
export const ADOPT_TEXTS = {
  nothing: 'Nothing to declare: each bind mount that could be is declared already.',
  declared: 'Declared as it is',
  left: 'Left as it is',
  written: (paths: readonly string[]) => `Written: ${listed(paths)}`,
} as const;

/** What a command says beside its answer. */
export const COMMAND_TEXTS = {
  nothingDone: 'Nothing was done.',
  stopping: 'Stopping after the running step.',
  configurationStays: (name: string) =>
    `The configuration stays as written; the same command again does what is left of ${name}.`,
  asAsked: (name: string) => `${name} is as asked already; nothing was written.`,
  writtenBefore: 'The configuration says so already; what is left to do in the containers follows.',
  dryRun: 'Nothing was written, as --dry-run asks.',
  written: (backup: string) => `Written. The old file is kept as ${backup}`,
  applyQuestion: 'Apply this plan?',
  removeQuestion: (name: string, apply: boolean) =>
    apply
      ? `Take ${name} out of the configuration, then its mounts out of the containers? Its directory and its data stay as they are.`
      : `Take ${name} out of the configuration? Its directory, its data and its mounts stay as they are.`,
} as const;

/** What the parser of the command line says with its help instead of a message. */
