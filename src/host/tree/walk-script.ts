/*
 * What walks and changes a whole tree: a Perl child, for it has the system calls that Node lacks, by `syscall` with the
 * machine's own numbers (the kernel's syscall tables; one that is not listed is refused, there is no other way round).
 *
 * Its descriptor 3 is the directory at the top, opened by us. Nothing is ever reached by more than one name from a directory
 * that is held open, no link is followed, and nothing is entered or changed that lies on another mount than the top.
 *
 * It prints records, each ended by NUL, for names may hold anything else:
 *
 *     look    k TYPE UID GID MODE LEFT COUNT / e PATH (up to three after each) / b, u, o likewise / T EXAMINED ENDED
 *     change  D PATH, E KIND INODE NAME (only where it is to be recorded) / C COUNT: asks to change those, and waits for a byte
 *             R CHANGED LEFT: what became of them
 *             X WHY PATH: the first three of each why that were left as they are, '' for one that cannot be told from others
 *             N WHY COUNT: how many more of it, at the end / P EXAMINED PATH / F ERRNO PATH: it ends
 *             T EXAMINED ENDED
 *     return  the same, for the entries that are listed on descriptor 4 as they were printed
 */

/** What all of them begin with: `next_name` goes on to the next, `enter` into a directory. */
export const WALK = String.raw`
use strict;
use POSIX ();
use Fcntl qw(O_RDONLY O_DIRECTORY O_NOFOLLOW O_NONBLOCK);
my $machine = (POSIX::uname())[4];
my %numbers = (
    x86_64  => [257, 332, 260, 194, 195, 157, 3, 228],
    aarch64 => [56, 291, 54, 11, 12, 167, 57, 113],
    riscv64 => [56, 291, 54, 11, 12, 167, 57, 113],
);
my ($openat, $statx, $fchownat, $listxattr, $llistxattr, $prctl, $close, $clock_gettime) = @{ $numbers{$machine} || exit 3 };
# A Perl of 32 bits on this kernel would make other calls by these numbers.
exit 3 if length(pack 'p', '') != 8;
use constant { FCHMODAT2 => 452, O_PATH => 0x200000, O_CLOEXEC => 0x80000, NOFOLLOW => 0x100, NO_AUTOMOUNT => 0x800, EMPTY_PATH => 0x1000 };
# Basic statistics and the mount's number; bits of stx_attributes: immutable, append-only, automount, root of a mount.
use constant { MASK => 0x17ff, IMMUTABLE => 0x30, BOUNDARY => 0x3000 };
use constant { ENOENT => 2, EACCES => 13, EPERM => 1, ENOTDIR => 20, ELOOP => 40, ENOSYS => 38, EOPNOTSUPP => 95, EINVAL => 22 };
use constant { HANDLE => 0, PATH => 1, INO => 2, DEV => 3, ABOVE => 4, CHUNK => 5, MOVED => 6, DEPTH => 7, FD => 8 };
# None works on without the program that holds the lock.
syscall($prctl, 1, 9, 0, 0, 0);
shift @ARGV if @ARGV && $ARGV[0] eq "--";
my ($mode, $parent) = splice @ARGV, 0, 2;
exit 1 if getppid() != $parent;
my ($empty, $up, $list, $stat) = ('', '..', "\0" x 65536, "\0" x 256);
my $listroom = length $list;
my $examined = 0;
my $clock = "\0" x 16;
sub now { syscall($clock_gettime, 1, $clock); my ($seconds, $nanoseconds) = unpack('qq', $clock); return $seconds + $nanoseconds / 1e9; }
my $waiting = '';
my %types = (4 => 'd', 8 => 'f', 10 => 'l');
binmode(STDOUT);
sub say_it { $waiting .= join(' ', @_) . "\0"; flush_it() if length $waiting > 60000; }
sub flush_it {
    while (length $waiting) {
        my $done = syswrite(STDOUT, $waiting) // exit 1;
        substr($waiting, 0, $done) = '';
    }
}
# Type, user, group, permission bits, attributes, links, inode, device, mount.
sub meaning {
    my ($attributes, $links, $uid, $gid, $bits, $ino, $major, $minor, $mount) = unpack('x8QLLLSx2Qx96LLQ', $stat);
    return ($types{ $bits >> 12 } // 's', $uid, $gid, $bits & 07777, $attributes, $links, $ino, "$major:$minor", $mount);
}
sub seen { my ($fd, $name) = @_; return syscall($statx, $fd, $name, NOFOLLOW | NO_AUTOMOUNT, MASK, $stat) == 0; }
sub seen_open { my ($fd) = @_; return syscall($statx, $fd, $empty, EMPTY_PATH | NO_AUTOMOUNT, MASK, $stat) == 0; }
# Why an entry is never changed, as far as its numbers say.
sub left_by_numbers {
    my ($type, $bits, $attributes, $links) = @_;
    return 'immutable' if $attributes & IMMUTABLE;
    return '' if $type eq 'd';
    return 'hard_link' if $links > 1;
    return 'setuid' if $bits & 06000;
    return '';
}
# The same by its extended attributes: so many bytes of their names. Nothing where they could not be read; $! says why.
sub left_by_attributes {
    my ($length) = @_;
    return '' if $length == 0;
    return $! == EOPNOTSUPP || $! == ENOSYS ? '' : undef if $length < 0;
    my $names = "\0" . substr($list, 0, $length);
    return 'acl' if $names =~ /\0system\.(?:posix_acl_|nfs4_acl|richacl)/;
    return 'capability' if $names =~ /\0security\.capability\0/;
    return '';
}
seen_open(3) or exit 4;
exit 4 if !(unpack('L', $stat) & 0x1000);
my (undef, undef, undef, undef, undef, undef, $top_ino, $top_dev, $mount) = meaning();
my $open_max = POSIX::sysconf(POSIX::_SC_OPEN_MAX()) || 256;
# Directories that are held open by their depth; deeper ones are told of, and left.
my $deepest = $open_max >= 1024 ? 512 : 100;
my @stack;
sub opened {
    my ($fd, $path, $ino, $dev, $above) = @_;
    opendir(my $handle, "/proc/self/fd/$fd") or return undef;
    return [$handle, $path, $ino, $dev, $above, 0, 0, $above ? $above->[DEPTH] + 1 : 0, fileno($handle)];
}
sub path_in { my ($frame, $name) = @_; return $frame->[PATH] eq '' ? $name : "$frame->[PATH]/$name"; }
# A directory by its name in one that is held open; nothing where it is none of this tree any more.
sub entered {
    my ($frame, $name) = @_;
    my $fd = syscall($openat, $frame->[FD], $name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
    return undef if $fd < 0;
    my $next;
    if (seen_open($fd)) {
        my (undef, undef, undef, undef, $attributes, undef, $ino, $dev, $on) = meaning();
        $! = 0;
        $next = opened($fd, path_in($frame, $name), $ino, $dev, $frame) if $on == $mount && !($attributes & BOUNDARY);
    }
    my $error = $! + 0;
    POSIX::close($fd);
    $! = $error;
    return $next;
}
my $top = opened(3, '', $top_ino, $top_dev, undef) or no_way('');
# The directory that is read, and the name in it that it is at.
my ($frame, $name);
sub enter { my ($next) = @_; push @stack, $next; stand(); }
# Names are looked for below the working directory where a call takes no descriptor.
sub stand { chdir $stack[-1][HANDLE] or no_way($stack[-1][PATH]) if @stack; }
# Goes on to the next name, out of each directory that has no more; false at the end.
sub next_name {
    while (@stack) {
        $frame = $stack[-1];
        $! = 0;
        $name = readdir $frame->[HANDLE];
        if (defined $name) {
            return 1 if $name ne '.' && $name ne '..';
            next;
        }
        unread($! + 0, $frame->[PATH]) if $!;
        pop @stack;
        stand();
    }
    return 0;
}
`;
