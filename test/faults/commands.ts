/** A command that writes, and how the machine is brought to where it begins. */
export interface WritingCommand {
  readonly name: string;
  /** Commands that run before, undisturbed. */
  readonly before: readonly (readonly string[])[];
  readonly args: readonly string[];
  /** A copy of the machine will not do: what was made is known by its inode. */
  readonly byInode?: true;
  /** What is run after it was disturbed; a plan that was saved for another state is refused, and says so. */
  readonly next?: readonly string[];
  /** Container 101 runs, and one of its mounts waits for the restart. */
  readonly waiting?: true;
  /** One volume alone, of which the whole tree is declared. */
  readonly tree?: true;
  /** What `certs` lies on is a file system of its own, and its containers wait for that. */
  readonly guarded?: true;
  /** What it did is no longer what the same words ask for: the newest kept version is then the one that it replaced. */
  readonly once?: true;
}

/** Stands for the machine's folder, and for the name of its only journal. */
export const FOLDER = '{folder}';
export const RUN = '{run}';

const ADD = ['add', 'films', '--host-path', '/tank/films', '--mount', '101=/films'];
const SHARE = ['share', 'media', '--with', '102:33', '--with', '101:33'];
const GUARD = ['set', 'certs', '--boot-guard'];
const APPLY = ['apply', '--yes'];
const NOW = ['--apply', '--yes'];

/** Every command that writes; one that is added belongs here. */
export const WRITING: readonly WritingCommand[] = [
  { name: 'apply', before: [], args: APPLY },
  { name: 'apply --restart', before: [APPLY], waiting: true, args: [...APPLY, '--restart'] },
  { name: 'apply of boot guards', before: [APPLY, GUARD], guarded: true, args: APPLY },
  { name: 'undo of boot guards', before: [GUARD, APPLY], guarded: true, args: ['undo', RUN, '--yes'], byInode: true },
  { name: 'apply of a tree', before: [], tree: true, args: APPLY },
  { name: 'undo of a tree', before: [APPLY], tree: true, args: ['undo', RUN, '--yes'], byInode: true },
  { name: 'add', before: [], args: ADD },
  { name: 'add --apply', before: [], args: [...ADD, ...NOW] },
  { name: 'set', before: [], args: ['set', 'certs', '--directory-mode', '0700'] },
  { name: 'set --unmount --apply', before: [APPLY], args: ['set', 'media', '--unmount', '102', ...NOW] },
  { name: 'remove', before: [], args: ['remove', 'photos', '--yes'] },
  { name: 'remove --apply', before: [APPLY], args: ['remove', 'certs', ...NOW] },
  { name: 'share', before: [APPLY], args: SHARE },
  { name: 'share --apply', before: [APPLY], args: [...SHARE, ...NOW] },
  { name: 'undo', before: [APPLY], args: ['undo', RUN, '--yes'], byInode: true },
  { name: 'restore', before: [ADD], args: ['restore', '--yes'], once: true },
  { name: 'adopt', before: [APPLY, ['remove', 'certs', '--yes']], args: ['adopt', '101'] },
  { name: 'init', before: [APPLY], args: ['--config-dir', `${FOLDER}/out/etc`, 'init', '--adopt'] },
  { name: 'plan --out', before: [], args: ['plan', '--out', `${FOLDER}/out/plan`] },
  {
    name: 'apply --plan',
    before: [['plan', '--out', `${FOLDER}/out/plan`]],
    args: ['apply', '--yes', '--plan', `${FOLDER}/out/plan`],
    byInode: true,
    next: APPLY,
  },
  { name: 'facts --out', before: [], args: ['facts', '--out', `${FOLDER}/out/facts`] },
];
