#!/usr/bin/perl
# One bind mount into another mount namespace, as Proxmox makes it: the source is walked without following symlinks, a
# detached copy of it gets its attributes and its own id map, and is then moved onto a target walked the same way, from
# which it takes owner and mode if told to. With the kernel's own calls, for mount(8) knows id maps only since
# util-linux 2.39.
use strict;
use warnings;
use Errno qw(ELOOP ENOTDIR);
use Fcntl qw(O_RDONLY O_DIRECTORY O_NOFOLLOW);
use Getopt::Long;
use POSIX ();

my %option = ('attribute' => [], 'id-range' => []);
GetOptions(\%option, qw(host-root=s source=s namespace=i container-root=s target=s owner=s attribute=s@ id-range=s@),
    qw(subordinate-ids=s keep-attributes)) or exit 64;

my %numbers_by_machine = (
    x86_64  => { mkdirat => 258, openat => 257, fchownat => 260, setns => 308, unshare => 272 },
    aarch64 => { mkdirat => 34, openat => 56, fchownat => 54, setns => 268, unshare => 97 },
);
my $numbers = $numbers_by_machine{ (POSIX::uname())[4] } or die "the lab knows this machine's system calls not\n";
my %number = (%$numbers, open_tree => 428, move_mount => 429, mount_setattr => 442);

my ($CLONE_NEWNS, $CLONE_NEWUSER) = (0x20000, 0x10000000);
my ($OPEN_TREE_CLONE, $MS_PRIVATE) = (0x1, 0x40000);
my $AT_EMPTY_PATH = 0x1000;
my ($FROM_FD, $TO_FD) = (0x4, 0x40);
my %attribute = (ro => 0x1, nosuid => 0x2, nodev => 0x4, noexec => 0x8, noatime => 0x10, idmap => 0x100000);

my $namespace = open_file("/proc/$option{namespace}/ns/mnt");
-d "$option{'host-root'}$option{source}" or die "directory '$option{source}' does not exist\n";
my $source = walk(open_file($option{'host-root'}), $option{source});
my $copy = call(open_tree => $source, '', $OPEN_TREE_CLONE | $AT_EMPTY_PATH);
set_attributes($copy);

call(setns => $namespace, $CLONE_NEWNS);
my $target = walk(open_file($option{'container-root'}), $option{target}, split(/:/, $option{owner}));
keep_attributes($copy, $target) if $option{'keep-attributes'};
call(move_mount => $copy, '', $target, '', $FROM_FD | $TO_FD);

# With an owner, what is missing is made and given to it; whether that worked shows when it is opened.
sub walk {
    my ($at, $path, @owner) = @_;
    my $walked = '/';
    for my $name (grep { length && $_ ne '.' } split(m{/}, $path)) {
        $walked .= "/$name";
        my $next = enter($at, $name);
        die "symlink encountered at: $walked\n" if $next < 0 && ($! == ELOOP || $! == ENOTDIR);
        if ($next < 0) {
            die "cannot open directory $walked: $!\n" if !@owner;
            syscall($number{mkdirat}, $at, $name, 0755);
            $next = enter($at, $name);
            die "failed to create path: $walked: $!\n" if $next < 0;
            syscall($number{fchownat}, $next, my $itself = '', $owner[0] + 0, $owner[1] + 0, $AT_EMPTY_PATH);
        }
        $at = $next;
    }
    return $at;
}

sub enter {
    my ($at, $name) = @_;
    return syscall($number{openat}, $at, $name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
}

# Through open files, for after the change of namespaces /proc may be another one.
sub keep_attributes {
    my ($mount, $directory) = @_;
    my $top = call(openat => $mount, '.', O_RDONLY | O_DIRECTORY, 0);
    open(my $from, '<&', $directory) or die "open: $!\n";
    open(my $to, '<&', $top) or die "open: $!\n";
    my (undef, undef, $mode, undef, $uid, $gid) = stat($from) or die "stat: $!\n";
    chown($uid, $gid, $to) or die "failed to propagate uid and gid to mountpoint: $!\n";
    chmod($mode & 07777, $to) or die "failed to propagate mode to mountpoint: $!\n";
}

sub set_attributes {
    my ($mount) = @_;
    my $set = 0;
    $set |= $attribute{$_} // die "unknown attribute $_\n" for @{ $option{attribute} };
    my $user_namespace = 0;
    if (@{ $option{'id-range'} }) {
        $set |= $attribute{idmap};
        $user_namespace = user_namespace(@{ $option{'id-range'} });
    }
    my $request = pack('QQQQ', $set, 0, $MS_PRIVATE, $user_namespace);
    call(mount_setattr => $mount, '', $AT_EMPTY_PATH, $request, length($request));
}

# A user namespace is made by a process that goes into it; its file stays when the process is gone.
sub user_namespace {
    my (@ranges) = @_;
    pipe(my $ready, my $is_ready) or die "pipe: $!\n";
    pipe(my $done, my $is_done) or die "pipe: $!\n";
    my $child = fork() // die "fork: $!\n";
    if (!$child) {
        close($is_done);
        call(unshare => $CLONE_NEWUSER);
        close($is_ready);
        readline($done);
        POSIX::_exit(0);
    }
    close($is_ready);
    readline($ready);
    for my $type (qw(g u)) {
        my @maps = map { [(split(/:/))[1 .. 3]] } grep { /^$type:/ } @ranges;
        if (defined($option{'subordinate-ids'})) {
            map_as_allowed($type, $child, map { @$_ } @maps);
        } else {
            open(my $map, '>', "/proc/$child/${type}id_map") or die "${type}id_map: $!\n";
            syswrite($map, join('', map { "@$_\n" } @maps)) // die "write to ${type}id_map failed: $!\n";
        }
    }
    my $file = open_file("/proc/$child/ns/user");
    close($is_done);
    waitpid($child, 0);
    return $file;
}

# newuidmap asks /etc/subuid even for root; here the machine's own lies over the host's.
sub map_as_allowed {
    my ($type, $child, @ids) = @_;
    my $script = 'mount --bind "$0/subuid" /etc/subuid && mount --bind "$0/subgid" /etc/subgid && exec "$@"';
    my @command = ("new${type}idmap", $child, @ids);
    system('unshare', '--mount', '--propagation', 'private', 'sh', '-c', $script, $option{'subordinate-ids'}, @command) == 0
        or die "command '@command' failed\n";
}

sub open_file {
    my ($path) = @_;
    return POSIX::open($path, O_RDONLY) // die "$path: $!\n";
}

sub call {
    my ($name, @arguments) = @_;
    my $result = syscall($number{$name}, @arguments);
    die "$name: $!\n" if $result < 0;
    return $result;
}
