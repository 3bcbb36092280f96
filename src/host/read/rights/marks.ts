import { readWithTool } from '../tool.ts';

/** Of which paths the tools have something to say: the others have no ACL, or no flag that matters. */
export interface Marks {
  readonly acl: (index: number) => boolean;
  readonly flags: (index: number) => boolean;
}

/**
 * Asks the kernel by itself whether each path has an ACL, and where `flags` are asked for whether it is immutable or append-only:
 * hardly one of thousands has, and the tools take several times as long to say so. What it does not plainly deny is left to them,
 * and all of it where it cannot be asked (no Perl, a machine whose system calls are not known).
 */
export async function marksOf(
  paths: readonly string[],
  { flags, timeoutMs }: { readonly flags: boolean; readonly timeoutMs: number },
): Promise<Marks | 'timeout'> {
  const numbers = SYSTEM_CALLS[process.arch];
  if (!numbers) return ALL;
  const argv = ['perl', '-e', MARKS, '--', String(numbers.lgetxattr), flags ? String(numbers.statx) : '0'] as const;
  const answer = await readWithTool(argv, timeoutMs, { input: paths.map((path) => `${path}\0`).join('') });
  if (answer.kind === 'timeout') return 'timeout';
  const isWhole = answer.kind === 'answer' && answer.exitCode === 0 && answer.stdout.length === paths.length;
  if (!isWhole) return ALL;
  const has = (mark: number) => (index: number) => (answer.stdout.charCodeAt(index) & mark) !== 0;
  return { acl: has(1), flags: has(2) };
}

const ALL: Marks = { acl: () => true, flags: () => true };

/** The kernel's own numbers for each machine. */
export const SYSTEM_CALLS: Readonly<Partial<Record<string, { readonly lgetxattr: number; readonly statx: number }>>> = {
  x64: { lgetxattr: 192, statx: 332 },
  arm64: { lgetxattr: 9, statx: 291 },
  riscv64: { lgetxattr: 9, statx: 291 },
};

/**
 * Prints a digit for each path: 1 is added where it may have an ACL, 2 where it may have a flag. Only ENODATA and EOPNOTSUPP deny
 * an ACL; a flag is denied where the file system tells of both (`stx_attributes_mask`) and has neither.
 */
const MARKS = String.raw`
use strict;
# A Perl of 32 bits on this kernel would make other calls by these numbers.
exit 3 if length(pack 'p', '') != 8;
use constant { ENODATA => 61, EOPNOTSUPP => 95, AT_FDCWD => -100, NOFOLLOW => 0x100, NO_AUTOMOUNT => 0x800, FLAGS => 0x30 };
my ($lgetxattr, $statx) = map { $_ + 0 } @ARGV;
my @names = ('system.posix_acl_access', 'system.posix_acl_default');
my ($stat, $said) = ("\0" x 256, '');
sub denied { my ($path, $name) = @_; return syscall($lgetxattr, $path, $name, 0, 0) < 0 && ($! == ENODATA || $! == EOPNOTSUPP); }
sub unflagged {
    my ($path) = @_;
    return 0 if syscall($statx, AT_FDCWD, $path, NOFOLLOW | NO_AUTOMOUNT, 1, $stat) != 0;
    my ($attributes, $told) = unpack('x8Qx40Q', $stat);
    return !($attributes & FLAGS) && ($told & FLAGS) == FLAGS;
}
$/ = "\0";
while (my $path = <STDIN>) {
    chomp $path;
    my $mark = denied($path, $names[0]) && denied($path, $names[1]) ? 0 : 1;
    $mark += 2 if $statx && !unflagged($path);
    $said .= $mark;
}
print $said;
`;
