import { constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import { realpath, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isWithin } from '../../ground/paths.ts';
import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import { closeFd } from '../close.ts';
import { makeFolder } from '../durable.ts';
import { type SystemCode, systemCode } from '../errno.ts';
import type { LockProblem, LockUnsafe } from '../problem.ts';
import { lockCluster, PMXCFS } from './cluster.ts';
import { flocked } from './flock.ts';

/** A lock that is ours until it is released. */
export interface Lock {
  readonly release: () => Promise<void>;
  /** Whether it still is: the kernel's always, one of a cluster only for a while. */
  readonly isOurs: () => boolean;
}

export interface LockOptions {
  /** Go on unlocked where the machine has no flock(1): for the demo on macOS, whose folder belongs to one person. */
  readonly optional?: boolean;
  /** '' or the folder taken as the machine's file system root. */
  readonly root?: string;
}

const NFS = 0x6969;

/**
 * Takes the lock on a file (made where absent, in a folder that is for us alone) or says at once why not. It lies on a
 * descriptor of ours: the kernel frees it when we end, however we do, and keeps it while we are only stopped; no other
 * process holds it for us. Where others could take it, or make it another file, it is refused.
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<Result<Lock, LockProblem>> {
  const folder = dirname(path);
  try {
    await makeFolder(dirname(folder));
    await makeFolder(folder, 0o700);
  } catch (error) {
    return bad({ code: 'lock_folder', ...NOWHERE, path, system: systemCode(error) });
  }
  const fault = looked(() => folderFault(folder));
  if (!fault.ok) return bad({ code: 'lock_folder', ...NOWHERE, path, system: fault.system });
  if (fault.value) return bad({ code: 'lock_unsafe', ...NOWHERE, path: folder, fault: fault.value });
  return lockOpened(path, OWN_FILE, { ...options, own: true });
}

/**
 * The same on a folder that is there and may be others' as well: nothing is left in it. NFS gives no lock on a folder, so
 * there it is a file in it; in pmxcfs, which has none at all, it is the cluster's.
 */
export async function lockFolder(folder: string, options: LockOptions = {}): Promise<Result<Lock, LockProblem>> {
  try {
    const pmxcfs = await pmxcfsOf(folder, options);
    if (pmxcfs !== undefined) return lockCluster(pmxcfs, () => lockOpened(pmxcfs, FOLDER, options));
    if ((await statfs(folder)).type === NFS)
      return lockOpened(join(folder, '.phoenix-volumes.lock'), OWN_FILE, options);
  } catch (error) {
    return bad({ code: 'lock_folder', ...NOWHERE, path: folder, system: systemCode(error) });
  }
  return lockOpened(folder, FOLDER, options);
}

/** The cluster's file system that a folder lies in, whichever way leads there. */
export async function pmxcfsOf(folder: string, { root = '' }: Pick<LockOptions, 'root'>): Promise<string | undefined> {
  const [real, pmxcfs] = await Promise.all([realpath(folder), realpath(`${root}${PMXCFS}`).catch(absent)]);
  return pmxcfs !== undefined && isWithin(real, pmxcfs) ? pmxcfs : undefined;
}

function absent(error: unknown): undefined {
  if (systemCode(error) !== 'ENOENT') throw error;
}

/** Runs `work` under a lock that was asked for, and frees it afterwards, also when `work` throws. */
export async function withLock<T>(
  asked: Promise<Result<Lock, LockProblem>>,
  work: (lock: Lock) => Promise<T>,
): Promise<Result<T, LockProblem>> {
  const lock = await asked;
  if (!lock.ok) return lock;
  try {
    return good(await work(lock.value));
  } finally {
    await lock.value.release();
  }
}

const OWN_FILE = constants.O_RDWR | constants.O_CREAT;
const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY;
/** Follows no link and waits for nobody at a FIFO. */
const SAFELY = constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

type Fault = LockUnsafe['fault'];

function folderFault(folder: string): Fault | undefined {
  const stats = lstatSync(folder);
  if (stats.isSymbolicLink()) return 'symlink';
  if (!isOurs(stats)) return 'owner';
  return (stats.mode & 0o077) === 0 ? undefined : 'mode';
}

const isOurs = ({ uid }: Stats): boolean => process.geteuid === undefined || uid === process.geteuid();

async function lockOpened(
  path: string,
  flags: number,
  { optional = false, own = false }: LockOptions & { readonly own?: boolean },
): Promise<Result<Lock, LockProblem>> {
  let fd: number;
  try {
    fd = openSync(path, flags | SAFELY, 0o600);
  } catch (error) {
    const system = systemCode(error);
    const fault = UNSAFE[system];
    return fault
      ? bad({ code: 'lock_unsafe', ...NOWHERE, path, fault })
      : bad({ code: 'lock_folder', ...NOWHERE, path, system });
  }
  const release = async () => closeFd(fd);
  const refusal = (own ? refusedFile(fd, path) : undefined) ?? (await flocked(fd, path));
  const taken: Lock = { release, isOurs: () => true };
  if (refusal === undefined) return good(taken);
  if (optional && refusal.problems[0].code === 'lock_tool_missing') return good(taken);
  await release();
  return refusal;
}

const UNSAFE: Readonly<Partial<Record<string, Fault>>> = { ELOOP: 'symlink', EISDIR: 'directory', ENXIO: 'special' };

function refusedFile(fd: number, path: string): ReturnType<typeof bad<LockProblem>> | undefined {
  const fault = looked(() => fileFault(fstatSync(fd)));
  if (!fault.ok) return bad({ code: 'lock_folder', ...NOWHERE, path, system: fault.system });
  return fault.value && bad({ code: 'lock_unsafe', ...NOWHERE, path, fault: fault.value });
}

type Looked =
  | { readonly ok: true; readonly value: Fault | undefined }
  | { readonly ok: false; readonly system: SystemCode };

function looked(at: () => Fault | undefined): Looked {
  try {
    return { ok: true, value: at() };
  } catch (error) {
    return { ok: false, system: systemCode(error) };
  }
}

function fileFault(stats: Stats): Fault | undefined {
  if (!stats.isFile()) return 'special';
  if (!isOurs(stats)) return 'owner';
  return (stats.mode & 0o077) === 0 ? undefined : 'mode';
}
