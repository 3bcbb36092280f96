/** What a system's code (`ENOSPC`) means, to be put after a colon. */
export function systemText(code: string): string {
  return MEANINGS[code] ?? `the system reports ${code}`;
}

/** What to do about a system's code that a change of a directory met. */
export function remedyOf(code: string): string | undefined {
  return REMEDIES[code];
}

/** A file of ours that only its owner may read is neither gone nor damaged. */
export const isForRoot = (system: string | undefined): system is 'EACCES' | 'EPERM' =>
  system === 'EACCES' || system === 'EPERM';

const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EACLKEPT: 'its ACL cannot be kept',
  EAGAIN: 'the system has no room for another process',
  EBUSY: 'something else is using it',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something else is in its place',
  EFBIG: 'it is too long',
  EINTR: 'it was interrupted',
  EIO: 'input/output error of the disk or server',
  EISDIR: 'it is a directory',
  ELOOP: 'it goes through a symbolic link',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'a name in it is too long',
  ENFILE: 'too many files are open on the whole machine',
  ENODEV: 'its device is not there',
  ENOENT: 'it does not exist',
  ENOKEY: 'the key of its encrypted file system is not loaded',
  ENOMEM: 'the machine is out of memory',
  ENOSPC: 'no space is left on the file system',
  ENOTCONN: 'its file system has lost its server or daemon',
  ENOTFILE: 'it is no plain file',
  ENOTDIR: 'a part of its path is no directory',
  ENOTSUP: 'its file system does not support that',
  ENXIO: 'its device is not there',
  EOPNOTSUPP: 'its file system does not support that',
  EPERM: 'the system does not permit it',
  EREMOTEIO: 'its server reports an input/output error',
  EROFS: 'its file system is mounted read-only',
  ESTALE: 'the server no longer knows it (stale file handle)',
  ETIMEDOUT: 'its server did not answer in time',
  EUCLEAN: 'its file system is damaged',
  EUNNAMED: 'the system has no name for what went wrong',
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
  EUCLEAN: 'Check the file system (dmesg shows more).',
};
