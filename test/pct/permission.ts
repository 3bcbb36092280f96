import { mountPointIndex } from '../../src/proxmox/file/entries.ts';
import type { Permission } from '../../src/proxmox/set/machine.ts';
import { kindOfVolume, parseMountPoint } from '../../src/proxmox/value/mount.ts';

/**
 * What a user or API token may change, by the text of /etc/pve/user.cfg. root@pam may do anything; a bind or device mount
 * nobody else, not even a root token `[perm-admin-bind-same]`.
 */
export function permissionOf(user: string, userConfig: string): Permission {
  return (ctid, { set, release }) => {
    if (user === 'root@pam') return undefined;
    const held = privilegesOf(userConfig, user, ctid);
    for (const key of [...release, ...set.keys()]) {
      const needed = privilegeFor(key);
      if (!held.includes('*') && !held.includes(needed)) return denied(`/vms/${ctid}, ${needed}`);
      const value = release.includes(key) ? undefined : set.get(key);
      if (value === undefined || (key !== 'rootfs' && mountPointIndex(key) === undefined)) continue;
      const parsed = parseMountPoint(value);
      const kind = parsed.ok ? parsed.value.kind : kindOfVolume(value);
      if (kind !== 'volume') return denied(`mount point type ${kind} is only allowed for root@pam`);
    }
    return undefined;
  };
}

function denied(why: string): string {
  return `403 Permission check failed (${why})`;
}

function privilegeFor(key: string): string {
  if (key === 'rootfs' || mountPointIndex(key) !== undefined) return 'VM.Config.Disk';
  if (/^(?:cores|cpuunits|cpulimit)$/.test(key)) return 'VM.Config.CPU';
  if (/^(?:memory|swap)$/.test(key)) return 'VM.Config.Memory';
  if (/^(?:net\d+|nameserver|searchdomain|hostname)$/.test(key)) return 'VM.Config.Network';
  return 'VM.Config.Options';
}

/** Roles of Proxmox that may configure a guest in every way. */
const allPrivileges: ReadonlySet<string> = new Set(['Administrator', 'PVEAdmin', 'PVEVMAdmin']);

/** Privileges of a user or token on a container; a token with privilege separation needs its own and its user's. */
function privilegesOf(userConfig: string, user: string, ctid: number): readonly string[] {
  const lines = userConfig.split('\n').map((line) => line.split(':'));
  const owner = user.split('!')[0] ?? user;
  const ownersPrivileges = owner === 'root@pam' ? ['*'] : granted(lines, owner, ctid);
  if (owner === user) return ownersPrivileges;
  const separated = lines.some(([kind, name, , separate]) => kind === 'token' && name === user && separate === '1');
  if (!separated) return ownersPrivileges;
  const own = granted(lines, user, ctid);
  if (ownersPrivileges.includes('*')) return own;
  return own.includes('*') ? ownersPrivileges : own.filter((privilege) => ownersPrivileges.includes(privilege));
}

function granted(lines: readonly (readonly string[])[], who: string, ctid: number): readonly string[] {
  const groups = lines.filter(([kind, , members]) => kind === 'group' && members?.split(',').includes(who));
  const names = new Set([who, ...groups.map(([, name]) => `@${name}`)]);
  const privileges = new Set<string>();
  for (const [kind, propagate, path, holders, roles] of lines) {
    if (kind !== 'acl' || !holders?.split(',').some((holder) => names.has(holder))) continue;
    const here = path === `/vms/${ctid}` || (propagate === '1' && (path === '/' || path === '/vms'));
    if (!here) continue;
    for (const role of roles?.split(',') ?? []) {
      if (allPrivileges.has(role)) privileges.add('*');
      const own = lines.find(([line, name]) => line === 'role' && name === role)?.[2];
      for (const privilege of own?.split(',') ?? []) privileges.add(privilege);
    }
  }
  return [...privileges];
}
