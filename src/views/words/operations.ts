import type { QueryProblem, WriteProblem } from '../../config/problem.ts';
import type { DiskProblem } from '../../disk/problem.ts';
import { octal } from '../../ground/mode.ts';
import type { OperationProblem } from '../../operations/problem.ts';
import type { SavedDifference } from '../../operations/saved/problem.ts';
import { counted } from '../measures.ts';
import { systemText } from './errno.ts';
import { faultHint, faultText } from './reading.ts';
import { listed, type TextTable, textIn, type WordsTable } from './words.ts';

/** Nothing but what was found: its words are those of the cause. */
export type OfCause = Extract<OperationProblem, { readonly code: 'host_unreadable' }>;

/** What operations find wrong themselves. */
export type OwnOperationProblem = Exclude<OperationProblem, OfCause | DiskProblem | WriteProblem | QueryProblem>;

export const OPERATION_WORDS: WordsTable<OwnOperationProblem> = {
  unknown_host: ({ host }) => ({
    summary: `--host ${host} is not known`,
    hint: 'Use local, demo or demo:DIR, demo-cluster or demo-cluster:DIR.',
  }),
  demo_has_root: () => ({ summary: '--root is for the local host; the demo has a root of its own' }),
  demo_folder_taken: ({ dir }) => ({
    summary: `${dir} is neither empty nor a demo folder`,
    hint: NAME_A_FOLDER,
  }),
  demo_folder_old: ({ dir }) => ({
    summary: `${dir} is a demo folder that another version laid out, and would be misread`,
    hint: `Make it anew with demo --dir ${dir} --reset (what was changed in it is lost), or name another folder.`,
  }),
  demo_folder_system: ({ dir }) => ({
    summary: `${dir} cannot become a demo folder: it lies among what the kernel shows as files`,
    hint: NAME_A_FOLDER,
  }),
  demo_folder_unwritable: ({ dir, system }) => ({
    summary: `${dir} cannot become a demo folder: ${systemText(system)}`,
    hint: NAME_A_FOLDER,
  }),
  not_root: ({ root }) =>
    root === undefined
      ? {
          summary: 'apply changes this machine, which only root may; nothing was done',
          hint: 'Run it as root, with sudo for instance.',
        }
      : {
          summary: `apply changes the machine below ${root}, which this user may not write; nothing was done`,
          hint: 'Run it as root, or name with --root a folder that is all yours.',
        },
  no_quorum: () => ({
    summary: 'the cluster has no quorum, and changes nothing until it has; nothing was done',
    hint: 'Bring its other members back (pvecm status), then apply again.',
  }),
  member_refused: ({ node, why }) => ({
    summary: `${node} did not do it: ${faultText(why)}; nothing was done there`,
    hint: faultHint(node, why) ?? 'Plan again: that reads it once more.',
  }),
  member_lost: ({ node, why }) => ({
    summary: `whether ${node} has done it is not known: ${faultText(why)}`,
    detail: `What it had begun it finishes, and records in its own journal (phoenix-volumes journal on ${node}).`,
    hint: 'Apply again: that reads it once more, and does what is left.',
  }),
  container_moved: ({ ctid, from, to }) => ({
    summary: `CT ${ctid} is on ${to} by now, and this was planned for ${from}; nothing was done to it`,
    hint: 'Plan again, once its migration is over.',
  }),
  open_to_others: ({ path, at, uid, gid, mode }) => ({
    summary: `${at} (${uid}:${gid} ${octal(mode)}) can be written by others than root, who could decide what is applied; nothing was done`,
    detail: at === path ? undefined : `${path} lies there.`,
    hint: `Make it writable for root alone (ls -ld ${at}, getfacl ${at}), check what ${path} says now, then apply.`,
  }),
  pct_missing: () => ({
    summary: 'pct was not found on PATH; nothing was applied',
    hint: 'Run this on a Proxmox VE host (pct is in its package pve-container), or try the demo: phoenix-volumes demo',
  }),
  unknown_volume: ({ where: { volume }, known, meant }) => ({
    summary: `No volume is named ${volume}`,
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}${declaredText(known)}`,
  }),
  unknown_container: ({ where: { ctid }, node, known }) => ({
    summary: `${node} has no container ${ctid}, and no volume names it`,
    hint: `Containers here: ${known.length === 0 ? 'none' : some(known)}.`,
  }),
  unknown_member: ({ node, known }) => ({
    summary: `No member of the cluster is named ${node}`,
    hint: `${known.length === 1 ? 'This machine is' : 'Its members are'} ${listed(known)}.`,
  }),
  not_a_consumer: ({ where: { volume, ctid } }) => ({
    summary: `CT ${ctid} does not mount ${volume}`,
    hint: `Say where: --mount ${ctid}=/path`,
  }),
  people_apart: ({ where: { volume }, nodes }) => ({
    summary: `${volume}: those who are to be let in are on ${listed(nodes)}, each with a directory of its own`,
    hint: 'Ask for those of one member at a time.',
  }),
  nothing_to_adopt: ({ where: { ctid }, key }) => ({
    summary: `CT ${ctid} has no undeclared mount point ${key}`,
    hint: `Look at what it has: phoenix-volumes status ${ctid} --verbose, or pct config ${ctid}`,
  }),
  adopt_needs_names: ({ count }) => ({
    summary: `--as names one volume, and these mounts make ${count}`,
    hint: 'Name one mount point as well (adopt CTID mpN --as NAME), or leave the names to the paths.',
  }),
  configuration_exists: ({ path }) => ({
    summary: `${path} is there already; nothing was written`,
    hint: 'adopt --all adds what containers have mounted to it; or name another folder with --config-dir.',
  }),
  no_id_map: ({ where: { ctid } }) => ({
    summary: `the id map of CT ${ctid} cannot be read`,
    hint: 'Fix the lxc.idmap lines of its file.',
  }),
  unknown_run: ({ run, known }) => ({
    summary: `No run is named ${run}`,
    hint:
      known.length === 0
        ? 'None is recorded.'
        : `The last are: ${known.slice(0, 5).join(', ')}. \`journal\` lists them all.`,
  }),
  no_run: ({ stateDir }) => ({
    summary: `No apply is recorded in ${stateDir}`,
    hint: 'Every apply records what it does there; --state-dir names another folder.',
  }),
  unknown_backup: ({ n, known }) => ({
    summary: `No kept version has the number ${n}`,
    hint: known === 0 ? 'None is kept yet: every edit keeps what was before.' : `\`backups\` lists all ${known}.`,
  }),
  no_version_before: ({ run }) => ({
    summary: `No edit of the configuration led to run ${run}, or what was before it is not kept any more`,
    hint: '`backups` lists what is kept, in the history c shows it.',
  }),
  volumes_as_before: ({ volumes }) => ({
    summary: `${listed(volumes)} ${volumes.length === 1 ? 'is' : 'are'} declared as before that run already; nothing to put back`,
  }),
  volumes_changed_since: ({ volumes, n }) => ({
    summary: `${listed(volumes)} ${volumes.length === 1 ? 'was' : 'were'} changed in the configuration since that run, so nothing is put back`,
    hint: `\`restore ${n}\` puts the whole file back as it was before that run, later edits lost; \`set\` changes one volume.`,
  }),
  backup_same: ({ file }) => ({ summary: `${file} is that version already; nothing to restore` }),
  backup_unreadable: ({ path, system }) => ({
    summary: `The kept version ${path} cannot be read: ${systemText(system)}`,
  }),
  saved_unreadable: ({ path, system }) => ({ summary: `${path} cannot be read: ${systemText(system)}` }),
  saved_unwritable: ({ path, system }) => ({
    summary: `${path} cannot be written: ${systemText(system)}`,
    hint: 'Nothing was saved; a file that was there before is as it was.',
  }),
  saved_unsynced: ({ path, system }) => ({
    summary: `${path} is written, but may not survive a power cut: ${systemText(system)}`,
    hint: 'Check the disk it is on, then save it again.',
  }),
  saved_occupied: ({ path }) => ({
    summary: `${path} is no saved plan or facts; nothing was saved`,
    hint: 'Only a plan or facts that were saved before are replaced: name another file.',
  }),
  saved_unknown: ({ path, kind }) => ({
    summary: `${path} is no ${kind === 'plan' ? 'saved plan' : 'file of saved facts'} of this version, or was changed since`,
    hint: kind === 'plan' ? '`plan --out FILE` saves one.' : '`facts --out FILE` saves them.',
  }),
  plan_outdated: () => ({
    summary: 'the configuration changed since this was planned; nothing was done',
    hint: 'Plan again, look at the new plan, and apply that.',
  }),
  saved_stale: ({ path, differences }) => ({
    summary: `The plan in ${path} is not made for what is there now; nothing was run`,
    detail: differences.map((one) => textIn(SAVED_DIFFERENCES, one)).join('\n'),
    hint: 'Plan again: `plan --out` saves a new one.',
  }),
  configuration: ({ findings }) => ({
    summary: `${counted(findings.length, 'error')} in the configuration; nothing was touched`,
  }),
  file_unusable: ({ where: { file } }) => ({ summary: `${file} cannot be used` }),
  edit_refused: () => ({ summary: 'the configuration is left as it is; nothing was written' }),
};

const NAME_A_FOLDER = 'Name an empty or new folder: phoenix-volumes demo --dir DIR';

const declaredText = (known: readonly string[]): string =>
  known.length === 0 ? 'No volume is declared yet.' : `Declared volumes: ${some(known)}.`;

const SHOWN = 12;

function some(items: readonly (string | number)[]): string {
  if (items.length <= SHOWN) return items.join(', ');
  return `${items.slice(0, SHOWN).join(', ')}, … (${items.length} in all)`;
}

/** What is not as it was when a plan was saved. */
export const SAVED_DIFFERENCES: TextTable<SavedDifference> = {
  version_differs: ({ saved, now }) => `it was made by version ${saved}, and this is ${now}`,
  node_differs: ({ saved, now }) => `it was made for ${saved}, and this is ${now}`,
  configuration_differs: () => 'the configuration files were changed',
  container_differs: ({ ctid, is }) =>
    `CT ${ctid} ${is === 'changed' ? 'was changed' : is === 'gone' ? 'is gone' : 'is new in the plan'}`,
  directory_differs: ({ path, parts }) =>
    parts.includes('there')
      ? `${path} is gone, new, or no directory any more`
      : `${path} has another ${listed(parts.map((part) => (part === 'acl' ? 'ACL' : part)))}`,
  plan_differs: () => 'the plan is another one now: something on the machine was started, stopped or changed',
};
