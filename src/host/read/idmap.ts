import type { Unknown } from '../../proxmox/rehearsal/facts.ts';
import { readWithTool } from './tool.ts';

/**
 * Whether a mount of each path could have an id map of its own, as the kernel says: a detached copy of the mount, which
 * nobody ever sees, is given one. One child asks for all paths. undefined: the kernel cannot be asked here (no Perl, a
 * machine whose system calls are not known), and {@link mapsIdsByType} has to do.
 */
export async function probeIdMaps(
  paths: readonly string[],
  timeoutMs: number,
): Promise<ReadonlyMap<string, boolean | Unknown> | undefined> {
  const asked = paths.slice(0, MOST_PATHS);
  if (asked.length === 0) return new Map();
  const answer = await readWithTool(['perl', '-e', PROBE, '--', ...asked], timeoutMs);
  if (answer.kind === 'missing') return undefined;
  if (answer.kind === 'timeout') return new Map(paths.map((path) => [path, 'timed_out']));
  const lines = answer.stdout.trimEnd().split('\n');
  if (answer.exitCode !== 0 || lines.length !== asked.length) return undefined;
  const answers = asked.map((path, index): [string, boolean | Unknown] => [path, meaningOf(lines[index] ?? '')]);
  return new Map([...paths.slice(MOST_PATHS).map((path): [string, Unknown] => [path, 'over_limit']), ...answers]);
}

/**
 * The kernels since which a file system has idmapped mounts (the kernel's and OpenZFS's release notes); one that is not
 * here has none. Overlay has them only below, and NFS and CIFS not at all.
 */
export function mapsIdsByType(type: string, kernel: string): boolean | Unknown {
  const since = SINCE[type];
  if (since === undefined) return NEVER.has(type) || type.startsWith('fuse.') ? false : 'unreadable';
  const [major = 0, minor = 0] = kernel.split(/[.-]/).map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = since;
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}

const SINCE: Readonly<Record<string, readonly [number, number]>> = {
  ext4: [5, 12],
  vfat: [5, 12],
  xfs: [5, 12],
  btrfs: [5, 15],
  ntfs3: [5, 15],
  f2fs: [5, 18],
  erofs: [5, 19],
  squashfs: [6, 2],
  tmpfs: [6, 3],
  ceph: [6, 7],
  bcachefs: [6, 10],
};

const NEVER: ReadonlySet<string> = new Set('overlay nfs nfs4 cifs smb3 9p proc sysfs cgroup cgroup2 devpts'.split(' '));

/** Ten times the distinct file systems of a large machine; far below what the kernel takes as arguments. */
const MOST_PATHS = 500;

/** The kernel's word for each path: `ok` or a number of errno. EPERM is a mount that has an id map already. */
function meaningOf(word: string): boolean | Unknown {
  if (word === 'ok') return true;
  return word === '1' || word === '22' || word === '95' ? false : 'unreadable';
}

// The user namespace outlives the child that goes into it because we hold its file; unshare's number differs by machine.
const PROBE = `
use strict;
use POSIX ();
my %unshare = (x86_64 => 272, aarch64 => 97, riscv64 => 97, ppc64le => 282, s390x => 303);
my $unshare = $unshare{ (POSIX::uname())[4] } or exit 3;
pipe(my $ready, my $is_ready) or exit 3;
pipe(my $done, my $is_done) or exit 3;
my $child = fork() // exit 3;
if (!$child) {
    close($is_done);
    POSIX::_exit(1) if syscall($unshare, 0x10000000) < 0;
    syswrite($is_ready, '1');
    close($is_ready);
    readline($done);
    POSIX::_exit(0);
}
close($is_ready);
readline($ready) or exit 3;
for my $type (qw(uid gid)) {
    open(my $map, '>', "/proc/$child/\${type}_map") or exit 3;
    syswrite($map, "0 100000 65536") or exit 3;
}
my $namespace = POSIX::open("/proc/$child/ns/user", 0) // exit 3;
close($is_done);
waitpid($child, 0);
shift @ARGV if @ARGV && $ARGV[0] eq '--';
for my $path (@ARGV) {
    my ($name, $empty) = ("$path", '');
    my $copy = syscall(428, -100, $name, 0x1 | 0x80000 | 0x100);
    my $error = $! + 0;
    my $request = pack('QQQQ', 0x100000, 0, 0, $namespace);
    my $answer = $copy < 0 ? -1 : syscall(442, $copy, $empty, 0x1000, $request, length($request));
    $error = $! + 0 if $copy >= 0;
    POSIX::close($copy) if $copy >= 0;
    print $answer < 0 ? $error : 'ok', "\\n";
}
`;
