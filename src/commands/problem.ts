import type { Problems } from '../ground/problem.ts';

/** Why a command line cannot be followed, or its command did not come to its end. */
export type CommandProblem = OptionProblem | GetProblem | Problems<CommandFacts>;

interface CommandFacts {
  /** What the parser said; `command` is the one whose help says more, null for the program's own. */
  usage: { message: string; command: string | null };
  /** `--plan` says all that is asked: no names and no other options go with it. */
  plan_with_options: unknown;
  /** `--node` says nothing to this command. */
  node_unused: { command: string };
  /** What `explain` or `--as` was asked; `text` is what was typed. */
  question_unclear: { text: string };
  identity_unclear: { text: string };
  /** `command` asks before it changes anything, and nobody can answer. */
  no_consent: { command: string };
  /** `json`: the screens have no document. `demo`: it is ready in `folder`, and `host` names it. */
  no_terminal: { json: boolean; demo?: { readonly folder: string; readonly host: string } };
  /** What the edit takes out of a container is held back there, so that it was not begun. */
  edit_blocked: { name: string };
  /** There was no room for what a script would take for the whole answer. */
  output_lost: unknown;
  screens_broke: { message: string };
  /** PHOENIX_TRACE names no new file. */
  trace_refused: { path: string; message: string };
  /** A bug. */
  internal: { message: string };
}

/** Why values cannot be given as they are asked for. */
export type GetProblem = Problems<GetFacts>;

interface GetFacts {
  /** What was typed for the id of a container or machine. */
  guest_id: { text: string };
  /** Two options that exclude each other. */
  exclusive: { one: string; other: string };
  /** `option` does nothing without `needed`. */
  option_needs: { option: string; needed: string };
  /** One of many, each on a line of its own, has line breaks. */
  line_break: { path: string };
  /** A variable of that name may be the shell's or the system's own. */
  shell_name: { path: string; name: string };
  /** Two values would be the same variable. */
  shell_name_twice: { path: string; other: string; name: string };
  /** It has a NUL character, which no variable holds. */
  shell_value: { path: string };
}

/** What is wrong with the options of `add` and `set`; `text` is what was typed. */
export type OptionProblem = Problems<OptionFacts>;

interface OptionFacts {
  host_path_missing: { name: string };
  mount_unclear: { text: string };
  mount_option_unknown: { text: string; option: string };
  mount_twice: { ctid: string };
  unmount_unclear: { text: string };
  access_unclear: { text: string };
  hours_unclear: { text: string };
  with_unclear: { text: string };
  /** Which mounts `adopt` shall declare. */
  adopt_unclear: unknown;
  with_missing: unknown;
  /** `--directory-mode keep` leaves nothing for the others to say. */
  keep_with_modes: unknown;
  no_change_named: { name: string };
}
