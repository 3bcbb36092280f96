import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the lab runs, and the Debian package that has it. */
const TOOLS: Readonly<Record<string, string>> = {
  'lxc-start': 'lxc',
  'lxc-stop': 'lxc',
  'lxc-attach': 'lxc',
  'lxc-info': 'lxc',
  newuidmap: 'uidmap',
  newgidmap: 'uidmap',
  busybox: 'busybox-static',
  perl: 'perl',
  systemctl: 'systemd',
  'systemd-analyze': 'systemd',
  setfacl: 'acl',
  getfacl: 'acl',
  chattr: 'e2fsprogs',
  flock: 'util-linux',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  sshd: 'openssh-server',
  'ssh-agent': 'openssh-client',
  ip: 'iproute2',
};

/** Why containers cannot run here and what to do about it; undefined when they can as far as one can see. */
export function missingRequirement(): string | undefined {
  if (process.platform !== 'linux') return 'The lab runs real LXC containers, and they need Linux.';
  if (process.geteuid?.() !== 0) return 'The lab runs real LXC containers: start it as root.';
  const missing = Object.keys(TOOLS).filter((tool) => !isOnPath(tool));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map((tool) => TOOLS[tool]))];
  return `The lab runs real LXC containers and needs ${missing.join(', ')}: apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/** Whether a mount can have an id map of its own: the kernel must know how, and so must the file system of this folder. */
export function hasIdMappedMounts(folder: string): boolean {
  for (const name of ['source', 'target']) mkdirSync(join(folder, name), { recursive: true });
  const script = join(import.meta.dirname, 'bind-mount.pl');
  const mount = `exec perl "$0" --host-root "$1" --source /source --namespace $$ --container-root "$1" --target /target \
    --owner 0:0 --id-range u:0:100000:1 --id-range g:0:100000:1`;
  return spawnSync('unshare', ['--mount', 'sh', '-c', mount, script, folder]).status === 0;
}

function isOnPath(tool: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(`${folder}/${tool}`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
