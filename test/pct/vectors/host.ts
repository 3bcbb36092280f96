import { normalPath } from '../../../src/ground/paths.ts';
import { type MountView, mountRefusal, type PathKind } from '../../../src/proxmox/start/check.ts';
import type { HotplugRequest, Mounter } from '../../../src/proxmox/start/plug.ts';
import { parseMountIdMap } from '../../../src/proxmox/value/idmap.ts';
import type { HostTree, RecordedMount, VectorCase } from './case.ts';

/** The host of a vector: answers mounts from its lists of paths and remembers what is mounted where. */
export function vectorHost(vector: VectorCase, when: 'running' | 'start'): { mount: Mounter; mounts: RecordedMount[] } {
  const mounts: RecordedMount[] = [];
  const host = treeOf(vector.host, ['/etc', '/proc', '/sys', '/dev', '/var', '/usr', '/srv']);
  const mount: Mounter = (request) => {
    // the recorder's host had no zfs, where all its storage volumes are
    const zfs = request.mountPoint.kind === 'volume' ? 'zfs error' : undefined;
    const failure = zfs ?? mountRefusal(request, viewFor(request.ctid), when);
    if (failure === undefined) mounts.push(recorded(request));
    return failure;
  };
  const viewFor = (ctid: number): MountView => {
    const own = treeOf(vector.rootfs?.[ctid] ?? {}, ['/proc', '/sys', '/dev', '/etc']);
    const over = (path: string) =>
      mounts.filter((one) => one.ctid === ctid && (path === one.target || path.startsWith(`${one.target}/`))).at(-1);
    return {
      host: host.kind,
      isHostDirectory: host.isDirectory,
      inside: (path) => {
        const outer = over(path);
        if (outer) return host.kind(normalPath(outer.source + path.slice(outer.target.length)));
        return when === 'start' ? host.kind(`/srv/rootfs${ctid}${path}`) : own.kind(path);
      },
      mapsIds: (path) => !/^\/(?:proc|sys|dev)(?:\/|$)/.test(path),
      canCreate: (path) => over(path)?.options.startsWith('ro') !== true,
    };
  };
  return { mount, mounts };
}

/** The recorder lists no mount on the root itself or above it. */
export function listedMounts(mounts: readonly RecordedMount[]): readonly RecordedMount[] {
  return mounts.filter(({ target }) => target !== '/' && target !== '/..');
}

function recorded({ ctid, mountPoint, idMap }: HotplugRequest): RecordedMount {
  const { volume, target, options } = mountPoint;
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const own = options.idmap === undefined ? undefined : parseMountIdMap(options.idmap);
  const wanted = new Set(options.mountoptions?.split(';'));
  const flags = ['nosuid', 'nodev', 'noexec'].filter((flag) => wanted.has(flag));
  // a read-only bind is remounted with these three options only, and keeps its relatime
  const time = wanted.has('noatime') && !options.ro ? 'noatime' : 'relatime';
  const words = [options.ro ? 'ro' : 'rw', ...flags, time, ...(own && idMap.unprivileged ? ['idmapped'] : [])];
  return { ctid, target: `/${parts.join('/')}`, source: escaped(normalPath(volume)), options: words.join(',') };
}

/** As in /proc/self/mountinfo. */
function escaped(path: string): string {
  return path.replace(/[ \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

function treeOf(tree: HostTree, system: readonly string[]) {
  const directories = new Set(['/']);
  for (const path of [...system, ...(tree.dirs ?? []), ...Object.keys({ ...tree.files, ...tree.symlinks })]) {
    const parts = path.split('/').filter(Boolean);
    const own = tree.files?.[path] === undefined && tree.symlinks?.[path] === undefined;
    for (let length = 1; length <= parts.length - (own ? 0 : 1); length++) {
      directories.add(`/${parts.slice(0, length).join('/')}`);
    }
  }
  const kind = (path: string): PathKind => {
    if (tree.symlinks?.[path] !== undefined) return 'symlink';
    if (tree.files?.[path] !== undefined) return 'other';
    return directories.has(path) ? 'directory' : undefined;
  };
  const followed = (path: string): string => {
    for (const [link, target] of Object.entries(tree.symlinks ?? {})) {
      if (path === link || path.startsWith(`${link}/`)) return followed(normalPath(target + path.slice(link.length)));
    }
    return path;
  };
  return { kind, isDirectory: (path: string) => kind(followed(path)) === 'directory' };
}
