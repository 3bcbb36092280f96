import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import type { StartFacts, StartFilesystem, StartPath } from '../../../src/proxmox/rehearsal/facts.ts';
import { type Rehearsal, rehearse, startFile } from '../../../src/proxmox/rehearsal/rehearse.ts';

/** What a made-up host has: `dir`, `dir UID:GID MODE`, `file`, `-> TO` by path; everything else is missing. */
export interface MadeUp {
  readonly host?: Readonly<Record<string, string>>;
  readonly inside?: Readonly<Record<string, string>>;
  /** Nobody sees the container's own root file system. */
  readonly unseen?: boolean;
  readonly filesystems?: Readonly<Record<string, Partial<StartFilesystem>>>;
  readonly subordinateIds?: StartFacts['subordinateIds'];
}

/** Rehearses the start of container 101 on a made-up host. */
export function rehearsed(text: string, madeUp: MadeUp): Rehearsal {
  return rehearse(startFile(101, text, parseContainerFile(text, 101)), factsOf(madeUp));
}

function factsOf({ host = {}, inside = {}, unseen = false, filesystems = {}, subordinateIds }: MadeUp): StartFacts {
  return {
    host: treeOf(host),
    inside: unseen ? () => ({ kind: 'unknown', reason: 'rootfs_not_mounted' }) : treeOf({ '/sbin': 'dir', ...inside }),
    filesystem: (path) => ({ ...ORDINARY, ...filesystems[path] }),
    subordinateIds: subordinateIds ?? { u: [[100000, 65536]], g: [[100000, 65536]] },
  };
}

const ORDINARY: StartFilesystem = {
  mountPoint: '/',
  type: 'ext4',
  readOnly: false,
  network: false,
  mountsBelow: false,
  mapsIds: true,
};

function treeOf(tree: Readonly<Record<string, string>>): (path: string) => StartPath {
  const known = new Map<string, StartPath>([['', pathOf('dir')]]);
  for (const [path, what] of Object.entries(tree)) {
    for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) {
      if (!known.has(path.slice(0, at))) known.set(path.slice(0, at), pathOf('dir'));
    }
    known.set(path, pathOf(what));
  }
  return (path) => known.get(path) ?? { kind: 'missing' };
}

function pathOf(what: string): StartPath {
  if (what === 'file') return { kind: 'file' };
  if (what.startsWith('->')) return what === '->' ? { kind: 'symlink' } : { kind: 'symlink', to: what.slice(3) };
  const [, owner = '0:0', mode = '755'] = what.split(' ');
  const [uid = 0, gid = 0] = owner.split(':').map(Number);
  return { kind: 'directory', uid, gid, mode: Number.parseInt(mode, 8) };
}
