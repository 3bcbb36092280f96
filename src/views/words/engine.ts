import type { Coverage } from '../../engine/guard/backups.ts';
import type { AbsentMount } from '../../engine/observed/absent.ts';
import type { Expecter } from '../../engine/observed/expected.ts';
import { type ReadingError, systemOf } from '../../engine/observed/facts.ts';
import type { EngineProblem, FoundMount, WrittenLine } from '../../engine/problem.ts';
import type { TreeEnd } from '../../engine/tree/fact.ts';
import { commandText } from '../../ground/argv.ts';
import { octal } from '../../ground/mode.ts';
import { someText } from '../apply/trees.ts';
import { personText, whyText, writableArgv } from './access.ts';
import { isForRoot, systemText } from './errno.ts';
import { editText, lossText } from './proxmox.ts';
import { containersHint, faultHint, faultText, readingText, socketsHint } from './reading.ts';
import { FAILOVER_WORDS, START_WORDS } from './start.ts';
import { ctidsText, listed, quoted, type Words, type WordsTable } from './words.ts';

/** What the engine finds wrong with the machine, with volumes, their mounts and their containers. */
export const ENGINE_WORDS: WordsTable<EngineProblem> = {
  containers_unreadable: ({ error }) => ({
    summary: readingText(error),
    hint: isNoFile(error)
      ? `Nothing is planned as long as one of them is not known, for it may have what a volume shares. Look what it is: ${commandText(['ls', '-ld', error.path])}`
      : containersHint(error),
  }),
  datasets_unreadable: ({ error }) => ({
    summary: `where the datasets of ZFS belong is not known: ${readingText(error)}`,
    hint: 'Look at the pools: zpool status',
  }),
  mount_table_unreadable: ({ error }) => ({
    summary: `what is mounted where is not known: ${readingText(error)}`,
    detail:
      'A directory may be on another file system than it belongs on, and a mount may be missing that nobody sees.',
    hint: isForRoot(systemOf(error))
      ? 'Run as root.'
      : 'Look at it before anything is applied: cat /proc/self/mountinfo',
  }),
  memory_lost: ({ path, system, isAside }) => ({
    summary: isAside
      ? `what this program remembers was lost: ${path} is what was left of it`
      : `what this program remembers is lost: ${path} ${system === undefined ? 'is damaged' : `cannot be read: ${systemText(system)}`}`,
    detail:
      'Mounts that nobody declares any more may not be known to be ours, and nobody knows on which file systems the host paths lay.',
    hint: isAside
      ? 'Repair it and put it back as owned.json, or delete it once every volume is where it belongs.'
      : isForRoot(system)
        ? 'Run as root.'
        : system === 'ENOENT'
          ? 'Put it back from a backup. An apply begins it anew, with an empty file beside it that says so.'
          : 'Repair it, or put it back from a backup. An apply begins it anew, and keeps this one beside it.',
  }),
  running_unknown: ({ error }) => ({
    summary: readingText(error),
    hint: socketsHint(error),
  }),

  members_unreadable: ({ error }) => ({
    summary: `what the other members of the cluster have is not known: ${readingText(error)}`,
    hint: 'Look at the cluster file system: systemctl status pve-cluster',
  }),
  member_files_unreadable: ({ node, error }) => ({
    summary: `what is configured on cluster member ${node} is not known: ${readingText(error)}`,
    hint: 'Look at the cluster file system: systemctl status pve-cluster',
  }),
  member_unreached: ({ node, why }) => ({
    summary: `${node} could not be asked: ${faultText(why)}`,
    detail:
      'What its containers have configured is known all the same; its directories and what is mounted there are not.',
    hint: faultHint(node, why),
  }),
  member_configured_otherwise: ({ node, here }) => ({
    summary: `${node} has a configuration of its own that says something else than this one`,
    detail: `The one of ${here} counts here. An apply on ${node} would go by its own.`,
  }),
  members_other_version: ({ nodes, version, own, here }) => ({
    summary: `phoenix-volumes is ${quoted(version)} on ${listed(nodes)} and ${quoted(own)} on ${here}`,
    detail: `The plan is made on ${here}; what is read and changed on ${listed(nodes)} is so by the other version.`,
    hint: 'Install the same version on every member: apt install ./phoenix-volumes_VERSION_all.deb',
  }),
  quorum_lost: () => ({
    summary: 'the cluster has no quorum: nothing can be changed now',
    detail: 'What is configured is as it was when the quorum was lost; what is mounted here is as it is now.',
    hint: 'Bring the other members back (pvecm status), then apply.',
  }),

  container_gone: ({ ctid }) => ({
    summary: `CT ${ctid} is not on this node any more: what the run did there cannot be undone here`,
    hint: 'Where it was moved to, take the mounts out with: pct set CTID --delete mpN',
  }),
  mounts_may_stay: ({ ctid }) => ({
    summary: `CT ${ctid} may still have mounts of a call that failed, which its file does not show`,
    hint: `They are gone after its restart: pct shutdown ${ctid}, then pct start ${ctid}`,
  }),
  change_broke_off: ({ message }) => ({
    summary: `it broke off: ${message}`,
    hint: 'Plan again to see how far it got.',
  }),
  change_not_written: ({ ctid, missing, done }) => ({
    summary: `pct reported success, but /etc/pve/lxc/${ctid}.conf does not have it: ${missing.map(editText).join(', ')}`,
    detail: done > 0 ? `What else the call was for is there (${done}).` : undefined,
    hint: `Look at the container (pct config ${ctid} --current; pct pending ${ctid}) and at which pct runs (type -a pct), then apply again.`,
  }),
  change_unseen: ({ ctid, error }) => ({
    summary: `pct reported success, but CT ${ctid} could not be read afterwards: ${readingText(error)}`,
    hint: 'Plan again to see how it is now.',
  }),
  restart_incomplete: ({ ctid, keys, paths }) => ({
    summary: `CT ${ctid} was started again, and still ${[
      ...(keys.length === 0 ? [] : [`${listed(keys)} of its file ${keys.length === 1 ? 'waits' : 'wait'}`]),
      ...(paths.length === 0
        ? []
        : [`${listed(paths)} inside ${paths.length === 1 ? 'is' : 'are'} not mounted as configured`]),
    ].join(', and ')}`,
    hint: `Look at what its start said (journalctl -u pve-container@${ctid}) and at pct pending ${ctid}.`,
  }),
  step_outdated: ({ target }) => ({
    summary: `${target} changed since the plan was made, and this step no longer matches; nothing was done`,
    hint: 'Plan again, look at the new plan, and apply that.',
  }),

  source_symlink: (problem) => ({
    summary: `${part(problem)} is a symbolic link, and Proxmox refuses to mount through one`,
    hint: problem.leadsTo
      ? `Declare the path it leads to as host_path: ${problem.leadsTo}`
      : 'Declare the path it points to as host_path.',
  }),
  not_a_directory: (problem) => ({
    summary: `${part(problem)} is a ${problem.type}, not a directory`,
    hint: 'Move it away or choose another host_path.',
  }),
  directory_unreadable: (problem) => ({
    summary: `${part(problem)} could not be read: ${readingText(problem.error)}`,
    hint:
      systemOf(problem.error) === 'ETIMEDOUT'
        ? 'Its server does not answer; bring the share back and try again.'
        : 'Run as root, and check the file system it lies on.',
  }),
  unsafe_ancestor: ({ path, at, uid, gid, mode }) => ({
    summary: `${path}: ${at} (${uid}:${gid} ${octal(mode)}) can be written by others than root, who could put another directory in its place`,
    hint: 'It is mounted all the same; what is declared about owner and mode below it is for you to set by hand.',
  }),

  mount_absent: ({ path, at, by, name, locked, binds = [] }) => ({
    summary: `${at === path ? '' : `${path}: `}nothing is mounted at ${at}, where ${EXPECTERS[by](name)} belongs`,
    detail: 'Whatever is made or changed there now would be on another file system, and hidden once it is mounted.',
    hint: [
      mountHint(by, { name, at, locked }),
      ...binds.map((bind) => `then ${commandText(['umount', bind])}; ${commandText(['mount', bind])}`),
    ].join('; '),
  }),
  branch_absent: ({ path, pool, at, by, name, locked }) => ({
    summary: `${path}: a branch of the mergerfs at ${pool} is away: nothing is mounted at ${at}, where ${EXPECTERS[by](name)} belongs`,
    detail: 'It goes on without it; what is written may land on the disk below, and be hidden once it is mounted.',
    hint: mountHint(by, { name, at, locked }),
  }),
  filesystem_read_only: ({ path, at, source, fstype }) => ({
    summary: `nothing can be made or changed at ${path}: ${source} (${fstype}) is mounted read-only at ${at}`,
    hint: `${
      fstype === 'zfs' ? 'Make it writable: ' : 'See why (dmesg; a disk with errors is remounted so), then '
    }${commandText(writableArgv({ at, source, fstype }))}. What is there already stays as it is with owner and permissions "keep".`,
  }),
  filesystem_in_memory: ({ path, at, fstype }) => ({
    summary: `${path} is in memory (${fstype} at ${at}): what is written there is gone when the host restarts`,
    hint: 'Declare a host_path on a disk, unless that is what it is for: the directory is missing after a restart, and containers with it do not start until an apply made it.',
  }),
  storage_off: ({ path, at, name, off }) => ({
    summary: `${path} is on the disk below ${at}, where the storage ${name} of Proxmox belongs, which is ${off === 'disabled' ? 'disabled' : 'for other nodes only'}`,
    detail: 'What is written there is hidden once the storage is mounted.',
    hint:
      off === 'disabled'
        ? `Enable it (pvesm set ${name} --disable 0), or declare another host_path.`
        : `Let this node have it (pvesm set ${name} --nodes …), or declare another host_path.`,
  }),
  dataset_not_mounted: ({ path, at, dataset }) => ({
    summary: `${at === path ? '' : `${path}: `}nothing is mounted at ${at}, where the dataset ${dataset} is declared`,
    detail: 'Whatever is made or changed there now would be on another file system, and hidden once it is mounted.',
    hint: `Mount it (zfs mount ${dataset}), after importing its pool where that is missing; or correct mount_point_base.`,
  }),
  dataset_elsewhere: ({ path, at, dataset, there, mounted, instead }) => ({
    summary: `${path}: the dataset ${dataset} is not mounted at ${at}; ${mounted ? 'it is mounted' : 'ZFS would mount it'} at ${there}`,
    hint: `Declare ${instead} as host_path, or mount the dataset where it is declared: zfs set mountpoint=${at} ${dataset}`,
  }),
  source_gone: ({ path, gone, source, ctids }) => ({
    summary: `${path}: ${gone} is gone, and ${ctidsText(ctids)} ${ctids.length === 1 ? 'has' : 'have'} ${source === gone ? 'it' : source} configured; is a file system not mounted?`,
    detail: 'Made anew it would be empty: containers would start without what belongs there, and write beside it.',
    hint: `Bring back what was there; if it shall be empty: ${commandText(['mkdir', '-p', gone])}`,
  }),
  looks_unmounted: ({ path, ctid, target, source, fstype }) => ({
    summary: `${path} looks unmounted: CT ${ctid} still has ${source} (${fstype}) at ${target} from there, and the host has another file system there`,
    detail: 'Whatever is made or changed there now would be on that one, and hidden once it is mounted again.',
    hint: `Mount it again; if the change is meant, restart CT ${ctid} first.`,
  }),
  filesystem_changed: ({ path, source, fstype, found }) => ({
    summary: `${path} looks unmounted: it was last seen on ${source} (${fstype}), and lies on ${found.source} (${found.fstype}) now`,
    detail: 'Whatever is made or changed there now would be on that one, and hidden once the other is mounted again.',
    hint: 'Mount it again (zpool import, where its pool is missing); if the change is meant: apply --other-filesystem',
  }),
  filesystem_unknown: ({ path, memory, isAside, system, holdsNothing }) => ({
    summary: `${path} ${holdsNothing ? 'holds nothing and would be' : 'is'} on the root disk; whether a file system belongs there is not known, for ${memory} ${isForRoot(system) ? `cannot be read: ${systemText(system)}` : 'is gone or damaged'}`,
    detail: 'Whatever is made or changed there now would be hidden once another file system is mounted.',
    hint: isForRoot(system)
      ? 'Run as root.'
      : holdsNothing
        ? `If it is meant to be there: apply --other-filesystem. ${isAside ? `Once every volume is where it belongs, delete ${memory}.` : `That begins ${memory} anew; once every volume is where it belongs, delete the one that it keeps beside it.`}`
        : 'Look at what it holds before you apply; that it is meant says: apply --other-filesystem',
  }),
  unknown_user: ({ where, user }) => ({
    summary: `${where.volume}: this host has no user "${user}"`,
    hint: 'Create the user, or declare the owner by number.',
  }),
  unknown_group: ({ where, group }) => ({
    summary: `${where.volume}: this host has no group "${group}"`,
    hint: 'Create the group, or declare it by number.',
  }),
  id_map_unreadable: ({ ctid, message }) => ({ summary: `CT ${ctid}: ${message}`, hint: 'Fix its lxc.idmap lines.' }),
  id_map_without_root: ({ ctid, uid, gid }) => ({
    summary: `CT ${ctid}: its id map gives ${uid === 0 && gid === 0 ? 'its root' : `${uid}:${gid}`} no id on the host`,
    hint: `Map ${uid === 0 && gid === 0 ? 'id 0' : 'them'}, or declare an owner by name or number.`,
  }),
  container_roots_disagree: ({ where, owner, roots }) => ({
    summary: `${where.volume}: owner ${owner} is not one id: ${roots.map(rootText).join(' and ')} map ${owner === 'container_root' ? 'their root' : 'it'} differently`,
    hint: 'Declare the owner as uid:gid, or share it only among containers with one id map.',
  }),
  no_acls: ({ where, path, fstype, source }) => ({
    summary: `${where.volume}: access cannot be given in ${path}: ${fstype === 'fuse.mergerfs' ? 'the mergerfs there has this kernel heed no ACLs' : fstype.startsWith('fuse') ? `the program that serves its file system (${fstype}) decides there, not an ACL` : `its file system (${fstype}) keeps no ACLs`}`,
    hint: aclHint(fstype, source),
  }),
  acl_unreadable: ({ where, path, error }) => ({
    summary: `${where.volume}: access cannot be given in ${path}: its ACL cannot be read (${readingText(error)})`,
    hint: error.code === 'tool_missing' ? 'Install the package acl.' : undefined,
  }),
  access_without_id: ({ where, ctid, uid }) => ({
    summary: `${where.volume}: CT ${ctid} has no user ${uid}: its id map gives it no id on the host`,
    hint: 'Correct the user id, or map it with lxc.idmap.',
  }),
  access_denied_anyway: ({ where, path, ctid, uid, why }) => ({
    summary: `${where.volume}: no entry in the ACL of ${path} lets user ${uid} of CT ${ctid} in: ${why.map(whyText).join('; ')}`,
    hint: 'The owner counts before every entry: open the mode for it, or declare another owner.',
  }),
  owners_disagree: ({ where, path, first, own }) => ({
    summary: `${where.volume}: another volume on ${path} gives it to ${ids(first)}, this one to ${ids(own)}`,
    hint: 'Declare one owner by name or number in both.',
  }),
  not_backed_up: ({ path, within, backup, jobs }) => ({
    summary: `no copy of ${path} is younger than ${within} h: ${backupText(backup)}`,
    detail:
      jobs === null
        ? 'Which backup jobs have its containers could not be read (/etc/pve/jobs.cfg); they leave out bind mounts in any case.'
        : jobs
            .map(
              ({ id, ctids }) =>
                `The backup job ${id} has ${ctidsText(ctids)}, and leaves it out: vzdump skips bind mounts.`,
            )
            .join(' ') || undefined,
    hint:
      backup.kind === 'none' && backup.dataset === undefined
        ? 'Copy it by other means, and take snapshots_within_hours out; only ZFS snapshots are looked at.'
        : 'Take one (zfs snapshot DATASET@NAME), and schedule the next ones',
  }),
  backup_unknown: ({ path, within, error }) => ({
    summary: `whether a snapshot of ${path} is younger than ${within} h is not known${error ? `: ${readingText(error)}` : ''}`,
    hint: 'Look by hand: zfs list -t snapshot',
  }),
  tree_cut: ({ where, path, because, seen }) => ({
    summary: `${where.volume}: not all that lies in ${path} was looked at: ${TREE_ENDS[because](seen)}`,
    hint:
      because === 'over_limit' || because === 'timed_out'
        ? 'What was seen is planned; apply, then plan again until nothing is left.'
        : 'Plan again. It takes Perl, root, Linux 5.8 on x86-64, ARM64 or RISC-V, and a local file system that answers.',
  }),
  tree_unread: ({ where, path, ...some }) => ({
    summary: `${where.volume}: below ${path} ${someText(some)} could not be read or lay too deep, so what is in there stays as it is`,
    hint: 'Look at them by hand; as root everything on a sound local file system can be read.',
  }),
  tree_other: ({ where, path, ...some }) => ({
    summary: `${where.volume}: below ${path} are more than 256 kinds of owner and mode; ${someText(some)} of the others stay as they are`,
    hint: 'Apply, then plan again: once the first are alike, there are fewer kinds.',
  }),
  tree_idmapped: ({ where, path }) => ({
    summary: `${where.volume}: what lies in ${path} stays as it is: the host has it mounted with an idmap, so the ids that it shows are not those on disk`,
    hint: 'Declare the volume at the place where it is mounted without one.',
  }),
  keys_readable: ({ where, keys, readers, unknown, ...rest }) => ({
    summary: `${where.volume}: private keys can be read by ${listed(readers.map((reader) => `${personText(reader)} (${reader.keys} of ${keys.length})`))}`,
    detail: sentences(
      `Others on the host cannot read ${shortList(keys)}.`,
      unknown.length > 0 && `Whether ${ctidsText(unknown)} can is not known.`,
      keysUnseen(rest),
    ),
    hint: 'Where a container needs no key, share a directory that has only what it needs.',
  }),
  keys_unknown: ({ where, keys, unknown, ...rest }) => ({
    summary:
      unknown.length > 0
        ? `${where.volume}: whether ${ctidsText(unknown)} can read ${keys === 1 ? 'its private key' : `its ${keys} private keys`} is not known`
        : `${where.volume}: whether containers can read private keys in ${rest.path} is not known`,
    detail: sentences(keysUnseen(rest)),
    hint: 'Look at what the directory holds before you share it.',
  }),

  ctid_is_vm: ({ where: { volume, ctid }, node }) => ({
    summary: `${volume}: ${ctid} is a virtual machine on ${node}, not a container`,
    hint: 'Shared volumes are bind mounts of containers; take this entry out of its mounts.',
  }),
  not_mounted: ({ where: { volume, ctid }, path, hostPath, next }) => ({
    summary: `CT ${ctid}: nothing is mounted at ${path}, where ${hostPath} of volume ${volume} is configured`,
    hint: restartHint(ctid, next),
  }),
  other_mounted: ({ where: { volume, ctid }, path, hostPath, found, next }) => ({
    summary: `CT ${ctid}: ${path} shows ${foundText(found)}, not ${hostPath} of volume ${volume}`,
    hint: restartHint(ctid, next),
  }),
  mounted_otherwise: ({ where: { volume, ctid }, path, readOnly, next }) => ({
    summary: `CT ${ctid}: ${path} of volume ${volume} is mounted ${readOnly ? 'read-only' : 'writable'}, configured ${readOnly ? 'writable' : 'read-only'}`,
    hint: restartHint(ctid, next),
  }),
  target_taken: ({ where: { volume, ctid }, path, key, source }) => ({
    summary: `CT ${ctid}: ${path} of volume ${volume} is taken: ${key} mounts ${source} there`,
    hint: `Choose another path for ${volume}, or ${key.startsWith('lxc.') ? `take that line out of /etc/pve/lxc/${ctid}.conf` : `free it with: pct set ${ctid} --delete ${key}`}`,
  }),
  line_differs: ({ where: { volume, ctid }, path, readOnly }) => ({
    summary: `CT ${ctid}: lxc.mount.entry mounts volume ${volume} at ${path}, ${readOnly ? 'read-only' : 'writable'}, which is not what is declared`,
    hint: `Change the line in /etc/pve/lxc/${ctid}.conf, or take it out and let a mount point do it.`,
  }),
  maps_to_host_root: ({ where: { volume, ctid }, hostPath, idmap }) => ({
    summary: `CT ${ctid}: the idmap of volume ${volume} (${idmap}) gives it id 0 of the host in ${hostPath}`,
    detail: 'It could leave setuid files of root there, and whoever runs one on the host is root.',
    hint: `Map to another id than 0, make the mount read_only, or have the file system of ${hostPath} mounted with nosuid on the host.`,
  }),
  pending_not_applied: ({ where: { volume, ctid }, path, key }) => ({
    summary: `CT ${ctid} is stopped and still has a pending change of ${key}, which its next start applies; ${path} of volume ${volume} waits for it`,
    hint: `Start it and plan again, or drop what is pending with: pct set ${ctid} --revert ${key} (pct pending ${ctid} shows it)`,
  }),
  pending_holds_slot: ({ where: { volume, ctid }, path }) => ({
    summary: `CT ${ctid}: ${path} of volume ${volume} comes before the mount point it lies in, and a pending change holds it in its slot`,
    hint: `Restart CT ${ctid}, or revert what is pending there (pct pending ${ctid}), and plan again.`,
  }),
  pending_in_the_way: ({ where: { ctid }, key }) => ({
    summary: `CT ${ctid}: ${key} has a pending change, so it cannot be taken out in one call`,
    hint: `Restart CT ${ctid}, or drop what is pending with: pct set ${ctid} --revert ${key}; then take it out with: pct set ${ctid} --delete ${key}`,
  }),
  no_free_slot: ({ where: { volume, ctid }, path, last }) => ({
    summary: `CT ${ctid}: ${path} of volume ${volume} has no free mount point slot up to mp${last}`,
    hint: 'Remove mount points that are not needed.',
  }),
  would_hide_mount: ({ where: { volume, ctid }, path, hidden, running }) => ({
    summary: `CT ${ctid}: ${path} of volume ${volume} would hide ${hidden.key} at ${hidden.target}, which lies in it and must stay where it is`,
    hint: running
      ? `Stop CT ${ctid} and apply again, or choose another path.`
      : `Move ${hidden.key} to a higher slot, or choose another path.`,
  }),

  own_mount_missing: ({ where: { ctid }, path, hostPath }) => ({
    summary: `CT ${ctid} has no mount of ${hostPath} at ${path}, which its own mount_points declare; this program does not make it`,
    hint: 'Make it a volume under shared_volumes, or take it out of mount_points.',
  }),
  left_on_member: ({ where: { ctid, volume }, node, here, key, path }) => ({
    summary: `CT ${ctid} on cluster member ${node} has ${volume} mounted at ${path} (${key}), which nobody declares`,
    detail: `It is not taken out from ${here}.`,
    hint: `On ${node}: pct set ${ctid} --delete ${key}, or declare it.`,
  }),
  left_stopped: ({ where: { ctid } }) => ({
    summary: `CT ${ctid} is stopped: the last apply was ended while restarting it`,
    hint: `Start it with pct start ${ctid}, or apply with --restart.`,
  }),
  pct_would_refuse: ({ where: { ctid }, messages }) => ({
    summary: `CT ${ctid}: pct would refuse the change: ${messages.join('; ')}`,
    hint: `Look at the mount points of CT ${ctid}: pct config ${ctid} --current`,
  }),
  write_lost: written,
  write_damaged: written,
  write_moved: written,
  write_more: ({ where: { ctid }, lines }) => ({
    summary: `CT ${ctid}: as pct writes its file, it ${linesText(lines)}`,
    hint: `Look through /etc/pve/lxc/${ctid}.conf first if they matter.`,
  }),

  ...START_WORDS,
  ...FAILOVER_WORDS,
};

/** What was not looked at can hold more. */
const keysUnseen = ({ path, isWhole }: { readonly path: string; readonly isWhole: boolean }): string | false =>
  !isWhole && `Not all of ${path} was looked at: it holds too much, or some of it could not be read.`;

const sentences = (...parts: readonly (string | false)[]): string | undefined =>
  parts.filter((part) => part !== false).join(' ') || undefined;

function shortList(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST_NAMED);
  return listed(paths.length > shown.length ? [...shown, `${paths.length - shown.length} more`] : shown);
}

const MOST_NAMED = 3;

function restartHint(ctid: number, next: 'fails' | 'hides' | undefined): string {
  if (next === undefined) return `A restart mounts it: apply ${ctid} --restart`;
  const instead = next === 'fails' ? `CT ${ctid} would not start` : `CT ${ctid} would start without it`;
  return `A restart would not help: ${instead}; the warning about its next start says why.`;
}

/** A directory that a container has mounted, by its name on the host or in its file system. */
function foundText({ hostPath, root, source, fstype, deleted }: FoundMount): string {
  if (deleted) return `a directory that was removed or replaced on the host (${root} of ${source})`;
  return hostPath ?? (root === '/' ? `${source} (${fstype})` : `${root} of ${source} (${fstype})`);
}

const EXPECTERS: Readonly<Record<Expecter, (name: string) => string>> = {
  fstab: (name) => `${name} of /etc/fstab`,
  unit: (name) => `what the unit ${name} mounts`,
  storage: (name) => `the storage ${name} of Proxmox`,
  dataset: (name) => `the dataset ${name}`,
  automount: (name) => `the automount of ${name}`,
};

function mountHint(by: Expecter, { name, at, locked }: Pick<AbsentMount, 'name' | 'at' | 'locked'>): string {
  switch (by) {
    case 'fstab':
      return `Mount it first: ${commandText(['mount', at])}`;
    case 'unit':
      return `Mount it first: systemctl start ${name}`;
    case 'storage':
      return `Bring the storage back first: pvesm status --storage ${name}`;
    case 'dataset':
      return locked ? `Load its key and mount it first: zfs mount -l ${name}` : `Mount it first: zfs mount ${name}`;
    case 'automount':
      return `See why it is not mounted when somebody looks: ${commandText(['ls', at])}; journalctl -u autofs`;
  }
}

/** The path, and the part of it that is wrong where it is another. */
const part = ({ path, at }: { readonly path: string; readonly at: string }): string =>
  at === path ? path : `${path}: ${at}`;

function aclHint(fstype: string, source: string): string {
  if (fstype === 'zfs') return `Switch them on: zfs set acltype=posixacl xattr=sa ${source}`;
  if (fstype === 'fuse.mergerfs')
    return 'Mount it with the options posix_acl=true, default_permissions and allow_other (in /etc/fstab for instance).';
  if (fstype.startsWith('fuse'))
    return 'Give access where that program keeps its files, or with the options it is mounted with.';
  const owner = 'Declare an owner in ids of the container instead, such as "container:33"';
  return fstype === 'nfs4' ? `${owner}.` : `${owner}, or an idmap of the mount.`;
}

const rootText = ({
  uid,
  gid,
  ctids,
}: {
  readonly uid: number;
  readonly gid: number;
  readonly ctids: readonly number[];
}): string => `${listed(ctids.map((ctid) => `CT ${ctid}`))} (${uid}:${gid})`;

const ids = ({ uid, gid }: { readonly uid: number; readonly gid?: number | undefined }): string =>
  `${uid}:${gid ?? '*'}`;

function written({
  code,
  where: { ctid },
  line,
  text,
  why,
}: Extract<EngineProblem, { readonly code: WrittenLine['code'] }>): Words {
  return {
    summary: `CT ${ctid}: as pct writes its file, it ${WRITING[code]} line ${line}: ${text}`,
    detail: lossText(why),
    hint: `Fix line ${line} of /etc/pve/lxc/${ctid}.conf first if it matters.`,
  };
}

/** `loses 12 more lines and moves 1 more`. */
function linesText(lines: readonly WrittenLine[]): string {
  const counts = (['write_lost', 'write_damaged', 'write_moved'] as const).flatMap((code) => {
    const { length } = lines.filter((line) => line.code === code);
    return length > 0 ? [{ does: WRITING[code], length }] : [];
  });
  const texts = counts.map(({ does, length }, index) =>
    index > 0 ? `${does} ${length} more` : `${does} ${length} more ${length === 1 ? 'line' : 'lines'}`,
  );
  return listed(texts);
}

const WRITING = { write_lost: 'loses', write_damaged: 'damages', write_moved: 'moves' } as const;

const backupText = (backup: Coverage): string => {
  if (backup.kind === 'snapshot') return `${backup.name} is ${Math.floor(backup.hours)} h old`;
  if (backup.kind === 'unknown') return 'nobody knows';
  return backup.dataset === undefined
    ? `it lies on ${backup.fstype}, which has no ZFS snapshots`
    : `${backup.dataset} has no snapshot`;
};

const TREE_ENDS: Readonly<Record<TreeEnd, (seen: number) => string>> = {
  over_limit: (seen) => `there are more than ${seen - 1} entries`,
  timed_out: (seen) => `looking ended after a minute and ${seen} entries`,
  changed_meanwhile: () => 'another directory took its place meanwhile',
  unreadable: () => 'it could not be read',
};

/** Whether something else than a file has the name of a container's. */
const isNoFile = (error: ReadingError): error is Extract<ReadingError, { readonly code: 'unreadable' }> =>
  error.code === 'unreadable' && (error.system === 'EISDIR' || error.system === 'ENOTFILE');
