import type { Ownership } from '../../disk/durable.ts';
import { octal } from '../../ground/mode.ts';
import type { Problems } from '../../ground/problem.ts';
import type { MachineFacts, PctCause, PctEnd, TreeSoFar } from '../../host/problem.ts';
import { doneTreeText, nameText, refusedText } from '../apply/trees.ts';
import { remedyOf, systemText } from './errno.ts';
import type { WordsTable } from './words.ts';

/** Why a change of the machine was not made; what lies on a host path has the engine's words. */
export const HOST_WORDS: WordsTable<Problems<MachineFacts>> = {
  directory_changed: ({ path, before, now }) => ({
    summary: `${path} was ${ownershipText(before)} when planned and is ${ownershipText(now)} now`,
    hint: PLAN_AGAIN,
  }),
  directory_exists: ({ path }) => ({ summary: `${path} exists by now`, hint: PLAN_AGAIN }),
  directory_failed: ({ path, change, system }) => ({
    summary: `Cannot ${VERBS[change]} ${path}: ${systemText(system)}`,
    hint: remedyOf(system),
  }),
  directory_gone: ({ path }) => ({ summary: `${path} no longer exists`, hint: PLAN_AGAIN }),
  directory_kept: ({ path, wanted, now }) => ({
    summary: `${path}: its file system did not take the change`,
    detail: `Wanted ${ownershipText(wanted)}, found ${ownershipText(now)} afterwards.`,
    hint: 'Declare "owner": "keep" and "permissions": "keep" for volumes on this file system.',
  }),
  directory_replaced: ({ path }) => ({
    summary: `${path} is another directory than the one planned for`,
    hint: PLAN_AGAIN,
  }),
  directory_unshareable: ({ path }) => ({ summary: `${path} is no path of a shared directory` }),

  tree_broke_off: ({ path, ...soFar }) => ({
    summary: `The change of ${path} ended too early, ${soFarText(soFar)}`,
    hint: onwards(soFar),
  }),
  tree_denied: ({ path, tree, back }) => ({
    summary: `${path}: the system does not allow changing ${refusedText(tree)}; ${doneTreeText(tree)}`,
    hint: `See what forbids it: lsattr shows what is immutable (chattr -i takes that away), and a file system or AppArmor may say no. ${onwards({ back })}`,
  }),
  tree_endless: ({ path, examined, changed }) => ({
    summary: `${path}: somebody makes entries as fast as they are read; it ended after ${examined}, ${changedText(changed)}`,
    hint: 'See which container fills it, then apply again: it goes on from what differs.',
  }),
  tree_failed: ({ path, at, system, ...soFar }) => ({
    summary: `Cannot change ${path}/${nameText(at)}: ${systemText(system)}; it ended there, ${soFarText(soFar)}`,
    hint: `${remedyOf(system) ?? ''} ${onwards(soFar)}`.trim(),
  }),
  tree_impossible: ({ path, why }) => ({
    summary: `What lies in ${path} was not changed: ${IMPOSSIBLE[why]}`,
    hint: 'Leave out recursive, or change it by hand.',
  }),
  tree_interrupted: ({ path, ...soFar }) => ({
    summary: `${path}: stopped as asked, ${soFarText(soFar)}`,
    hint: onwards(soFar),
  }),
  tree_kept: ({ path, at }) => ({
    summary: `${path}/${nameText(at)}: its file system did not take the change`,
    hint: 'Declare "owner": "keep" and "permissions": "keep" for volumes on this file system.',
  }),

  acl_changed: ({ path }) => ({ summary: `the ACL of ${path} changed since it was planned`, hint: PLAN_AGAIN }),
  acl_failed: ({ path, tool, message }) => ({
    summary: `Cannot change the ACL of ${path}: ${tool}: ${message}`,
    hint: 'A file system without ACLs takes none; on ZFS the dataset needs acltype=posixacl.',
  }),
  acl_kept: ({ path }) => ({
    summary: `${path}: its file system did not take the ACL`,
    hint: 'Plan again to see what it has now.',
  }),
  acl_tool_missing: ({ path, tool }) => ({
    summary: `The ACL of ${path} was not changed: ${tool} is not installed`,
    hint: 'Install the package acl, then apply again.',
  }),

  source_missing: ({ path }) => ({
    summary: `${path} does not exist`,
    hint: 'Create the directory, or plan again.',
  }),
  target_obstructed: ({ ctid, at, by }) => ({
    summary: `${at} inside CT ${ctid} is ${OBSTACLES[by]}`,
    hint: 'Choose another path inside the container, or remove it there.',
  }),

  container_not_stopped: ({ ctid, seconds, stderr }) => ({
    summary: `CT ${ctid} did not stop within ${seconds} s and keeps running`,
    detail: saidText(stderr),
    hint: 'What waits for its restart still waits. See what keeps it from stopping, or allow more time: startup down=SECONDS.',
  }),
  container_not_started: ({ ctid, stderr }) => ({
    summary: `CT ${ctid} was stopped and did not start again`,
    detail: saidText(stderr),
    hint: `It is stopped now. pct start ${ctid} shows why; undo takes back what this run changed.`,
  }),

  pct_failed: ({ command, stderr, how, cause }) => {
    const lines = stderr.map((line) => line.trim()).filter((line) => line !== '' && !NOISE.test(line));
    return {
      summary:
        lines.length === 0
          ? `${command} ${endText(how)} without saying why`
          : `${command}: ${lines.slice(0, 3).join('; ')}`,
      detail: stderr.length === 0 ? undefined : `${stderr.join('\n')}\n(${endText(how)})`,
      hint: cause ? CAUSES[cause] : 'Some of it may be done: plan again to see how the container is now.',
    };
  },
  pct_not_found: ({ program }) => ({
    summary: `${program} was not found on PATH`,
    hint: 'Run this on a Proxmox VE host, as root; or try the demo: phoenix-volumes demo',
  }),
  pct_outdated: ({ command, stderr }) => ({
    summary: `${command}: the container file changed since it was planned`,
    detail: stderr.join('\n'),
    hint: PLAN_AGAIN,
  }),
  unit_strange: ({ ctid }) => ({
    summary: `that is no boot guard of CT ${ctid} that this program makes`,
    hint: PLAN_AGAIN,
  }),
  unit_changed: ({ path }) => ({
    summary: `${path} is not what the plan saw, and was left as it is`,
    hint: PLAN_AGAIN,
  }),
  unit_failed: ({ path, system }) => ({
    summary: `${path} could not be written: ${systemText(system)}`,
    hint: remedyOf(system) ?? PLAN_AGAIN,
  }),
  unit_refused: ({ path, message }) => ({
    summary: `systemd does not understand what was to be ${path}: ${message === 'ETIMEDOUT' ? systemText(message) : message}`,
    detail: 'Nothing was written.',
    hint: 'Take boot_guard out of the volume, and report what systemd says.',
  }),
  unit_tool_missing: ({ tool }) => ({
    summary: `${tool} is not there, and a boot guard needs it`,
    hint: 'apt install systemd',
  }),
  reload_failed: ({ message }) => ({
    summary: `systemd did not read its units again: ${message === 'ETIMEDOUT' ? systemText(message) : message}`,
    hint: 'The boot guards are written; run systemctl daemon-reload, or apply again.',
  }),

  pct_unfinished: ({ command, pid, seconds }) => ({
    summary: `${command} has not ended after ${seconds} s and is still running`,
    detail: `Its process id is ${pid}.`,
    hint: `It is left alone, for a change cut short is worse. Wait until process ${pid} has ended, then plan again.`,
  }),
  pct_unstarted: ({ program, system, folder }) => ({
    summary: `${program} could not be started: ${folder === undefined ? '' : `no temporary file for its output (${folder}): `}${systemText(system)}`,
    hint: `This step changed nothing. ${remedyOf(system) ?? ''}`.trim(),
  }),
};

const saidText = (stderr: readonly string[]): string | undefined =>
  stderr.length === 0 ? undefined : stderr.join('\n');

const changedText = (changed: number): string =>
  changed === 0 ? 'no entry was changed' : `${changed} ${changed === 1 ? 'entry was' : 'entries were'} changed before`;

function soFarText({ changed, perhaps }: TreeSoFar): string {
  if (perhaps === 0) return changedText(changed);
  const more = `up to ${perhaps} ${changed === 0 ? (perhaps === 1 ? 'entry' : 'entries') : 'more'}`;
  return changed === 0 ? `${more} may be changed` : `${changedText(changed)}, and ${more} may be`;
}

/** How it goes on, and back. */
function onwards({ back }: Pick<TreeSoFar, 'back'>): string {
  if (back === 'again') return 'undo again: it goes on from what is left.';
  const again = 'Apply again: it goes on from what differs.';
  return back === 'undo' ? `${again} undo takes back what is on record.` : again;
}

const IMPOSSIBLE = {
  no_perl: 'perl is not installed',
  unknown_machine: 'the system calls of this kind of machine are not known',
  old_kernel: 'it takes Linux 5.8 or later, which tells mounts apart',
} as const;

const PLAN_AGAIN = 'Plan again to see what it takes now.';

const VERBS = {
  directory: 'create',
  removal: 'remove',
  owner: 'change the owner of',
  mode: 'change the mode of',
  acl: 'change the ACL of',
  tree: 'change what lies in',
} as const;

const OBSTACLES = {
  symlink: 'a symbolic link',
  file: 'no directory',
  share: 'a network or FUSE file system, which may not answer',
} as const;

const CAUSES: Readonly<Record<PctCause, string>> = {
  locked: 'Wait until the task that holds the lock has ended; if none runs any more: pct unlock CTID',
  busy: 'Another task is changing this container. Wait until it has ended, then apply again.',
  no_quorum: 'The cluster has no quorum: bring its other members back, then apply again.',
  protected: 'The container is protected: pct set CTID --protection 0 allows changes.',
  not_root: 'Run as root.',
  absent: 'Create it first, or plan again.',
};

/** The first line of every parameter error, the usage text after it, and warnings. */
const NOISE = /^(400 Parameter verification failed\.?$|pct \w+ <|WARN: |perl: warning|explicitly configured lxc\.)/;

const endText = (how: PctEnd): string =>
  'signal' in how ? `was ended by ${how.signal}` : `ended with exit code ${how.code}`;

const ownershipText = ({ uid, gid, mode }: Ownership): string => `${uid}:${gid} ${octal(mode)}`;
