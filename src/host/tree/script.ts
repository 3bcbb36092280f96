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
 *             X WHY PATH: the first that were left as they are / P EXAMINED PATH / F ERRNO PATH: it ends
 *             T EXAMINED ENDED
 *     return  the same, for the entries that are listed on descriptor 4 as they were printed
 */

const COMMON = `
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
my ($empty, $up, $list, $stat) = ('', '..', "\\0" x 65536, "\\0" x 256);
my $listroom = length $list;
my $examined = 0;
my $clock = "\\0" x 16;
sub now { syscall($clock_gettime, 1, $clock); my ($seconds, $nanoseconds) = unpack('qq', $clock); return $seconds + $nanoseconds / 1e9; }
my $waiting = '';
my %types = (4 => 'd', 8 => 'f', 10 => 'l');
binmode(STDOUT);
sub say_it { $waiting .= join(' ', @_) . "\\0"; flush_it() if length $waiting > 60000; }
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
# The same by its extended attributes: so many bytes of their names.
sub left_by_attributes {
    my ($length) = @_;
    return '' if $length == 0;
    return $! == EOPNOTSUPP || $! == ENOSYS ? '' : 'acl' if $length < 0;
    my $names = "\\0" . substr($list, 0, $length);
    return 'acl' if $names =~ /\\0system\\.(?:posix_acl_|nfs4_acl|richacl)/;
    return 'capability' if $names =~ /\\0security\\.capability\\0/;
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
my $top = opened(3, '', $top_ino, $top_dev, undef) or exit 5;
`;

/** Sums up what lies below: a walk depth first, directories as streams, in memory that does not grow with the tree. */
export const LOOK_TREE = `${COMMON}
my ($seconds, $most) = @ARGV;
my $until = now() + $seconds;
my (%kinds, $ended);
my %told = (b => [0], u => [0], o => [0]);
sub count_it { my ($into, $path) = @_; $into->[0]++; push @$into, $path if @$into < 4; }
push @stack, $top;
chdir $top->[HANDLE] or exit 5;
while (@stack) {
    my $frame = $stack[-1];
    $! = 0;
    my $name = readdir $frame->[HANDLE];
    if (!defined $name) {
        count_it($told{u}, $frame->[PATH]) if $!;
        pop @stack;
        chdir $stack[-1][HANDLE] or exit 5 if @stack;
        next;
    }
    next if $name eq '.' || $name eq '..';
    if (++$examined % 1024 == 0 && now() > $until) { $ended = 'timed_out'; last; }
    if ($examined > $most) { $ended = 'over_limit'; last; }
    if (!seen($frame->[FD], $name)) {
        count_it($told{u}, path_in($frame, $name)) if $! != ENOENT;
        next;
    }
    my ($type, $uid, $gid, $bits, $attributes, $links, undef, undef, $on) = meaning();
    if ($on != $mount || $attributes & BOUNDARY) { count_it($told{b}, path_in($frame, $name)); next; }
    my $left = left_by_numbers($type, $bits, $attributes, $links);
    $left = left_by_attributes(syscall($llistxattr, $name, $list, $listroom)) if $left eq '' && $type ne 'l';
    my $kind = $kinds{"$type $uid $gid $bits $left"};
    if (!$kind && keys %kinds < 256) { $kind = $kinds{"$type $uid $gid $bits $left"} = [0]; }
    if ($kind) { $kind->[0]++; push @$kind, path_in($frame, $name) if @$kind < 4; }
    else { count_it($told{o}, path_in($frame, $name)); }
    next if $type ne 'd';
    my $next = $frame->[DEPTH] < $deepest ? entered($frame, $name) : undef;
    if ($next) { push @stack, $next; chdir $next->[HANDLE] or exit 5; }
    elsif ($frame->[DEPTH] >= $deepest || ($! && $! != ENOENT)) { count_it($told{u}, path_in($frame, $name)); }
}
for my $key (sort keys %kinds) {
    my ($count, @examples) = @{ $kinds{$key} };
    my @parts = split / /, $key, -1;
    say_it('k', @parts[0 .. 3], $parts[4] eq '' ? '-' : $parts[4], $count);
    say_it('e', $_) for @examples;
}
for my $what (qw(b u o)) {
    my ($count, @examples) = @{ $told{$what} };
    say_it($what, $count);
    say_it('e', $_) for @examples;
}
say_it('T', $examined, $ended // '-', $top_dev, $top_ino);
flush_it();
`;

/** Changes what is of the kinds that are listed: in chunks, each of which waits for a byte, so that it is on record before. */
const CHANGE = `${COMMON}
my ($is_recorded, $most, $chunk_entries, $chunk_directories) = splice @ARGV, 0, 4;
# Which kind it is, by the bytes of owner, group and mode as statx gives them; numbers, for syscall takes text as an address.
my (%index, @is_of, @half, @from, @to_uid, @to_gid, @to_bits, @gets_owner, @gets_mode, @is_link);
for (@ARGV) {
    my ($type, $uid, $gid, $bits, $to_uid, $to_gid, $to_bits) = split /:/;
    for my $format ($type eq 'd' ? 4 : $type eq 'f' ? 8 : $type eq 'l' ? 10 : (1, 2, 6, 12)) {
        my $bytes = pack('LLS', $uid, $gid, $format << 12 | $bits);
        $index{$bytes} = scalar @from;
        # On the way back several kinds may be one now.
        $is_of[@from]{$bytes} = 1;
        $half[@from]{$_} = 1 for pack('LLS', $uid, $gid, $format << 12 | $to_bits), pack('LLS', $to_uid, $to_gid, $format << 12 | $bits);
    }
    push @from, "$type $uid $gid $bits";
    push @to_uid, $to_uid + 0;
    push @to_gid, $to_gid + 0;
    push @to_bits, $to_bits + 0;
    push @gets_owner, $uid != $to_uid || $gid != $to_gid;
    push @gets_mode, $bits != $to_bits;
    push @is_link, $type eq 'l';
}
my ($mount_bytes, $has_fchmodat2, $number, $told, $last) = (pack('Q', $mount), 1, 1, 0, now());
my (@chunk, %known, %read_back, $since);
my ($directories, $is_open, $granted, $changed, $left, $is_hot) = (0, 0, 0, 0, 0, 0);
sub end_it { my ($how) = @_; say_it('T', $examined, $how); flush_it(); exit 0; }
sub fail { my ($error, $path) = @_; finish_grant(); say_it('F', $error, $path); flush_it(); exit 0; }
sub leave { my ($why, $path) = @_; $left++; say_it('X', $why, $path) if ++$told <= 12; }
# Whether a directory still leads up to the top: one that was moved out meanwhile is left, and what is in it.
sub still_inside {
    my ($frame) = @_;
    return 1 if !$frame->[ABOVE];
    return $known{ $frame + 0 } //= do {
        my $is_inside = 0;
        if (!$frame->[MOVED] && still_inside($frame->[ABOVE]) && syscall($statx, $frame->[FD], $up, NO_AUTOMOUNT, MASK, $stat) == 0) {
            my (undef, undef, undef, undef, undef, undef, $ino, $dev) = meaning();
            $is_inside = $ino == $frame->[ABOVE][INO] && $dev eq $frame->[ABOVE][DEV] ? 1 : 0;
        }
        $frame->[MOVED] = 1 if !$is_inside;
        $is_inside;
    };
}
# Of a directory that was moved out nothing more is read.
sub drop_moved {
    for my $depth (0 .. $#stack) {
        next if !$stack[$depth][MOVED];
        $#stack = $depth - 1;
        chdir $stack[-1][HANDLE] or exit 5 if @stack;
        last;
    }
}
# Holds an entry, looks at it through the descriptor that is then changed, changes it, and counts what became of it. $ino:
# which one it has to be.
sub change_one {
    my ($frame, $name, $ino, $kind) = @_;
    my $fd = syscall($openat, $frame->[FD], $name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
    if ($fd < 0) {
        my $error = $! + 0;
        return if $error == ENOENT || $error == ENOTDIR;
        return leave('denied', path_in($frame, $name)) if $error == EACCES || $error == EPERM || $error == ELOOP;
        fail($error, path_in($frame, $name));
    }
    my $why = syscall($statx, $fd, $empty, EMPTY_PATH | NO_AUTOMOUNT, MASK, $stat) != 0 ? 'done' : why_other($ino, $kind);
    if ($why eq '') { change_held($fd, $frame, $name, $kind); }
    elsif ($why ne 'done') { leave($why, path_in($frame, $name)); }
    syscall($close, $fd);
}
# Why what was seen last is not what is to be changed.
sub why_other {
    my ($ino, $kind) = @_;
    return 'boundary' if substr($stat, 144, 8) ne $mount_bytes || unpack('x8Q', $stat) & BOUNDARY;
    return 'replaced' if unpack('x32Q', $stat) != $ino;
    return '' if $is_of[$kind]{ substr($stat, 20, 10) };
    my ($type, $uid, $gid, $bits) = meaning();
    my ($wanted) = split / /, $from[$kind];
    my $has = $type eq $wanted && $uid == $to_uid[$kind] && $gid == $to_gid[$kind] && $bits == $to_bits[$kind];
    return $has ? 'done' : 'changed';
}
# Changes what is held, and was seen last: of this kind and on this mount.
sub change_held {
    my ($fd, $frame, $name, $kind) = @_;
    my ($attributes, $links, $format) = unpack('x8QLx8S', $stat);
    if ($links != 1 || $format & 06000 || $attributes & IMMUTABLE) {
        my $why = left_by_numbers($format >> 12 == 4 ? 'd' : '', $format & 07777, $attributes, $links);
        return leave($why, path_in($frame, $name)) if $why ne '';
    }
    if (!$is_link[$kind]) {
        my $held = "/proc/self/fd/$fd";
        my $length = syscall($listxattr, $held, $list, $listroom);
        if ($length) {
            my $why = left_by_attributes($length);
            return $is_recorded ? leave($why, path_in($frame, $name)) : undef if $why ne '';
        }
    }
    if ($gets_owner[$kind] && syscall($fchownat, $fd, $empty, $to_uid[$kind], $to_gid[$kind], EMPTY_PATH) != 0) {
        return refused($frame, $name);
    }
    if ($gets_mode[$kind]) {
        my $done = -1;
        if ($has_fchmodat2) {
            $done = syscall(FCHMODAT2, $fd, $empty, $to_bits[$kind], EMPTY_PATH);
            $has_fchmodat2 = 0 if $done != 0 && ($! == ENOSYS || $! == EINVAL);
        }
        if (!$has_fchmodat2) { $done = chmod($to_bits[$kind], "/proc/self/fd/$fd") == 1 ? 0 : -1; }
        return refused($frame, $name) if $done != 0;
    }
    # Some file systems take a change and keep what they had: one of each kind in a chunk tells.
    if (!$read_back{$kind}++ && seen_open($fd)) {
        my (undef, $uid, $gid, $bits) = meaning();
        fail(0, path_in($frame, $name)) if $uid != $to_uid[$kind] || $gid != $to_gid[$kind] || $bits != $to_bits[$kind];
    }
    $changed++;
}
sub refused {
    my ($frame, $name) = @_;
    my $error = $! + 0;
    return leave('denied', path_in($frame, $name)) if $error == EPERM || $error == EACCES;
    fail($error, path_in($frame, $name));
}
# Asks to change so many, and waits until that is on record.
sub ask {
    my ($count) = @_;
    say_it('C', $count);
    flush_it();
    exit 0 unless sysread(STDIN, my $go, 1);
    (%known, %read_back) = ();
    ($is_open, $granted, $changed, $left, $since) = (1, $count, 0, 0, now());
    $number++;
}
sub finish_grant {
    return if !$is_open;
    $is_open = 0;
    say_it('R', $changed, $left);
}
sub finish_chunk {
    return finish_grant() if !@chunk;
    my $at;
    for (@chunk) {
        my ($frame, $name, $ino, $kind) = @$_;
        say_it('D', $frame->[PATH]) if !defined $at || $at != $frame;
        $at = $frame;
        say_it('E', $kind, $ino, $name);
    }
    ask(scalar @chunk);
    my @now = @chunk;
    @chunk = ();
    $directories = 0;
    for (@now) {
        my ($frame, $name, $ino, $kind) = @$_;
        if (still_inside($frame)) { change_one($frame, $name, $ino, $kind); }
        else { leave('moved', path_in($frame, $name)); }
    }
    finish_grant();
    drop_moved();
}
sub propose {
    my ($frame, $name, $ino, $kind) = @_;
    if ($frame->[CHUNK] != $number) { $frame->[CHUNK] = $number; $directories++; }
    $since = now() if !@chunk;
    push @chunk, [$frame, $name, $ino, $kind];
    finish_chunk() if @chunk >= $chunk_entries || $directories >= $chunk_directories;
}
# Where nothing is recorded entry by entry, a chunk is so many changes, and each is made as it is met: by what holds it
# already, of which the last look was, or by its name.
sub change_now {
    my ($fd, $frame, $name, $kind) = @_;
    if (!$is_open || $frame->[CHUNK] != $number) {
        my $seen = $stat;
        ask($chunk_entries) if !$is_open;
        $frame->[CHUNK] = $number;
        if (!still_inside($frame)) { leave('moved', path_in($frame, $name)); return drop_moved(); }
        $stat = $seen;
    }
    if ($fd < 0) { change_one($frame, $name, unpack('x32Q', $stat), $kind); }
    else { change_held($fd, $frame, $name, $kind); }
    finish_grant() if --$granted <= 0;
}
sub tick {
    my ($path) = @_;
    my $now = now();
    finish_chunk() if (@chunk || $is_open) && $now - $since > 0.2;
    return if $now - $last < 0.5;
    $last = $now;
    say_it('P', $examined, $path);
    flush_it();
}
`;

/** Walks as a look does, for what is of a kind that is listed. */
export const CHANGE_TREE = `${CHANGE}
push @stack, $top;
chdir $top->[HANDLE] or exit 5;
while (@stack) {
    my $frame = $stack[-1];
    $! = 0;
    my $name = readdir $frame->[HANDLE];
    if (!defined $name) {
        fail($! + 0, $frame->[PATH]) if $!;
        pop @stack;
        chdir $stack[-1][HANDLE] or exit 5 if @stack;
        next;
    }
    next if $name eq '.' || $name eq '..';
    if (++$examined % 256 == 0) {
        tick($frame->[PATH]);
        last if !@stack;
        next if $stack[-1] != $frame;
        if ($examined > $most) { finish_chunk(); end_it('endless'); }
    }
    # Where one after the other is changed each is held at once, and looked at once.
    my $fd = $is_hot ? syscall($openat, $frame->[FD], $name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0) : -1;
    if ($fd < 0 ? syscall($statx, $frame->[FD], $name, NOFOLLOW | NO_AUTOMOUNT, MASK, $stat)
                : syscall($statx, $fd, $empty, EMPTY_PATH | NO_AUTOMOUNT, MASK, $stat)) {
        my $error = $! + 0;
        syscall($close, $fd) if $fd >= 0;
        next if $error == ENOENT || $error == EACCES || $error == EPERM;
        fail($error, path_in($frame, $name));
    }
    my ($attributes, $links, $format) = unpack('x8QLx8S', $stat);
    my $is_directory = $format >> 12 == 4;
    my $is_inside = substr($stat, 144, 8) eq $mount_bytes && !($attributes & BOUNDARY);
    my $kind = $is_inside ? $index{ substr($stat, 20, 10) } : undef;
    my $is_meant = defined $kind && left_by_numbers($is_directory ? 'd' : '', $format & 07777, $attributes, $links) eq '';
    if ($is_meant && !$is_recorded) { change_now($fd, $frame, $name, $kind); }
    elsif ($is_meant) {
        my $length = $is_link[$kind] ? 0 : syscall($llistxattr, $name, $list, $listroom);
        propose($frame, $name, unpack('x32Q', $stat), $kind) if !$length || left_by_attributes($length) eq '';
    }
    syscall($close, $fd) if $fd >= 0;
    $is_hot = $is_meant && !$is_recorded;
    if ($is_meant) {
        last if !@stack;
        next if $stack[-1] != $frame;
    }
    next if !$is_inside;
    next if !$is_directory || $frame->[DEPTH] >= $deepest;
    my $next = entered($frame, $name);
    if ($next) { push @stack, $next; chdir $next->[HANDLE] or exit 5; }
    elsif ($! && $! != ENOENT && $! != EACCES && $! != ENOTDIR && $! != ELOOP) { fail($! + 0, path_in($frame, $name)); }
}
finish_chunk();
end_it('-');
`;

/** Goes where it is told, name below name, and proposes what is still there. */
export const RETURN_TREE = `${CHANGE}
open(my $listed, '<&=', 4) or exit 5;
binmode($listed);
# What was changed when something ended us may have the new owner and the old mode, or on the way back the reverse.
for my $kind (0 .. $#half) { $is_of[$kind]{$_} = 1 for keys %{ $half[$kind] }; }
$/ = "\\0";
# The directories on the way to the last one, by their names.
my (@names, @way);
my $frame;
while (defined(my $record = <$listed>)) {
    chomp $record;
    my ($what, $rest) = split / /, $record, 2;
    if ($what eq 'D') {
        my @next = split /\\//, $rest // '';
        my $same = 0;
        $same++ while $same < @way && $same < @next && $names[$same] eq $next[$same];
        $#way = $same - 1;
        @names = @next;
        $frame = $same ? $way[-1] : $top;
        for my $name (@names[$same .. $#names]) {
            exit 6 if $name eq '' || $name eq '.' || $name eq '..';
            $frame = entered($frame, $name);
            last if !$frame;
            push @way, $frame;
            # It stays open until its chunk is done.
            $directories++;
        }
        next;
    }
    next if !$frame;
    tick($frame->[PATH]) if ++$examined % 256 == 0;
    my ($kind, $ino, $name) = split / /, $rest, 3;
    exit 6 if $name eq '' || $name eq '.' || $name eq '..' || $name =~ /\\// || $kind >= @from;
    propose($frame, $name, $ino, $kind);
}
finish_chunk();
end_it('-');
`;
