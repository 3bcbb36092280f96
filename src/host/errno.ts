import type { Reading } from '../engine/observed/facts.ts';

/** A failed reading in one sentence: `/etc/fstab cannot be read: permission denied`. */
export function unreadable(path: string, code: string): Extract<Reading<never>, { readonly ok: false }> {
  return { ok: false, error: { code, message: `${path} cannot be read: ${meaning(code)}` } };
}

/** What a system code means, to be put after a colon. */
export function meaning(code: string): string {
  return MEANINGS[code] ?? code;
}

/** What to do about a system code that a change met. */
export function remedy(code: string): string | undefined {
  return REMEDIES[code];
}

const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EAGAIN: 'the system has no room for another process',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something else is in its place',
  EFBIG: 'it is longer than it should ever be',
  EIO: 'input/output error of the disk or server',
  EISDIR: 'it is a directory',
  ELOOP: 'it goes through a symbolic link',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'a name in it is too long',
  ENOENT: 'it does not exist',
  ENOSPC: 'no space is left on the file system',
  ENOTCONN: 'its file system has lost its server or daemon',
  ENOTDIR: 'it is not a directory',
  EOPNOTSUPP: 'its file system does not support that',
  EPERM: 'the system does not permit it',
  EROFS: 'its file system is mounted read-only',
  ESTALE: 'the server no longer knows it (stale file handle)',
  ETIMEDOUT: 'its server did not answer in time',
};

const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'Run as root. On a network share, root may be squashed by its server: change it there.',
  EDQUOT: "Free some space or raise the quota of the path's dataset.",
  EIO: 'Check the disk or the server behind this path (dmesg shows more).',
  ENOSPC: 'Free some space on the file system of this path.',
  ENOTCONN: 'Mount the share again.',
  EOPNOTSUPP: 'Declare "owner": "keep" and "permissions": "keep" for volumes on this file system.',
  EPERM: 'Run as root. On a network share, change it on its server, or declare "keep".',
  EROFS: 'Mount it writable, or declare "owner": "keep" and "permissions": "keep".',
  ESTALE: 'Mount the share again.',
};
