import { EXECUTE, READ, WRITE } from '../../ground/mode.ts';
import type { Inode, Through } from './inode.ts';
import type { Verdict } from './rights.ts';
import { askerOf, immutableVerdict, type Someone, strangerVerdict, unmappedVerdict } from './verdicts.ts';

/** An answer for each thing that is done with what is no directory, as if nothing stood before it. */
export type FileVerdicts = Readonly<Record<'read' | 'write' | 'execute', Verdict>>;

/** What is no directory, seen through its mount. */
export interface MetFile {
  /** `file`, `block device`, `character device`, `fifo`, `socket`. */
  readonly type: string;
  readonly inode: Inode;
  readonly through: Through;
}

/**
 * What the kernel says of opening a file for reading, for writing, and of executing it (may_open, path_noexec). To
 * connect to a socket takes what writing takes.
 */
export function fileVerdictsIn(file: MetFile, someone: Someone): FileVerdicts {
  const { type, inode, through } = file;
  const stranger = strangerVerdict(through, someone);
  if (stranger) return { read: stranger, write: stranger, execute: stranger };
  const ask = askerOf(file, someone);
  const open = (want: number): Verdict => (isDevice(type) ? openedDevice(ask(want), through) : ask(want));
  return {
    read: open(READ),
    write: changed(file) ?? unmappedVerdict(inode, through) ?? unlessFlagged(open(WRITE), file),
    execute: executed(ask(EXECUTE), file),
  };
}

/** What forbids every change; a read-only file system lets devices, FIFOs and sockets be written to. */
function changed({ type, inode, through: { readOnly } }: MetFile): Verdict | undefined {
  if (type !== 'file') return undefined;
  if (readOnly.length > 0) return { allowed: false, why: { code: 'read_only', layers: readOnly } };
  if (!('unknown' in inode.flags) && inode.flags.appendOnly) return { allowed: false, why: { code: 'only_appended' } };
  return immutableVerdict(inode);
}

/** A yes needs the flags to be known; only a regular file has some. */
function unlessFlagged(verdict: Verdict, { type, inode: { flags } }: MetFile): Verdict {
  const matters = type === 'file' && verdict.allowed === true;
  return matters && 'unknown' in flags ? { allowed: null, why: { code: flags.unknown } } : verdict;
}

/** Beside its mode, the rules for devices that the container was started with decide; nobody shows those. */
function openedDevice(verdict: Verdict, { flags }: Through): Verdict {
  if (verdict.allowed === false) return verdict;
  if (flags.includes('nodev')) return { allowed: false, why: { code: 'nodev' } };
  return { allowed: null, why: { code: 'device_rules' } };
}

function executed(verdict: Verdict, { type, inode, through: { flags } }: MetFile): Verdict {
  if (type !== 'file') return { allowed: false, why: { code: 'no_program', type } };
  if (flags.includes('noexec')) return { allowed: false, why: { code: 'noexec' } };
  // Not even root, who passes everything else.
  if ((inode.mode & 0o111) === 0) return { allowed: false, why: { code: 'no_execute_bit' } };
  return verdict;
}

const isDevice = (type: string): boolean => type.endsWith('device');
