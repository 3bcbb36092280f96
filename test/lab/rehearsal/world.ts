import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { type Ground, makeDirectory, type Owner } from './draft.ts';

/**
 * File systems of all the kinds a source may lie on, mounted in this process's own mount namespace: they are gone with
 * it, however it ends.
 */
export function makeGrounds(base: string): (ground: Ground) => string {
  for (const name of [
    'plain',
    'overlay',
    'layers/lower',
    'layers/upper',
    'layers/work',
    'tmpfs',
    'ramfs',
    'read-only',
  ]) {
    mkdirSync(`${base}/${name}`, { recursive: true });
  }
  const layers = `lowerdir=${base}/layers/lower,upperdir=${base}/layers/upper,workdir=${base}/layers/work`;
  mount('-t', 'overlay', '-o', layers, 'overlay', `${base}/overlay`);
  for (const type of ['tmpfs', 'ramfs']) mount('-t', type, type, `${base}/${type}`);
  mount('-t', 'tmpfs', 'read-only', `${base}/read-only`);
  return (ground) => `${base}/${ground}`;
}

/** What is to be read-only gets so once everything is in it. */
export function setReadOnly(path: string): void {
  mount('-o', 'remount,ro', path);
}

export function setWritable(path: string): void {
  mount('-o', 'remount,rw', path);
}

/** Something mounted on a directory of the host. */
export function mountTmpfs(path: string): void {
  mount('-t', 'tmpfs', 'below', path);
}

/** A root file system for one container: its directories, owned by its root, and busybox. */
export function makeRootfs(rootfs: string, busybox: string, owner: Owner): void {
  for (const name of ['', '/bin', '/sbin', '/dev', '/proc', '/sys', '/etc', '/srv'])
    makeDirectory(`${rootfs}${name}`, owner);
  linkSync(busybox, `${rootfs}/bin/busybox`);
}

/** An init that tells for each target the device and number of what is there, or `-`, and ends. */
export function writeInit(rootfs: string, targets: readonly string[]): void {
  const looks = targets.map(
    (path) => `echo "seen $(/bin/busybox stat -c %d:%i '${path}' 2>/dev/null || echo -) ${path}"`,
  );
  for (const path of [`${rootfs}/sbin/init`, `${rootfs}/etc/init`]) {
    writeFileSync(path, ['#!/bin/busybox sh', 'echo up', ...looks, ''].join('\n'));
    chmodSync(path, 0o755);
  }
}

function mount(...args: readonly string[]): void {
  execFileSync('mount', args);
}
