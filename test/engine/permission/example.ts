import { parseAcls } from '../../../src/engine/permission/acl.ts';
import type { Component } from '../../../src/engine/permission/component.ts';
import { type Identity, identityOf } from '../../../src/engine/permission/identity.ts';
import type { AclFact, Inode, MountIds, Through } from '../../../src/engine/permission/inode.ts';
import { type IdMap, mountIdRanges, parseMountIdMap } from '../../../src/proxmox/value/idmap.ts';

/** An unprivileged container's. */
export const DEFAULT_MAP: IdMap = {
  unprivileged: true,
  entries: [
    { type: 'u', container: 0, host: 100000, count: 65536 },
    { type: 'g', container: 0, host: 100000, count: 65536 },
  ],
};

/** Somebody in an unprivileged container, unless another map is given. */
export function somebody(uid: number, groups: readonly number[] = [], idMap = DEFAULT_MAP): Identity {
  return identityOf({ uid, gid: uid, groups }, idMap);
}

const EXT4: Through = {
  fstype: 'ext4',
  options: ['rw'],
  flags: [],
  readOnly: [],
  ids: { kind: 'same' },
  idsShown: false,
};

export function idmapped(text: string, idMap = DEFAULT_MAP): MountIds {
  const map = parseMountIdMap(text);
  if (!map) throw new Error(`no idmap: ${text}`);
  return { kind: 'ranges', ranges: mountIdRanges(idMap, map) };
}

export function acl(text: string): AclFact {
  const acls = parseAcls(text);
  if (!acls) throw new Error(`no ACL: ${text}`);
  return { entries: acls.access };
}

type Met = Partial<Inode> & { through?: Partial<Through>; path?: string };

/** A directory of the host's root, 0755, on ext4. */
export const directory = (met: Met = {}): Component => ({ kind: 'directory', ...metAs(0o755, met) });

/** A regular file of the host's root, 0644, on ext4. */
export const file = ({ type = 'file', ...met }: Met & { type?: string } = {}): Component => ({
  ...{ kind: 'file', type },
  ...metAs(0o644, met),
});

function metAs(mode: number, { through = {}, path = '/srv', ...inode }: Met) {
  return {
    path,
    inode: {
      ...{ uid: 0, gid: 0, mode, acl: { entries: undefined } },
      flags: { immutable: false, appendOnly: false },
      ...inode,
    },
    through: { ...EXT4, ...through },
  };
}
