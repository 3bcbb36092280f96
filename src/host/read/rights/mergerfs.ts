import { type KernelMount, type MountTable, mountAt } from '../../../engine/observed/mounts.ts';
import type { Machine } from '../../machine.ts';
import { readWithTool } from '../tool.ts';
import { SYSTEM_CALLS } from './marks.ts';

const TIMEOUT_MS = 3_000;

/**
 * Whether each mergerfs on which host paths lie has this kernel heed ACLs, by where it is mounted: it says so in an attribute of
 * its control file, and the kernel says it nowhere. One that does not answer, or says something else, is left out.
 */
export async function readPosixAcls(
  machine: Machine,
  mounts: MountTable | undefined,
  paths: readonly string[],
): Promise<ReadonlyMap<string, boolean> | undefined> {
  const call = SYSTEM_CALLS[process.arch]?.lgetxattr;
  // Hardly any machine has one, and each path takes a look through the table.
  if (!mounts || call === undefined || machine.overlay || ![...mounts.values()].some(isMergerfs)) return undefined;
  const targets = new Set<string>();
  for (const path of paths) {
    const mount = mountAt(mounts, machine.root + path);
    if (mount && isMergerfs(mount)) targets.add(mount.target);
  }
  if (targets.size === 0) return undefined;
  const told = await Promise.all(
    [...targets].map(async (target): Promise<readonly (readonly [string, boolean])[]> => {
      const argv = ['perl', '-e', ATTRIBUTE, '--', String(call), `${target}/.mergerfs`] as const;
      const answer = await readWithTool(argv, machine.networkTimeoutMs ?? TIMEOUT_MS);
      const value = answer.kind === 'answer' ? answer.stdout : '';
      return value === 'true' || value === 'false' ? [[target, value === 'true']] : [];
    }),
  );
  return new Map(told.flat());
}

const isMergerfs = ({ fstype }: KernelMount): boolean => fstype === 'fuse.mergerfs';

/** getfattr(1) is in a package that hardly anybody has. */
const ATTRIBUTE = String.raw`
use strict;
exit 3 if length(pack 'p', '') != 8;
my ($lgetxattr, $path, $name) = (@ARGV, 'user.mergerfs.posix_acl');
my $value = "\0" x 16;
my $length = syscall($lgetxattr + 0, $path, $name, $value, length $value);
print substr($value, 0, $length) if $length > 0;
`;
