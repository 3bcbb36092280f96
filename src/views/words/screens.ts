import type { HostReadOnly } from '../../engine/status/types.ts';
import type { NothingToFix } from '../../form/lacking.ts';
import { quoted } from './words.ts';

/** What the screens say beside the things they show: notices, what is empty, what belongs in a field. */
export const SCREENS = {
  /** How another member of the cluster stands, with its name. */
  member: {
    reading: (name: string, _: string) => `${name} reading`,
    reached: (name: string, _: string) => `${name} reached`,
    unreachable: (name: string, since: string) => `${name} unreachable since ${since}`,
  },
  /** How many of the machines of a cluster were read. */
  membersRead: (reached: number, all: number) => `${reached} of ${all} members`,
  applyRuns: 'an apply is running: ^C on its screen stops it after the running step',
  written: (name: string) => `${name} is written, p plans it`,
  removed: (name: string) => `${name} is no longer declared`,
  keysLost: (count: number) => `too many keys waited: ${count} did not count`,
  traceTaken: 'something is there already',
  moreLines: (count: number) => `${count} more lines: enter`,
  below: (count: number) => `${count} more ${count === 1 ? 'line' : 'lines'} below`,

  unread: (host: string) => `${host} could not be read.`,
  readAgain: 'Nothing was changed. ^L reads it again.',
  configurationHas: (errors: string) => `The configuration has ${errors}.`,
  errorsFirst: 'Nothing can be planned until the errors are gone. The files are read again as they change.',
  mendFirst: 'the configuration has errors: fix them first',
  nothingToAccept: 'the files cannot accept this: p plans it',
  noVolumes: 'No volumes yet.',
  volumeIs: 'A volume is a directory of this host that containers share: declared once, mounted in each of them.',
  addFirst: 'add the first one',
  seeContainers: (count: number, host: string) =>
    count === 1 ? `see the container of ${host}` : `see the ${count} containers of ${host}`,
  noContainers: (host: string) => `${host} has no containers.`,
  mountsWait: 'A volume may name some that do not exist yet: their mounts wait for them.',
  noDrift: 'No changes.',
  asDeclared: (host: string) => `Everything on ${host} is as declared.`,
  inNoContainer: 'no container of this host has it',

  applyThis: 'Apply this?',
  noDataDeleted: 'No data is deleted.',
  notShown: 'A was pressed before the plan was shown: nothing was run',
  filesReread: 'the configuration files were changed, and are read again',
  planStale: 'the configuration changed since this was planned: r plans again',
  notAsked: 'answered before the question was shown: nothing was run',
  nothingToDo: 'Nothing to do.',
  lacksStill: (lack: string) => `Still, ${lack}: f on the volume finds an edit that helps.`,
  lacksHeld: (lack: string, why: string) => `Still, ${lack}: ${why}.`,
  wouldRunNothing: 'The host is as declared: an apply would run nothing.',
  noPlan: 'No plan could be made.',
  otherFilesystem: 'other file systems are accepted as they are now',
  nothingHeld: 'nothing here waits to be confirmed',
  saveThis: 'Save this plan in a file',
  saveMeans:
    '`apply --plan FILE` runs exactly this plan later, or nothing where anything it was made from has changed.',
  planSaved: (path: string) => `saved in ${path}: \`apply --plan\` runs it`,
  undoUnsaved: 'an undo is planned when it runs: its plan cannot be saved',
  noRestart: 'nothing here waits for a restart',
  nothingLeft: 'nothing undeclared is left to take out',
  brokeOff: 'The apply broke off. A new plan shows what is left to do.',
  stopping: 'stopping after the running step',
  doneOf: (done: number, all: number) => `${done} of ${all} done`,

  notRecorded: 'nothing of it was recorded, so there is nothing to undo',
  history: 'History',
  readingRecord: 'Reading its record …',
  runUnread: 'its record cannot be read',
  notUndoable: 'it cannot be undone: the list says why',
  runsOf: (count: number) => `${count} recorded ${count === 1 ? 'apply' : 'applies'}`,

  adopt: 'Adopt',
  adoptNotSeen: 'enter was pressed before that was shown: nothing was written',
  adopted: (names: string) => `${names} declared as found: nothing to apply`,
  noAdoption: 'What is mounted cannot be declared.',
  looking: ' Looking at what is mounted …',
  nameOf: (place: string) => `The volume of ${place}`,

  attachTo: (container: string) => `Attach to ${container}`,
  detachFrom: (container: string) => `Detach from ${container}`,
  allAttached: (ctid: number) => `no volume is left to attach to CT ${ctid}: a in view 1 declares one`,
  noneAttached: (ctid: number) => `no volume is declared for CT ${ctid}: = adopts what it has mounted`,
  noneMatches: 'No volume matches.',

  restore: 'Put the configuration back',
  restoreWhole: 'Put the whole file back',
  reading: ' Reading what is kept …',
  noRestore: 'No version can be put back.',
  restoreNotSeen: 'enter was pressed before that was shown: nothing was written',
  restored: 'the configuration is put back; what it replaced is kept',

  thenFix: (presses: number) =>
    `enter${presses === 1 ? '' : presses === 2 ? ' twice' : ` ${presses} times`} goes on to this answer; there f finds what lets this user in.`,
  whoCan: 'Who can do what',
  nothingMatches: 'Nothing here matches.',
  notHere: 'Nothing here matches; esc, then : looks everywhere.',
  noGet: 'no get command reads this: choose one of its entries',
  jump: 'Jump to a view, volume, container, or value in the files',
  jumpKeys: 'enter goes there, tab completes, esc leaves',
  nowhereToJump: (text: string) => `No view, volume or container is called ${quoted(text)}, and no file says it.`,
  foundInFiles: (lines: number) =>
    `${lines} ${lines === 1 ? 'line of Config says' : 'lines of Config say'} it: enter searches there`,
  leaveFirst: 'leave this first: esc, or ^C while it applies',
  noFindings: 'No errors or warnings.',
  /** They are no mistake, so that nothing warns of them. */
  undeclared: (count: number) =>
    `${count === 1 ? '1 mount that no volume declares' : `${count} mounts that no volume declares`}: 3 Changes lists ${count === 1 ? 'it' : 'them'}`,
  signs: 'Words and signs',
  noKey: 'No key does that.',
  ran: (count: number) => `${count} run since the start`,
  noCommand: 'No command was run yet. What only reads is not listed.',
} as const;

/** What the words and signs of lists and plans mean, in about 25 columns each. */
export const MEANINGS = {
  ok: 'as declared',
  new: 'declared, apply makes it',
  drift: 'not as the files say',
  pending: 'counts after a restart',
  waiting: 'its CT is not here',
  blocked: 'a lock or rule forbids',
  kept: 'left as it is, see why',
  undeclared: 'mounted, not declared',
  unknown: 'could not be read',
  write: 'shall write, cannot',
  access: 'shall read, cannot',
  fails: 'would not start again',
  hides: 'a start hides a mount',
  exact: 'runs exactly so',
  about: 'much the same by hand',
  prune: 'takes out what is left',
  restart: 'stops and starts CTs',
} as const;

/** The views, as their tabs call them. */
export const VIEW_NAMES = {
  volumes: 'Volumes',
  containers: 'Containers',
  changes: 'Changes',
  config: 'Config',
  history: 'History',
} as const;

/** What one can jump to. */
export const JUMP_KINDS = { view: 'view', volume: 'volume', container: 'CT', search: 'search' } as const;

/** What keys wait for, after `waiting for`. */
export const AWAITED_TEXTS = {
  first: 'what is on the machine',
  adoption: 'what is mounted',
  version: 'the kept version',
  history: 'what is recorded',
  plan: 'the plan',
  save: 'the file to be written',
  review: 'what the change would do',
  write: 'the files to be written',
  completion: 'what lies at that path',
  explanation: 'who can do what there',
} as const;

/** What belongs in the fields that ask who can do what. */
export const ACCESS_HELP = {
  container: 'its number or name',
  user: 'a name or number inside, with a group and more groups where they matter: 33:33,44',
  path: 'a directory as the container names it',
} as const;

/** What is wrong with them. */
export const ACCESS_PROBLEMS = {
  no_container: 'no container here is called that',
  no_user: 'the container has no such user; a number always does',
  users_unknown: "the container's users cannot be read; a number always does",
  relative_path: 'a path begins with a slash',
} as const;

/** Why nobody is let in: `f` on a volume, or on an answer about access. */
export const nothingToFixText = (why: NothingToFix | HostReadOnly): string =>
  typeof why === 'string' ? NOTHING_TO_FIX[why] : `${why.at} is mounted read-only on the host: see its details`;

const NOTHING_TO_FIX: Readonly<Record<NothingToFix, string>> = {
  nobody_lacks: 'everyone who needs access has it: w asks about others',
  nobody_will_lack: 'everyone who needs access has it after the plan: p shows it',
  nobody_lacks_restarted: 'everyone who needs access has it after the restart that waits: p, then b',
  nobody_there: 'no container has it: e attaches one',
  not_known: 'whether everyone who needs access has it is unknown: w says why',
  can_already: 'this user can already: there is nothing to fix',
  host_read_only: 'the host has its file system mounted read-only: no edit changes that',
  not_declared: 'no declared volume is there: there is nothing to edit',
  files_wrong: 'the configuration has errors: fix them first',
};
