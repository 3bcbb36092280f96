import type { MemberFault } from '../../engine/cluster/fault.ts';
import type { ReadingError } from '../../engine/observed/facts.ts';
import { counted } from '../measures.ts';
import { remedyOf, systemText } from './errno.ts';
import { quoted, type TextTable, textIn } from './words.ts';

/** Why something of the machine could not be read: `/etc/fstab cannot be read: permission denied`. */
export const readingText = (error: ReadingError): string => textIn(READING_TEXTS, error);

export const READING_TEXTS: TextTable<ReadingError> = {
  init_unknown: ({ ctid, candidates }) =>
    `CT ${ctid} runs, but its init process ${candidates === 0 ? 'was not found' : 'cannot be told from others'} in /proc`,
  no_container_folder: ({ path }) => {
    const root = rootOf(path, CONTAINERS);
    return root === undefined
      ? `${path} does not exist: this is no Proxmox VE host, or its cluster file system (pve-cluster) is not running`
      : `${path} does not exist: ${root} is not the root of a Proxmox VE host`;
  },
  tool_failed: ({ path, message }) => `${path} cannot be read: ${message}`,
  tool_missing: ({ path, tool }) => `${path} cannot be read: ${tool} is not installed on this machine`,
  unreadable: ({ path, system }) => `${path} cannot be read: ${systemText(system)}`,
};

const CONTAINERS = '/etc/pve/lxc';

/** The folder of `--root`, of a path that is a machine's own below it; undefined: it is this machine's. */
function rootOf(path: string, own: string): string | undefined {
  return path !== own && path.endsWith(own) ? path.slice(0, -own.length) : undefined;
}

/** What to do where the containers cannot be read. */
export const containersHint = (error: ReadingError): string =>
  error.code === 'no_container_folder' && rootOf(error.path, CONTAINERS) !== undefined
    ? "Name with --root a folder that has a machine's files: etc/pve/lxc with a CTID.conf for each container, etc/passwd, etc/group, proc/net/unix and proc/self/mountinfo; or try the demo: phoenix-volumes demo"
    : 'Run this on a Proxmox VE host, as root, with the cluster file system (pve-cluster) running; or try the demo: phoenix-volumes demo';

/** The same where nobody knows which of them run. */
export function socketsHint(error: ReadingError): string {
  if (error.code !== 'unreadable') return 'Run as root.';
  if (error.system !== 'ENOENT') return remedyOf(error.system) ?? 'Run as root.';
  return rootOf(error.path, '/proc/net/unix') === undefined
    ? 'Check that /proc is mounted.'
    : "Copy the machine's there; with an empty file no container runs.";
}

/** Why a member cannot be asked; what was said about it is quoted, for it came from there. */
export const faultText = (fault: MemberFault): string => textIn(FAULT_TEXTS, fault);

export const FAULT_TEXTS: TextTable<MemberFault> = {
  offline: () => 'the cluster says that it is offline',
  no_address: () => '/etc/pve/.members has no address of it',
  no_connection: ({ said }) => `ssh could not connect${saidText(said)}`,
  no_program: ({ said }) => `phoenix-volumes is not installed there, or cannot be started${saidText(said)}`,
  ended_early: ({ said }) => `phoenix-volumes ended there before it answered${saidText(said)}`,
  other_protocol: ({ found, ours }) =>
    `phoenix-volumes there speaks protocol ${found}, and this one ${ours}; install the same version`,
  other_member: ({ found }) => `another member answered at its address, ${quoted(found)}`,
  silent: ({ seconds }) => `nothing came from it for ${counted(seconds, 'second')}`,
  not_understood: () => 'its answer was not understood',
  too_much_asked: () => 'the request is too large for it; name fewer volumes',
  refused: ({ refused }) => `phoenix-volumes there refused it (${quoted(refused)})`,
  link_lost: ({ said }) => `the connection ended${saidText(said)}`,
};

const saidText = (said: string): string => (said === '' ? '' : `: ${quoted(said)}`);

/** What to do about it, where there is something. */
export function faultHint(node: string, { code }: MemberFault): string | undefined {
  if (code === 'no_program') return `Install the package on ${node}: apt install ./phoenix-volumes_VERSION_all.deb`;
  if (code === 'no_connection' || code === 'link_lost')
    return `Look whether this works: ssh -o BatchMode=yes -o HostKeyAlias=${node} root@ADDRESS true`;
  return undefined;
}
