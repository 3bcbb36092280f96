import type { LeftAloneReason } from '../../engine/adopt/found.ts';
import type { EndNote, SkipReason } from '../../engine/apply/events.ts';
import type { PurposeName } from '../../engine/desired/purpose.ts';
import type { MountFeature } from '../../engine/machine/since.ts';
import { isUnknownReason } from '../../engine/permission/why.ts';
import type {
  BlockedReason,
  Consequence,
  HeldReason,
  NoteReason,
  StepReason,
  UnreturnedReason,
  WaitingKey,
  WaitingReason,
} from '../../engine/plan/reasons.ts';
import type { RefusedReason } from '../../engine/remedy/reasons.ts';
import type { AccessReason, StandingReason, StatusReason } from '../../engine/status/reasons.ts';
import { octal } from '../../ground/mode.ts';
import { lastWalkText, leftText, nameText, someText } from '../apply/trees.ts';
import { entryRightsText, personText, readOnlyText, rightsText, whyText } from './access.ts';
import { wordsOf } from './any.ts';
import { editText } from './proxmox.ts';
import { faultText, readingText } from './reading.ts';
import { startReasonText } from './start.ts';
import { containerText, ctidsText, entriesText, listed, lockText, type TextTable, textIn } from './words.ts';

/** Everything besides problems that is reported as a code with facts. */
export type Reason =
  | StepReason
  | HeldReason
  | WaitingReason
  | StandingReason
  | Consequence
  | NoteReason
  | SkipReason
  | EndNote
  | AccessReason
  | RefusedReason
  | LeftAloneReason;

/** A reason, consequence or note in words; of a problem what is wrong. */
export const reasonText = (reason: Reason | StatusReason): string =>
  'severity' in reason ? wordsOf(reason).summary : textIn(REASON_TEXTS, reason);

/** What is found where a directory should be that is not known to be there: `a symbolic link`, `behind a symbolic link`. */
export function inItsPlace(reasons: readonly StatusReason[]): string {
  for (const reason of reasons) {
    if (reason.code !== 'source_symlink' && reason.code !== 'not_a_directory') continue;
    const found = `a ${reason.code === 'source_symlink' ? 'symbolic link' : reason.type}`;
    return reason.at === reason.path ? found : `behind ${found}`;
  }
  return 'could not be read';
}

/** What blocks a step, in short. */
export const blockedText = (reason: BlockedReason): string => textIn(BLOCKED_TEXTS, reason);

const BLOCKED_TEXTS: TextTable<BlockedReason> = {
  locked: ({ lock }) => `locked (${lockText(lock)})`,
  protected: () => 'protected',
  package_too_old: ({ version }) => `pve-container ${version} is too old`,
  call_running: () => 'pct still runs',
  member_unreached: ({ node }) => `${node} was not reached`,
  member_without_quorum: ({ node }) => `${node} has no quorum`,
  writable_by_others: ({ at }) => `${at} is writable by others`,
  changed_since: ({ path }) => `${path} was changed since`,
  replaced_since: ({ path }) => `${path} was replaced since`,
  directory_unseen: ({ path }) => `${path} could not be read`,
  slot_changed_since: ({ key }) => `${key} was changed since`,
  tree_unrecorded: ({ path }) => `no way back for ${path}`,
  no_way_back: ({ key }) => `no way back for ${key}`,
  would_not_start: () => 'would not start',
  would_not_return: () => 'would not come back',
  ha_managed: () => 'managed by HA',
  ha_unknown: () => 'HA not known',
  runs_unknown: () => 'not known whether it runs',
  unit_foreign: ({ path }) => `${path} is somebody else's`,
  unit_obstructed: ({ path, by }) => `${path} is a ${by === 'symlink' ? 'symbolic link' : 'file'}`,
  unit_unseen: ({ path }) => `${path} could not be read`,
  unit_changed_since: ({ path }) => `${path} was changed since`,
  guard_on_one_member: ({ known }) => (known ? 'managed by HA' : 'HA not known'),
};

/** Why a directory that a run made stays, in short. */
export const unreturnedText = (reason: UnreturnedReason): string => textIn(UNRETURNED_TEXTS, reason);

const UNRETURNED_TEXTS: TextTable<UnreturnedReason> = {
  directory_in_use: () => 'not empty any more',
  directory_mounted: ({ ctids }) => `still mounted in ${ctidsText(ctids)}`,
};

/** What a volume is for. */
export const PURPOSES: Readonly<Record<PurposeName, string>> = {
  shared_data: 'shared data',
  certificates: 'certificates',
  web_server_configuration: 'web server configuration',
  application_data: 'application data',
};

/** All of them: a code means the same wherever it stands. */
export const REASON_TEXTS: TextTable<Reason> = {
  directory_missing: ({ path, purpose }) => `${path} does not exist${purposeText(purpose)}`,
  owner_differs: ({ found, wanted }) => `owner is ${found}, declared ${wanted}`,
  mode_differs: ({ found, wanted, purpose }) => `mode is ${found}, declared ${wanted}${purposeText(purpose)}`,
  owner_returns: ({ found, wanted }) => `owner is ${found} by that run, was ${wanted}`,
  acl_returns: ({ found, wanted }) => `ACL goes back from ${found} to ${wanted}`,
  mode_returns: ({ found, wanted }) => `mode is ${found} by that run, was ${wanted}`,
  directory_was_made: ({ path }) => `${path} was made by that run`,
  directory_was_removed: ({ path }) => `${path} was removed by that run`,
  access_lacks: ({ people, inherited }) =>
    `declared access: ${people.map(({ ctid, name, uid, can }) => `${personText({ ctid, name, uid })} ${can}`).join(', ')}${inherited ? ', also in what is made there' : ''}`,
  access_left: ({ ids }) =>
    `entries for host ${ids.length === 1 ? 'uid' : 'uids'} ${listed(ids)} were set for access that is no longer declared`,
  tree_differs: ({ path, count }) =>
    `${entriesText({ count, more: false })} below ${path} ${count === 1 ? 'is' : 'are'} not as declared (recursive)`,
  tree_returns: ({ path, count }) =>
    `what that run changed below ${path} (${entriesText({ count, more: false })}) goes back, each that is still as the run left it`,
  mounts_differ: ({ name, edits }) => `${name}: ${edits.map(editText).join(', ')}`,
  restart_needed: ({ applies, remounts }) =>
    [
      ...(applies.length === 0 ? [] : [`takes effect: ${applies.map(waitingText).join(', ')}`]),
      ...(remounts.length === 0 ? [] : [`mounted as configured: ${remounts.join(', ')}`]),
    ].join('; '),
  restart_cut_off: ({ name }) => `${name} was stopped by an apply that ended before it started it again`,

  guard_differs: ({ ctid, places, was }) =>
    `CT ${ctid} does not start before ${listed(places)} ${isOrAre(places)} mounted (boot_guard)${was.length === 0 ? '' : `; until now: ${listed(was)}`}`,
  guard_undeclared: ({ ctid }) => `nobody declares a boot guard of CT ${ctid} any more`,
  guard_was_made: ({ ctid }) => `the boot guard of CT ${ctid} was made by that run`,
  guard_returns: ({ ctid, places }) =>
    `the boot guard of CT ${ctid} waits for ${listed(places)} again, as before that run`,
  units_reload: ({ ctids }) => `systemd has not read the boot guard of ${ctidsText(ctids)} yet`,

  locked: ({ ctid, lock }) =>
    `CT ${ctid} is locked (${lockText(lock)}); this step runs once the lock is gone${lock === 'backup' ? ', after the backup' : ''}`,
  protected: ({ ctid }) => `CT ${ctid} is protected; lift it with: pct set ${ctid} --protection 0`,
  package_too_old: ({ ctid, path, version, since, feature }) =>
    `${TOO_OLD[feature](`pve-container ${version}`, { ctid, path })}; upgrade it to ${since} or newer${feature === 'hotplug' ? ', or stop the container first' : ''}`,
  call_running: ({ ctid, pid }) =>
    `a pct that an earlier apply started for CT ${ctid} still runs (process ${pid}); this step runs once that has ended`,
  member_unreached: ({ node, why }) => `${node} could not be asked: ${faultText(why)}`,
  member_without_quorum: ({ node }) =>
    `${node} has no quorum, so nothing of the cluster's configuration can be changed there`,
  writable_by_others: ({ at, uid, gid, mode }) =>
    `${at} (${uid}:${gid} ${octal(mode)}) can be written by others than root, who could put another directory in the place of this one meanwhile; do it by hand`,
  would_not_start: ({ ctid, name, starts, why }) =>
    `${containerText(ctid, name)} would ${starts === 'fails' ? 'not start' : 'start without a mount'} with it: ${why.map(startReasonText).join('; ')}`,
  would_not_return: ({ ctid, name, starts, why }) =>
    `${containerText(ctid, name)} runs, and would ${starts === 'fails' ? 'not start again' : 'come back without a mount'}: ${why.map(startReasonText).join('; ')}`,
  ha_managed: ({ ctid }) =>
    `the cluster's HA starts and stops CT ${ctid}; restart it with: ha-manager set ct:${ctid} --state stopped, then --state started`,
  ha_unknown: ({ ctid }) =>
    `/etc/pve/ha/resources.cfg could not be read, so nobody knows whether HA starts and stops CT ${ctid}; restart it by hand`,
  runs_unknown: ({ ctid }) => `whether CT ${ctid} runs could not be read, and what may be stopped is not restarted`,
  changed_since: ({ path, found, left }) =>
    `${path} was changed since that run: it is ${found}, and the run left ${left}`,
  replaced_since: ({ path, found }) =>
    `${path} is not what that run left: ${found === null ? 'it is gone' : found === 'directory' ? 'another directory is there' : `a ${found} is there`}`,
  slot_changed_since: ({ ctid, key, current, waits, left }) =>
    `${key} of CT ${ctid} was changed since that run: it holds ${current ?? 'nothing'}${waits === undefined ? '' : `, with ${waits ?? 'its removal'} pending`}, and the run left ${left ?? 'nothing'}`,
  tree_unrecorded: ({ path, count }) =>
    `${count} entries below ${path} were changed, and not recorded one by one: there is no way back`,
  no_way_back: ({ ctid, key }) =>
    `no call of pct leads back to what ${key} of CT ${ctid} held and what waited for it; set it by hand`,
  directory_in_use: ({ path }) => `${path} is not empty any more, and an undo removes no data`,
  directory_mounted: ({ path, ctids }) =>
    `${ctidsText(ctids)} ${ctids.length === 1 ? 'has' : 'have'} ${path} or something in it mounted, or will at the next start; removed, it would be a dead mount there. Undo that run again after the restart`,
  directory_unseen: ({ path }) =>
    `${path}, what is in it or who has it mounted could not be read, so it stays as it is`,
  unit_foreign: ({ path }) =>
    `${path} is not this program's, and stays; rename it, or take boot_guard out of the volume`,
  unit_obstructed: ({ path, by }) =>
    `${path} is ${by === 'symlink' ? 'a symbolic link' : 'no directory'}, and nothing is written through it; make it a directory`,
  unit_unseen: ({ path, error }) => `${path} stays as it is: ${readingText(error)}`,
  unit_changed_since: ({ path }) => `${path} was changed since that run`,
  guard_on_one_member: ({ ctid, known }) =>
    known
      ? `the cluster's HA may start CT ${ctid} on another member, where this guard would not be; take boot_guard out of its volumes, or the container out of HA`
      : `/etc/pve/ha/resources.cfg could not be read, so HA may start CT ${ctid} on another member, where this guard would not be`,
  guard_left: ({ ctid, path }) =>
    `${path} guards CT ${ctid}, in which no volume of this configuration is mounted; --prune takes it away`,

  would_lose_access: ({ loses, more, below, ...who }) =>
    `${personText(who)} could no longer ${below ? entryRightsText(loses) : rightsText(loses)}${moreText(more, 'lose')}; --take-over changes it all the same, owner "keep" or permissions "keep" accepts it`,
  would_give_access: ({ gains, more, below, ...who }) =>
    `${personText(who)} could then ${below ? entryRightsText(gains) : rightsText(gains)}${moreText(more, 'gain')}, and the configuration does not say so; write it down, or use --take-over`,
  acls_may_not_count: ({ path, fstype }) =>
    `whether an entry in the ACL of ${path} would count is not known: where ${fstype} heeds no ACLs, it lets nobody in and may open the directory to its group; ${fstype.includes('mergerfs') ? 'mergerfs heeds them where it is mounted with posix_acl=true' : 'ask whoever serves it'}. If it does, --take-over sets the entry`,

  mount_left: ({ mounts }) =>
    `${listed(mounts.map(({ key, volume, path }) => `${key} (${volume} at ${path})`))} ${isOrAre(mounts)} not declared; --prune takes ${mounts.length === 1 ? 'it' : 'them'} out, data stays`,

  entries_left: ({ path, volume }) =>
    `access that ${volume ?? 'a volume'} gave in ${path} is no longer declared; --prune takes it back`,

  data_left_behind: ({ ctid, moves }) =>
    `${listed(moves.map(({ key, path, to, found }) => `${key} (${path}) would show ${to} (${entriesText(found)})`))} in CT ${ctid}, and what is in ${listed(moves.map(({ from, stays }) => `${from} (${entriesText(stays)})`))} stays there, for no data is moved; copy it first, or --leave-data does it all the same`,

  is_storage_volume: ({ volume }) => `${volume} is a storage volume of Proxmox, made and removed with its container`,
  is_device: ({ path }) => `${path} is a device, no directory`,
  not_parsed: ({ messages }) => `Proxmox does not understand the line: ${messages.join('; ')}`,
  is_template: ({ ctid }) => `CT ${ctid} is a template`,
  is_its_own: ({ hostPath, path }) =>
    `the container's own mount_points declare ${hostPath} at ${path} already, for it alone`,
  source_not_there: ({ path }) => `${path} does not exist on the host`,
  not_declarable: ({ problem }) => wordsOf(problem).summary,
  would_change: ({ hostPath }) =>
    `a plan would have something to do about ${hostPath} or a mount of it, however it is declared`,

  on_other_member: ({ ctid, node, here, has }) =>
    `CT ${ctid} is on cluster member ${node}, not on ${here}${has ? `; ${ELSEWHERE[has]}` : ''}`,
  not_made_yet: ({ ctid, name, node }) => `${containerText(ctid, name)} does not exist on ${node} yet`,

  directory_planned: () => 'the directory will be made',
  mount_planned: ({ name, path }) => `will be mounted in ${name} at ${path}`,
  configured_on_member: ({ ctid, node, here }) =>
    `configured as declared on cluster member ${node}; whether CT ${ctid} has it mounted there is not seen from ${here}`,
  directory_on_member: ({ node, here }) => `the directory on cluster member ${node} is not seen from ${here}`,
  pending_restart: ({ ctid }) => `takes effect when CT ${ctid} restarts`,
  mounts_unreadable: ({ ctid, error }) =>
    `configured; whether CT ${ctid} has it mounted could not be read${error ? `: ${readingText(error)}` : ''}`,

  mount_breaks_start: ({ ctid, starts, why }) =>
    `${starts === 'fails' ? `keeps CT ${ctid} from starting` : `not seen in CT ${ctid} after its next start`}: ${why.map(startReasonText).join('; ')}`,

  goes_down: ({ ctid, name, seconds }) =>
    `${containerText(ctid, name)} stops and starts again; if it does not stop within ${seconds} s it keeps running`,
  waits_for_restart: ({ ctid, name, mounts }) =>
    `takes effect when ${containerText(ctid, name)} restarts: ${mounts.map(({ key, path }) => `${key} ${path}`).join(', ')}`,
  no_snapshots: ({ ctid }) => `CT ${ctid}: no more snapshots, clones or templates while it has a bind mount`,
  no_tree_return: ({ path, count }) =>
    `there is no way back for what lies below ${path}: ${entriesText({ count, more: false })} and perhaps more are too many to record, so undo cannot restore them`,
  umask_off: ({ path }) =>
    `what is made in ${path} from then on gets its mode from the inherited entries; the umask of whoever makes it no longer counts`,
  not_in_backups: ({ ctid, paths }) => `${listed(paths)} will not be in backups of CT ${ctid}`,
  not_replicated: ({ ctid, paths }) =>
    `CT ${ctid} is replicated, and ${listed(paths)} ${isOrAre(paths)} left out of it (replicate=0)`,
  data_stays: ({ from, to, stays, found }) =>
    `what is in ${from} stays there (${entriesText(stays)}): nothing is moved to ${to} (${entriesText(found)})`,
  ha_elsewhere: ({ ctid, nodes, paths }) =>
    `HA may start CT ${ctid} on ${listed(nodes)}, too, by itself once its member is fenced, and it will start there only where ${listed(paths)} is`,
  no_migration: ({ ctid, keys }) =>
    `CT ${ctid} cannot be migrated while ${listed(keys)} ${isOrAre(keys)} not marked shared`,
  ha_relocation_fails: ({ ctid, keys }) =>
    `a relocation of CT ${ctid} by HA shuts it down, fails for ${listed(keys)}, and has it started again where it was, perhaps again and again`,
  needs_mount: ({ ctid, path }) => `CT ${ctid} will not start while ${path} is not mounted`,
  starts_without: ({ ctid, path }) =>
    `CT ${ctid} starts all the same while ${path} is not mounted: it finds an empty directory and writes to the disk below`,
  guard_stops: ({ ctid, paths }) =>
    `CT ${ctid} is stopped, too, when ${listed(paths.map((path) => `the mount of ${path}`))} is stopped with systemctl`,
  guard_waits: ({ ctid, path, seconds }) =>
    `a start of CT ${ctid} waits up to ${seconds} s for ${path}, which no unit of systemd mounts, then fails`,
  guard_fails: ({ ctid, path }) =>
    `a start of CT ${ctid} fails while ${path} is not mounted; it pulls nothing in, for no unit of systemd mounts that`,
  nested_mounts_hidden: ({ path, nested }) =>
    `${listed(nested)} will not show below ${path}: file systems mounted inside a directory are not shared with it`,

  covers_mounts: ({ ctid, path, covered }) =>
    `CT ${ctid} runs with ${listed(covered.map(({ path: at, source, fstype }) => `${source} (${fstype}) at ${at}`))}: what is mounted at ${path} covers ${covered.length === 1 ? 'it' : 'them'} at once`,
  hides_entries: ({ ctid, path, ...counted }) =>
    `CT ${ctid} itself has ${entriesText(counted)} in ${path}: hidden while this is mounted there, and not lost`,

  tree_left: ({ path, why, ...some }) => `below ${path} ${someText(some)} left as found: ${leftText(why)}`,
  tree_boundaries: ({ path, ...some }) =>
    `below ${path} something else is mounted and not entered: ${some.examples.map(nameText).join(', ')}${some.count > some.examples.length ? ' …' : ''}`,
  tree_unseen: ({ path, last }) =>
    `what lies in ${path} (recursive) is checked when you plan, not here: ${lastWalkText(last)}`,
  tree_on_member: ({ path, node, here }) =>
    `what lies below ${path} on ${node} (recursive) is neither looked at nor changed from ${here}; on ${node} itself, with these files, phoenix-volumes apply does it`,
  directory_elsewhere: ({ path, nodes, here }) =>
    `its containers are on ${listed(nodes)}; ${path} there is not looked at from ${here}`,
  mounted_by_line: ({ ctid, path }) =>
    `CT ${ctid} has it at ${path} by lxc.mount.entry, so nothing is to do: a mount point as well would mount it twice and end its snapshots`,
  child_mounts_hidden: ({ path, nested, ctids }) =>
    `${listed(nested)} ${isOrAre(nested)} mounted below ${path} and ${nested.length === 1 ? 'does' : 'do'} not show in ${ctidsText(ctids)}: file systems mounted inside a directory are not shared with it`,
  pending_as_declared: ({ ctid, key, path, until }) =>
    `CT ${ctid} ${key} (${path}) is as declared ${until === 'start' ? 'from its next start on' : 'once the container restarts'}`,
  owner_unknown: ({ path }) => `owner of ${path} is left alone: ${NO_CONSUMER}`,
  owner_unknown_yet: ({ path }) => `${path} will belong to root at first: ${NO_CONSUMER}`,
  owners_not_kept: ({ path, fstype, whose }) =>
    `owner and mode of ${path} are left alone: ${fstype} keeps no owners or modes of its own${whoseText(fstype, whose)}`,
  owner_undeclared: ({ path, parts, because }) =>
    `${listed(parts)} of ${path} ${isOrAre(parts)} left alone: ${UNDECLARED[because]}`,
  root_squashed: ({ path, fstype }) =>
    `owner and mode of ${path} are left alone: the ${fstype} server maps root to nobody (root_squash)`,
  acls_by_server: ({ path }) =>
    `whether the NFS server of ${path} takes ACLs is not known; where it does not, setting the entry fails, and an owner in ids of the container does without`,
  start_makes_directory: ({ ctid, path, target }) =>
    `${path} will be made on the host when CT ${ctid} starts, for ${target} inside`,
  nothing_to_guard: ({ path }) => `boot_guard has nothing to wait for: ${path} is on the machine's own disk`,
  start_ignores_id_map: ({ ctid, key, target }) =>
    `CT ${ctid} is privileged and ignores the idmap of ${key} (${target})`,

  interrupted: () => 'interrupted before it started',
  needs_step: ({ step, kind, target }) => `needs ${kind && target ? `${kind} ${target}` : step}, which did not succeed`,
  done_meanwhile: () => 'somebody else did that meanwhile',

  takes_access: ({ loses, more, ...who }) =>
    `${personText(who)} could no longer ${rightsText(loses)}${moreText(more, 'lose')}`,
  takes_entries: ({ count, more, ...who }) =>
    `${personText(who)} could do less with ${entriesText({ count, more: false })} of the directory${moreText(more, 'lose')}`,
  still_denied: ({ ctid, uid, why }) => {
    const isUnknown = why.length > 0 && why.every(({ code }) => isUnknownReason(code));
    const could = isUnknown
      ? `whether ${personText({ ctid, uid })} could then is not known`
      : `${personText({ ctid, uid })} still could not`;
    return `${could}${why.length === 0 ? '' : `: ${why.map(whyText).join('; ')}`}`;
  },
  denied_on_the_way: ({ ctid, uid, path }) => `${personText({ ctid, uid })} cannot pass ${path} inside the container`,
  maps_host_root: ({ ctid }) =>
    `the directory is root's: mapped to it, CT ${ctid} could leave setuid files of the host's root there`,
  privileged_ignores_idmap: ({ ctid }) => `CT ${ctid} is privileged or not here, and ignores the idmap of a mount`,
  idmap_taken: ({ ctid }) => `the mount of CT ${ctid} would need more than one such map`,
  group_unknown: ({ ctid, uid }) => `the group of ${personText({ ctid, uid })} is not known`,
  not_root_asked: () => 'it would help the root of containers alone',

  id_map_unknown: () => 'its id map cannot be read',
  directory_in_error: () => 'what is declared there is not there',
  directory_unknown: () => 'the directory cannot be read',
  not_here: () => 'the container is not here',
  overrides: ({ rootId }) => `${rootText(rootId)}: it owns the directory or overrides its mode`,
  mode_bits: ({ rootId, class: of, bits }) => `${rootText(rootId)}: ${CLASSES[of]} ${bits}`,
  read_only: ({ rootId, layers }) => `${rootText(rootId)}: ${readOnlyText(layers)}`,
  owner_unmapped: ({ rootId }) =>
    `${rootText(rootId)}: the mount's idmap has no id for the owner, so nobody there can write`,
  cause: ({ rootId, why }) => `${rootText(rootId)}: ${whyText(why)}`,
};

const waitingText = ({ key, deleted, ours }: WaitingKey): string =>
  `${key}${deleted ? ' taken out' : ''}${ours ? '' : ' (not of this program)'}`;

/** What says whose the files of such a file system are: options of its mount (mount.cifs(8), mount(8), ntfs-3g(8), sshfs(1)). */
const whoseText = (fstype: string, whose?: { readonly uid: number; readonly gid?: number }): string => {
  if (WHOSE[fstype] === undefined) return '';
  if (!whose) return `; its mount options say who owns everything there (${WHOSE[fstype]})`;
  const { uid, gid } = whose;
  return `; mounted with ${gid === undefined ? `uid=${uid}` : `uid=${uid},gid=${gid}`} (options of the storage, or in /etc/fstab) everything there would be theirs`;
};

/** What a version cannot do for a container, and the path inside at which that is wanted. */
const TOO_OLD: Readonly<
  Record<MountFeature, (version: string, wanted: { readonly ctid: number; readonly path: string }) => string>
> = {
  hotplug: (version, { ctid }) =>
    `CT ${ctid} runs, and ${version} would write its new mounts down without mounting them`,
  idmap: (version, { ctid, path }) =>
    `CT ${ctid} is to have a mount with an id map at ${path}, and ${version} knows none`,
  lazytime: (version, { ctid, path }) =>
    `CT ${ctid} is to have a mount with lazytime at ${path}, which ${version} does not know`,
  discard: (version, { ctid, path }) =>
    `CT ${ctid} is to have a mount with discard at ${path}, which ${version} does not know`,
};

const WHOSE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['cifs', 'smb3'].map((fstype) => [fstype, 'uid=, gid=, dir_mode=, file_mode='])),
  ...Object.fromEntries(
    ['vfat', 'msdos', 'exfat', 'ntfs', 'fuseblk'].map((each) => [each, 'uid=, gid=, dmask=, fmask=']),
  ),
  'fuse.sshfs': 'uid=, gid=, allow_other',
};

const UNDECLARED = {
  entries: 'none is declared, and it holds entries',
  unseen: 'none is declared, and whether it holds entries could not be seen',
  server: 'none is declared, and it is on a server',
  others: 'none is declared, and others than root can write above it',
} as const;

const moreText = (count: number, verb: 'lose' | 'gain'): string =>
  count === 0 ? '' : `, and ${count} more would ${verb} something`;

const NO_CONSUMER = 'none of its containers exists yet, so container_root has no id';

const CLASSES = {
  owner: 'its owner class has',
  user: 'its ACL gives it',
  group: 'its group class has',
  other: 'others have',
} as const;

/** A reason of a container's root where its id stands beside it already: `others have r-x`. */
export const withoutRoot = (text: string): string => text.replace(/^container root is host uid \d+: /, '');

const rootText = (id: number | null): string =>
  id === null ? 'container root has no host uid' : `container root is host uid ${id}`;

const purposeText = (purpose: PurposeName | undefined): string =>
  purpose === undefined ? '' : ` (purpose: ${PURPOSES[purpose]})`;

const isOrAre = (things: readonly unknown[]): string => (things.length === 1 ? 'is' : 'are');

/** What a container's file on its own member has of a mount. */
const ELSEWHERE = {
  nothing: 'its file there does not have it',
  different: 'its file there has it otherwise',
  another: 'its file there has another mount in its place',
} as const;
