/** A raw `lxc.*` line. */
export interface LxcLine {
  readonly key: string;
  readonly value: string;
}

export type LxcKeyVerdict =
  | { readonly kind: 'kept'; readonly warning?: string }
  | { readonly kind: 'lost'; readonly reason?: string };

/** What Proxmox does with a raw key: keep, keep and warn, or drop at the next write `[lxc-key-unknown lxc-key-rootfs]`. */
export function lxcKeyVerdict(key: string): LxcKeyVerdict {
  if (key.startsWith('lxc.limit.'))
    return { kind: 'kept', warning: `${key}: lxc.limit.* was renamed to lxc.prlimit.*` };
  const renamed = renamedKeys.get(key);
  if (renamed !== undefined) return { kind: 'kept', warning: `${key} is deprecated and was renamed to ${renamed}` };
  const reason = refusedKeys.get(key);
  if (reason !== undefined) return { kind: 'lost', reason };
  if (key.startsWith('lxc.cgroup.')) {
    return { kind: 'kept', warning: `${key} is deprecated, this will be a hard error in the future!` };
  }
  const known = knownKeys.has(key) || /^lxc\.(?:cgroup2|prlimit|net)\./.test(key);
  return known ? { kind: 'kept' } : { kind: 'lost' };
}

const knownKeys: ReadonlySet<string> = new Set(
  [
    'apparmor.profile apparmor.allow_incomplete apparmor.allow_nesting apparmor.raw selinux.context include arch',
    'uts.name signal.halt signal.reboot signal.stop init.cmd init.cwd pty.max console.logfile console.path tty.max',
    'devtty.dir autodev kmsg mount.fstab mount.entry mount.auto rootfs.mount cap.drop cap.keep seccomp.profile',
    'seccomp.notify.proxy seccomp.notify.cookie idmap hook.autodev hook.pre-start hook.pre-mount hook.mount hook.start',
    'hook.stop hook.post-stop hook.clone hook.destroy hook.version log.level log.file start.auto start.delay',
    'start.order group environment environment.runtime environment.hooks sysctl.fs.mqueue sysctl.kernel.msgmax',
    'sysctl.kernel.msgmnb sysctl.kernel.msgmni sysctl.kernel.sem sysctl.kernel.shmall sysctl.kernel.shmmax',
    'sysctl.kernel.shmmni sysctl.kernel.shm_rmid_forced',
  ].flatMap((line) => line.split(' ').map((name) => `lxc.${name}`)),
);

const refusedKeys: ReadonlyMap<string, string> = new Map([
  ['lxc.rootfs.path', 'lxc.rootfs.path is auto generated from rootfs'],
  ['lxc.rootfs.options', 'lxc.rootfs.options is not supported, please use mount point options in the "rootfs" key'],
]);

const renamedKeys: ReadonlyMap<string, string> = new Map(
  [
    'aa_profile apparmor.profile',
    'aa_allow_incomplete apparmor.allow_incomplete',
    'console console.path',
    'devttydir tty.dir',
    'haltsignal signal.halt',
    'rebootsignal signal.reboot',
    'stopsignal signal.stop',
    'id_map idmap',
    'init_cmd init.cmd',
    'loglevel log.level',
    'logfile log.file',
    'mount mount.fstab',
    'network.type net.INDEX.type',
    'network.flags net.INDEX.flags',
    'network.link net.INDEX.link',
    'network.mtu net.INDEX.mtu',
    'network.name net.INDEX.name',
    'network.hwaddr net.INDEX.hwaddr',
    'network.ipv4 net.INDEX.ipv4.address',
    'network.ipv4.gateway net.INDEX.ipv4.gateway',
    'network.ipv6 net.INDEX.ipv6.address',
    'network.ipv6.gateway net.INDEX.ipv6.gateway',
    'network.script.up net.INDEX.script.up',
    'network.script.down net.INDEX.script.down',
    'pts pty.max',
    'se_context selinux.context',
    'seccomp seccomp.profile',
    'tty tty.max',
    'utsname uts.name',
  ].map((line): [string, string] => {
    const [old = '', name = ''] = line.split(' ');
    return [`lxc.${old}`, `lxc.${name}`];
  }),
);

/** Whether a raw key names a file of the host that may mount more than this one says, and that nobody here reads. */
export const namesMountFile = (key: string): boolean => MOUNT_FILES.has(key);

const MOUNT_FILES: ReadonlySet<string> = new Set(['lxc.include', 'lxc.mount.fstab', 'lxc.mount']);
