import { accessSync, constants } from 'node:fs';
import { delimiter } from 'node:path';

/** What the lab runs, and the Debian package that has it. */
const TOOLS: Readonly<Record<string, string>> = {
  'lxc-start': 'lxc',
  'lxc-stop': 'lxc',
  'lxc-attach': 'lxc',
  'lxc-info': 'lxc',
  newuidmap: 'uidmap',
  newgidmap: 'uidmap',
  setfacl: 'acl',
  busybox: 'busybox-static',
  perl: 'perl',
  flock: 'util-linux',
  nsenter: 'util-linux',
  unshare: 'util-linux',
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
