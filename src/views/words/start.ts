import type { FailoverProblem, StartProblem } from '../../engine/problem.ts';
import { octal } from '../../ground/mode.ts';
import type { Unknown } from '../../proxmox/rehearsal/facts.ts';
import type { IdsNotAllowed, MountName, StartNote, StartReason } from '../../proxmox/rehearsal/reason.ts';
import type { IdMapEntry } from '../../proxmox/value/idmap.ts';
import { faultHint, faultText, readingText } from './reading.ts';
import {
  containerText,
  ctidsText,
  listed,
  lockText,
  type TextTable,
  textIn,
  type Words,
  type WordsTable,
} from './words.ts';

/** Why a container would not start, or not with all its mounts: what is in the way, with the mount it is about. */
export const startReasonText = (reason: StartReason): string =>
  'key' in reason ? `${mountText(reason)}: ${textIn(START_TEXTS, reason)}` : textIn(START_TEXTS, reason);

/** What a start does besides, or leaves out by design, with the mount it is about. */
export const startNoteText = (note: StartNote): string => `${mountText(note)}: ${textIn(START_NOTES, note)}`;

/** What can be done about it. `planned`: the mount is not in the container's file yet. */
export const startRemedyText = (ctid: number, reason: StartReason, planned = false): string | undefined => {
  const remedy = REMEDIES[reason.code];
  const text = remedy?.({ ctid, reason, out: planned ? LEAVE_OUT : takeOut(ctid, reason) });
  return text && `${text}${ENDS_IN_COMMAND.test(text) ? '' : '.'}`;
};

/** A full stop would be copied with it. */
const ENDS_IN_COMMAND = /\bpct (?:set|config) [^;,]*$/;

export const START_TEXTS: TextTable<StartReason> = {
  locked: ({ lock }) => `it is locked (${lockText(lock)})`,
  template: () => 'it is a template',
  configuration: ({ problem }) => `Proxmox cannot make its configuration: ${problem}`,
  id_map_unreadable: ({ problem }) => problem,
  id_map_overlaps: ({ side, first, second }) =>
    `two lxc.idmap lines map the same id of the ${side}: "${entryText(first)}" and "${entryText(second)}"`,
  id_map_without_root: ({ type }) => `no lxc.idmap line maps its root's ${TYPES[type].id}`,
  ids_not_allowed: ({ type, host, count }) =>
    `/etc/sub${type}id does not let root map ${TYPES[type].ids} ${idRange(host, count)} of the host`,
  assert_fails: ({ path, mounted, file }) =>
    mounted ? `${path} is mounted, and ${file} forbids that` : `${path} is not mounted, and ${file} asks for that`,

  source_missing: ({ at }) => `${at} does not exist on the host`,
  source_symlink: ({ at, to }) =>
    `${at} is a symbolic link${to === undefined ? '' : ` to ${to}`}, and Proxmox mounts through none`,
  source_not_directory: ({ at }) => `${at} on the host is no directory`,
  source_no_volume: () =>
    'that is neither an absolute path nor a volume of a storage, so Proxmox cannot parse it; quotes do not belong there',
  source_closed: ({ at }) => `the container's root may not pass ${at} on the host`,
  source_has_mounts: () =>
    'other file systems are mounted below it on the host, and an unprivileged container must take them along',
  type_refused: ({ type }) => `a file system of type "${type}" cannot be mounted there`,

  target_is_root: () => "that is the container's root, or outside of it",
  target_hides_init: ({ at }) => `it hides ${at}, and without that nothing starts`,
  target_symlink: ({ at }) => `${at} in the container is a symbolic link`,
  target_not_directory: ({ at }) => `${at} in the container is no directory`,
  target_differs: ({ wanted }) =>
    wanted === 'directory' ? 'a directory cannot be mounted on a file' : 'a file cannot be mounted on a directory',
  target_missing: ({ at }) => `${at} does not exist in the container, and the line does not say to create it`,
  target_read_only: ({ at, below }) => `${at} does not exist and cannot be made: ${placeText(below)} is read-only`,
  target_unmapped: ({ at, below }) =>
    `${at} does not exist and cannot be made: through its id map, ${placeText(below)} takes nothing from who makes it`,
  target_closed: ({ at }) => `whoever mounts it may not go through, or not write to, ${at} in the container`,
  target_ignored: () => 'LXC ignores an absolute target',

  mount_map_overlaps: ({ type, id }) => `its id map gives the ${TYPES[type].id} ${id} on disk to two in the container`,
  filesystem_without_id_maps: ({ filesystem }) => `${filesystem} has no mounts with an id map of their own`,
  keepattrs_read_only: () => 'keepattrs changes the owner of the directory, which is read-only',
  keepattrs_unmapped: ({ type, id }) =>
    `keepattrs gives the directory the ${TYPES[type].id} ${id}, for which its id map has none on disk`,
  line_unreadable: ({ problem }) => `Proxmox cannot read the line and leaves it out: ${problem}`,
  covered: ({ by, at }) => `${by} is mounted over it, at ${at}`,
  covered_by_lxc: ({ at }) => `LXC mounts its own ${at} over it`,
  unknown: ({ reason, about }) => `${about}: ${UNKNOWN_TEXTS[reason]}`,
};

/** Why it cannot be told. */
const UNKNOWN_TEXTS: Readonly<Record<Unknown, string>> = {
  network_filesystem: 'a server decides who may do what there',
  unreadable: 'it cannot be read',
  over_limit: 'there is too much of it',
  timed_out: 'it does not answer',
  stale: 'what is known is too old',
  rootfs_not_mounted: 'its root file system cannot be seen while it is stopped',
  changed_meanwhile: 'it changed meanwhile',
  hookscript: 'a hook script of the container may mount or make it',
};

export const START_NOTES: TextTable<StartNote> = {
  directory_made: ({ path }) => `each start makes ${path} on the host if it is not there`,
  attributes_rewritten: ({ source, uid, gid, mode, changes }) =>
    `keepattrs gives ${source} owner and mode of the directory it is mounted on, ${uid}:${gid} ${octal(mode)}, at every start${
      changes ? '; now it has others' : ''
    }`,
  optional_left_out: ({ because, ...name }) =>
    `it is optional and left out: ${textIn(START_TEXTS, { ...because, key: name.key, source: name.source, target: name.target })}`,
  id_map_ignored: () => 'a privileged container ignores its idmap',
};

export const START_WORDS: WordsTable<StartProblem> = {
  start_would_break: ({ ctid, name, starts, why }) =>
    startWords(
      { ctid, why, planned: true },
      `${containerText(ctid, name)} would ${starts === 'fails' ? 'not start' : 'start without a mount'} after this change`,
    ),
  start_broken: ({ ctid, name, starts, why }) =>
    startWords(
      { ctid, why, planned: false },
      `${containerText(ctid, name)} will ${starts === 'fails' ? 'not start' : 'start without a mount'}`,
    ),
  start_unknown: ({ ctids, reason, about }) => ({
    summary: `${ctidsText(ctids)}: whether ${ctids.length === 1 ? 'it starts' : 'they start'} is unknown: ${
      reason === 'rootfs_not_mounted' ? UNKNOWN_TEXTS[reason] : `${about}: ${UNKNOWN_TEXTS[reason]}`
    }`,
  }),
  guard_strayed: ({ ctid }) => ({
    summary: `a boot guard lies here for CT ${ctid}, which is not on this node`,
    hint: 'apply --prune takes it away.',
  }),
  guards_unread: ({ ctids, error }) => ({
    summary: `whether ${ctidsText(ctids)} ${ctids.length === 1 ? 'has its' : 'have their'} boot guard is not known: ${error ? readingText(error) : 'nobody looked at the units of systemd'}`,
    hint: error ? 'Plan again once it can be read.' : 'Plan on the machine itself, with this version.',
  }),
  keepattrs_shared: ({ ctid, key, path, target, uid, gid, mode, others }) => ({
    summary: `CT ${ctid} ${key}: keepattrs gives ${path} owner and mode of ${target} in the container (${uid}:${gid} ${octal(mode)}) at every start, and ${ctidsText(others)} ${others.length === 1 ? 'uses' : 'use'} it, too`,
    hint: `Take keepattrs out of ${key} of CT ${ctid}: pct set ${ctid} --${key} with the same value and without it.`,
  }),
};

/** What would come of containers on other members than their own. */
export const FAILOVER_WORDS: WordsTable<FailoverProblem> = {
  failover_fails: ({ ctid, name, to, by, starts, why: [first, ...more] }) => ({
    summary: `${containerText(ctid, name)} would ${starts === 'fails' ? 'not start' : 'start without a mount'} on ${to}${
      first ? `: ${reasonThere(first)}` : ''
    }`,
    detail: `${more.length === 0 ? '' : `Also: ${more.map(reasonThere).join('; ')}. `}${WHEN[by]}`,
    hint:
      by === 'ha'
        ? 'Put it right there, or keep HA to the members that have it: a strict rule of node affinity (ha-manager rules).'
        : 'Put it right there before it is migrated.',
  }),
  failover_other_owner: ({ where: { volume }, path, from, to, uid, gid, there }) => ({
    summary: `${volume}: ${path} belongs to ${there.uid}:${there.gid} on ${to}, and to ${uid}:${gid} on ${from}`,
    detail: `Its containers may be started on ${to}, and what they can do there would be something else.`,
    hint: `Give it the same owner on ${to}: chown ${uid}:${gid} ${path}`,
  }),
  failover_other_storage: ({ where: { volume }, path, from, to, on, thereOn }) => ({
    summary: `${volume}: ${path} on ${to} (${storageText(thereOn)}) is another directory than on ${from} (${storageText(on)})`,
    detail: `A container that is started on ${to} finds what is in that one; nothing of what it wrote on ${from} is there unless something else copies it.`,
    hint: 'Put it on a storage that all of them mount (NFS, CephFS, CIFS), or see to it that both are kept the same.',
  }),
  failover_unknown: ({ ctids, to, reason, about }) => ({
    summary: `whether ${ctidsText(ctids)} would start on ${to} is unknown: ${about}: ${UNKNOWN_TEXTS[reason]}`,
  }),
  failover_unseen: ({ ctids, to, why }) => ({
    summary: `whether ${ctidsText(ctids)} would start on ${to} is not known: ${faultText(why)}`,
    hint: faultHint(to, why),
  }),
};

const WHEN = {
  ha: 'HA starts it there once its own member is fenced, tries again, and gives up in the state "error". A relocation shuts it down first; where that fails, HA starts it again where it was, perhaps again and again.',
  migration:
    'A mount of it is marked shared, so Proxmox refuses no migration; it is shut down for that, and its start there would fail.',
} as const;

const storageText = ({ source, fstype }: { readonly source: string; readonly fstype: string }): string =>
  `${fstype} ${source}`;

/** It is said of another machine than this one. */
const reasonThere = (reason: StartReason): string =>
  reason.code === 'source_missing' ? `${reason.at} is missing there` : startReasonText(reason);

interface Broken {
  readonly ctid: number;
  readonly why: readonly StartReason[];
  readonly planned: boolean;
}

function startWords({ ctid, why, planned }: Broken, beginning: string): Words {
  const [first, ...more] = why;
  if (!first) return { summary: beginning };
  return {
    summary: `${beginning}: ${startReasonText(first)}`,
    detail: more.length === 0 ? undefined : `Also: ${someReasons(more)}.`,
    hint: first.code === 'ids_not_allowed' ? `${idLinesText(why)}.` : startRemedyText(ctid, first, planned),
  };
}

/** All lines that are missing in /etc/subuid and /etc/subgid: who adds one meets the next. Undefined: none is. */
export function idLinesText(why: readonly StartReason[]): string | undefined {
  const ranges = why.filter((reason) => reason.code === 'ids_not_allowed');
  const linesOf = (type: IdsNotAllowed['type']) => {
    const own = ranges.filter((one) => one.type === type);
    const needed = own.filter((one) => !own.some((other) => other !== one && isPart(one, other)));
    return [...new Set(needed.map(({ host, count }) => `root:${host}:${count}`))];
  };
  const [users, groups] = [linesOf('u'), linesOf('g')];
  const count = users.length + groups.length;
  if (count === 0) return undefined;
  if (listed(users) === listed(groups))
    return `Add the ${count === 2 ? 'line' : 'lines'} ${listed(users)} to /etc/subuid and to /etc/subgid`;
  const files = [
    users.length > 0 && `${listed(users)} to /etc/subuid`,
    groups.length > 0 && `${listed(groups)} to /etc/subgid`,
  ];
  return `Add the ${count === 1 ? 'line' : 'lines'} ${files.filter(Boolean).join(', and ')}`;
}

/** A mount with an id map of its own asks for parts of what its container asks for. */
const isPart = (one: IdsNotAllowed, other: IdsNotAllowed): boolean =>
  one.count < other.count && one.host >= other.host && one.host + one.count <= other.host + other.count;

const MOST_REASONS = 8;

/** The first of many: a pool that is away has one for each mount. */
function someReasons(reasons: readonly StartReason[]): string {
  const left = reasons.length - MOST_REASONS;
  const texts = reasons.slice(0, MOST_REASONS).map(startReasonText);
  return [...texts, ...(left > 0 ? [`and ${left} more`] : [])].join('; ');
}

interface Mending {
  readonly ctid: number;
  readonly reason: StartReason;
  /** How to do without the mount. */
  readonly out: string;
}

type Remedy = (mending: Mending) => string;

const LEAVE_OUT = 'Leave the mount out';

const takeOut = (ctid: number, reason: StartReason): string =>
  !('key' in reason)
    ? `Look at pct config ${ctid}`
    : reason.key === 'lxc.mount.entry'
      ? `Take the line out of /etc/pve/lxc/${ctid}.conf`
      : `Take ${reason.key} out with: pct set ${ctid} --delete ${reason.key}`;

const or =
  (text: string): Remedy =>
  ({ out }) =>
    `${text}, or ${lowered(out)}`;

/** What cannot be made inside can be made where it is mounted from. */
const makeIt: Remedy = (mending) => {
  const { reason } = mending;
  const path = 'path' in reason ? reason.path : undefined;
  return or(path === undefined ? 'Choose another target' : `Make ${path} on the host`)(mending);
};

const editFile =
  (text: string): Remedy =>
  ({ ctid }) =>
    `${text} in /etc/pve/lxc/${ctid}.conf`;

const REMEDIES: Readonly<Partial<Record<StartReason['code'], Remedy>>> = {
  configuration: ({ ctid }) => `Look at pct config ${ctid}`,
  id_map_unreadable: editFile('Fix the lxc.idmap lines'),
  id_map_overlaps: editFile('Fix the lxc.idmap lines'),
  id_map_without_root: editFile('Map id 0 of users and of groups with lxc.idmap lines'),
  ids_not_allowed: ({ reason }) => idLinesText([reason]) ?? '',
  assert_fails: ({ reason }) =>
    'mounted' in reason && !reason.mounted
      ? `Mount ${reason.path}; systemctl start of the container says the same`
      : '',
  source_missing: (mending) => {
    const isDevice = 'at' in mending.reason && mending.reason.at.startsWith('/dev/');
    return or(isDevice ? 'Plug it in, or correct its name' : 'Make it, or mount the file system it lies on')(mending);
  },
  source_symlink: or('Mount the directory it leads to'),
  source_not_directory: or('Mount a directory'),
  source_no_volume: or('Write the path alone, without quotes'),
  source_closed: or('Let others pass that directory (chmod o+x)'),
  source_has_mounts: editFile('Write rbind instead of bind'),
  type_refused: editFile('Fix the lxc.mount.entry line'),
  target_is_root: or('Choose another target'),
  target_hides_init: or('Choose another target'),
  target_symlink: or('Choose the path it leads to as the target'),
  target_not_directory: or('Choose another target'),
  target_differs: or('Choose another target'),
  target_missing: editFile('Add create=dir or create=file to the line'),
  target_read_only: makeIt,
  target_unmapped: makeIt,
  target_closed: or('Choose another target'),
  target_ignored: editFile('Write the target without its first slash'),
  mount_map_overlaps: or('Fix its idmap'),
  filesystem_without_id_maps: or('Take the idmap out of it'),
  keepattrs_read_only: or('Take keepattrs or ro out of it'),
  keepattrs_unmapped: or('Take keepattrs out of it'),
  line_unreadable: editFile('Fix the line'),
  covered: (mending) => {
    const { ctid, reason } = mending;
    return 'by' in reason && reason.by === 'lxc.mount.entry'
      ? `Take the lxc.mount.entry line for ${reason.at} out of /etc/pve/lxc/${ctid}.conf, or choose another target`
      : or('Choose another target, or a slot after the mount over it')(mending);
  },
  covered_by_lxc: or('Choose another target'),
};

const TYPES = {
  u: { id: 'user id', ids: 'user ids' },
  g: { id: 'group id', ids: 'group ids' },
} as const;

const mountText = ({ key, source, target }: MountName): string =>
  source.trim() === '' && target === '' ? `${key} (an empty line)` : `${key} (${source} at ${target})`;

const placeText = (below: string): string => (below === 'rootfs' ? 'the root file system' : below);

const entryText = ({ type, container, host, count }: IdMapEntry): string => `${type} ${container} ${host} ${count}`;

const idRange = (first: number, count: number): string =>
  count === 1 ? String(first) : `${first} to ${first + count - 1}`;

const lowered = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
