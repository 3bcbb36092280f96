import type { KernelMount } from '../../engine/observed/mounts.ts';

// The demo's /proc, in the kernel's own formats (proc(5)), so that one reader serves both.

/** A line of mountinfo for a mount in a mount namespace. */
export interface MountLine {
  readonly id: number;
  readonly parent: number;
  readonly dev: string;
  readonly root: string;
  readonly target: string;
  readonly readOnly?: boolean;
  /** It has an id map of its own. */
  readonly idMapped?: boolean;
  readonly mount: Pick<KernelMount, 'fstype' | 'source'>;
}

export function mountinfoLine({ id, parent, dev, root, target, readOnly, idMapped, mount }: MountLine): string {
  const access = `${readOnly ? 'ro' : 'rw'},relatime${idMapped ? ',idmapped' : ''}`;
  // As with acltype=posixacl.
  const options = mount.fstype === 'zfs' ? 'rw,xattr,posixacl' : 'rw';
  return `${id} ${parent} ${dev} ${escaped(root)} ${escaped(target)} ${access} - ${mount.fstype} ${escaped(mount.source)} ${options}\n`;
}

/** What the kernel writes for blanks and backslashes, which would end a field. */
function escaped(text: string): string {
  return text.replace(/[ \t\n\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** The socket that LXC listens on while a container runs. */
export function unixSocketLine(ctid: number): string {
  return `0000000000000000: 00000002 00000000 00010000 0001 01 ${20_000 + ctid} @/var/lib/lxc/${ctid}/command\n`;
}

export const UNIX_SOCKETS_HEADER = 'Num       RefCount Protocol Flags    Type St Inode Path\n';

/** Two processes stand for a running container: `lxc-start`, and its child, the container's init. */
export const monitorPid = (ctid: number): number => ctid * 10;
export const initPid = (ctid: number): number => ctid * 10 + 1;

/** Files of /proc/<pid> by name. */
export function monitorFiles(ctid: number): Readonly<Record<string, string>> {
  const pid = monitorPid(ctid);
  return {
    cmdline: `[lxc monitor] /var/lib/lxc ${ctid}\0`,
    ...processTexts({ name: 'lxc-start', parent: 1, uid: 0, pids: [pid] }),
  };
}

export function initFiles(ctid: number, rootUid: number): Readonly<Record<string, string>> {
  const parent = monitorPid(ctid);
  return {
    cmdline: '/sbin/init\0',
    ...processTexts({ name: 'systemd', parent, uid: rootUid, pids: [initPid(ctid), 1] }),
  };
}

interface Process {
  readonly name: string;
  readonly parent: number;
  readonly uid: number;
  /** Its pid in each pid namespace, the host's first. */
  readonly pids: readonly [number, ...number[]];
}

function processTexts({ name, parent, uid, pids }: Process) {
  const [pid] = pids;
  const ids = `${uid}\t${uid}\t${uid}\t${uid}`;
  return {
    stat: `${pid} (${name}) S ${parent} ${pid} ${pid} 0 -1 4194560${' 0'.repeat(43)}\n`,
    status: `Name:\t${name}\nState:\tS (sleeping)\nTgid:\t${pid}\nPid:\t${pid}\nPPid:\t${parent}\nUid:\t${ids}\nGid:\t${ids}\nNSpid:\t${pids.join('\t')}\n`,
  };
}
