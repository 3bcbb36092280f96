import { normalPath } from '../../ground/paths.ts';
import type { HotplugFailure, HotplugRequest } from './plug.ts';

/** What is at a path, its last component not followed. */
export type PathKind = 'directory' | 'symlink' | 'other' | undefined;

/** The two trees a mount touches. Paths are absolute and without doubled or trailing slashes. */
export interface MountView {
  readonly host: (path: string) => PathKind;
  /** true when the host's path leads to a directory, also through symlinks */
  readonly isHostDirectory: (path: string) => boolean;
  /** the container's tree with what is mounted in it now */
  readonly inside: (path: string) => PathKind;
  /** false where a missing directory can't be created, as in a read-only mount */
  readonly canCreate: (path: string) => boolean;
  /** false for a file system without idmapped mounts */
  readonly mapsIds: (path: string) => boolean;
}

/**
 * Proxmox's error for a mount it refuses, else undefined. It walks both paths without following symlinks; a missing
 * target is created `[add-running-symlink-parent add-running-target-parent-symlink start-nested-ro-outer]`.
 */
export function mountRefusal(
  { key, mountPoint, unprivileged }: HotplugRequest,
  view: MountView,
  when: 'running' | 'start',
): string | HotplugFailure | undefined {
  const { kind, volume, target, options } = mountPoint;
  if (kind === 'volume') return undefined;
  const source = kind === 'device' ? deviceProblem(key, volume, view) : bindSourceProblem(volume, view);
  // [idmap-fs-unsupported]
  const mapped = options.idmap === undefined || !unprivileged || view.mapsIds(normalPath(volume));
  return (
    source ??
    (mapped ? undefined : 'mount_setattr: Invalid argument') ??
    targetProblem(target, view, when === 'start' ? '//.' : '/') ??
    // it gives the source the target's owner, which a read-only mount refuses [keepattrs-ro-start]
    (options.keepattrs && options.ro
      ? 'failed to propagate uid and gid to mountpoint: Read-only file system'
      : undefined)
  );
}

function bindSourceProblem(volume: string, view: MountView): string | undefined {
  if (!view.isHostDirectory(normalPath(volume))) return `directory '${volume}' does not exist`;
  return walk(volume, view.host, '/', (at) => `cannot open directory ${at}: No such file or directory`);
}

function targetProblem(target: string, view: MountView, start: string): string | undefined {
  return walk(target, view.inside, start, (at, path) =>
    view.canCreate(path) ? undefined : `failed to create path: ${at}: No such file or directory`,
  );
}

function deviceProblem(key: string, volume: string, view: MountView): HotplugFailure | undefined {
  if (view.host(normalPath(volume)) !== undefined) return undefined;
  const staged = `/var/lib/lxc/.pve-staged-mounts/${key}`;
  return {
    error: `command 'mount ${volume} ${staged}' failed: exit code 32`,
    output: `mount: ${staged}: special device ${volume} does not exist.\n       dmesg(1) may have more information after failed mount system call.\n`,
  };
}

/** `at` is the place as Proxmox names it: its start, then `/` and each component. */
function walk(
  path: string,
  kindOf: (path: string) => PathKind,
  start: string,
  missing: (at: string, path: string) => string | undefined,
): string | undefined {
  let at = start;
  let real = '';
  for (const part of path.split('/')) {
    if (part === '') continue;
    at += `/${part}`;
    if (part === '.' || part === '..') continue;
    real += `/${part}`;
    const kind = kindOf(real);
    if (kind === 'directory') continue;
    if (kind !== undefined) return `symlink encountered at: ${at}`;
    const problem = missing(at, real);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
