import { chmodSync, existsSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Random } from './random.ts';

/** Where a source lies; see world.ts. */
export type Ground = 'plain' | 'overlay' | 'read-only' | 'tmpfs' | 'ramfs';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface Access extends Partial<Owner> {
  readonly mode?: number;
}

/** A container that is being made up, with what it finds on the host and in its own tree. */
export interface Draft {
  readonly random: Random;
  readonly ctid: number;
  readonly rootfs: string;
  /** the folder of this container on a file system of the host */
  readonly folder: (ground: Ground) => string;
  /** the host's ids of the container's root */
  readonly root: Owner;
  /** lines of the container file */
  readonly lines: string[];
  readonly pending: string[];
  /** what the container's init looks at */
  readonly targets: Set<string>;
  readonly slots: Set<number>;
  /** text of /etc/subuid and /etc/subgid */
  subordinateIds: string;
  names: number;
}

/** A name that nothing else of this container has. */
export function fresh(draft: Draft, prefix: string): string {
  draft.names += 1;
  return `${prefix}${draft.names}`;
}

/** A new directory of the host; gives its path. */
export function directory(draft: Draft, ground: Ground = 'plain', access: Access = {}): string {
  return makeDirectory(`${draft.folder(ground)}/${fresh(draft, 'd')}`, access);
}

export function makeDirectory(path: string, { uid = 0, gid = 0, mode = 0o755 }: Access = {}): string {
  mkdirSync(path, { recursive: true, mode: 0o755 });
  lchownSync(path, uid, gid);
  chmodSync(path, mode);
  return path;
}

export function file(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  return path;
}

export function link(path: string, to: string): string {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(to, path);
  return path;
}

/** A directory in the container's own tree, its root's unless told otherwise; those on the way are its root's. */
export function inside(draft: Draft, path: string, access: Access = draft.root): string {
  const names = path.split('/').filter((name) => name !== '');
  let at = draft.rootfs;
  for (const name of names.slice(0, -1)) {
    at += `/${name}`;
    if (!existsSync(at)) makeDirectory(at, draft.root);
  }
  return makeDirectory(`${draft.rootfs}${path}`, access);
}

/** A target that nothing has yet; a third of them is there already. */
export function target(draft: Draft): string {
  const { random } = draft;
  const path = `${random.pick(['', '/srv', '/data/a'])}/${fresh(draft, 't')}`;
  if (random.chance(0.34)) inside(draft, path);
  return path;
}

/** The next free slot, now and then leaving some out. */
export function slot({ slots, random }: Draft): number {
  const next = Math.max(-1, ...slots) + 1 + (random.chance(0.2) ? 1 + random.below(9) : 0);
  slots.add(next);
  return next;
}

/** A free slot below a taken one; undefined where there is none. */
export function slotBelow({ slots }: Draft, above: number): number {
  let free = above - 1;
  while (slots.has(free)) free -= 1;
  slots.add(free);
  return free;
}

/** Adds a mount point in the next slot; `options` as after the target. */
export function point(draft: Draft, source: string, path: string, options = ''): void {
  pointIn(draft, slot(draft), source, `${path}${options === '' ? '' : `,${options}`}`);
}

/** Adds a mount point in a slot; options may follow the path. */
export function pointIn(draft: Draft, index: number, source: string, path: string): void {
  draft.lines.push(`mp${index}: ${source},mp=${path}`);
  look(draft, path.split(',')[0] ?? '');
}

/** Adds a line of LXC's own; another type than `none` stands before the options. */
export function entry(draft: Draft, source: string, path: string, options: string): void {
  draft.lines.push(`lxc.mount.entry: ${source} ${path} ${options.includes(' ') ? options : `none ${options}`} 0 0`);
  look(draft, path);
}

function look(draft: Draft, path: string): void {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.length > 0 && !names.includes('..')) draft.targets.add(`/${names.join('/')}`);
}
