#!/usr/bin/perl
# One bind mount into another mount namespace, as Proxmox makes it: the source is walked without following symlinks, a
# detached copy of it gets its attributes and its own id map, and is then moved onto a target walked the same way.
# With the kernel's own calls, for mount(8) knows id maps only since util-linux 2.39.
use strict;
use warnings;
use Errno qw(EEXIST ELOOP ENOENT ENOTDIR);
use Fcntl qw(O_RDONLY O_DIRECTORY O_NOFOLLOW);
use Getopt::Long;
use POSIX ();

my %option = ('attribute' => [], 'id-range' => []);
GetOptions(\%option, qw(host-root=s source=s namespace=i container-root=s target=s owner=s attribute=s@ id-range=s@))
    or exit 64;

my %numbers_by_machine = (
    x86_64  => { mkdirat => 258, openat => 257, fchownat => 260, setns => 308, unshare => 272 },
    aarch64 => { mkdirat => 34, openat => 56, fchownat => 54, setns => 268, unshare => 97 },
);
my $numbers = $numbers_by_machine{ (POSIX::uname())[4] } or die "the lab knows this machine's system calls not\n";
my %number = (%$numbers, open_tree => 428, move_mount => 429, mount_setattr => 442);

my ($CLONE_NEWNS, $CLONE_NEWUSER) = (0x20000, 0x10000000);
my ($OPEN_TREE_CLONE, $MS_PRIVATE) = (0x1, 0x40000);
my ($AT_EMPTY_PATH, $AT_SYMLINK_NOFOLLOW) = (0x1000, 0x100);
my ($FROM_FD, $TO_FD) = (0x4, 0x40);
my %attribute = (ro => 0x1, nosuid => 0x2, nodev => 0x4, noexec => 0x8, noatime => 0x10, idmap => 0x100000);

my $namespace = open_file("/proc/$option{namespace}/ns/mnt");
-d "$option{'host-root'}$option{source}" or die "directory '$option{source}' does not exist\n";
my $source = walk(open_file($option{'host-root'}), $option{source});
my $copy = call(open_tree => $source, '', $OPEN_TREE_CLONE | $AT_EMPTY_PATH);
set_attributes($copy);

call(setns => $namespace, $CLONE_NEWNS);
my $target = walk(open_file($option{'container-root'}), $option{target}, split(/:/, $option{owner}));
call(move_mount => $copy, '', $target, '', $FROM_FD | $TO_FD);

# With an owner, what is missing is made and given to it.
sub walk {
    my ($at, $path, @owner) = @_;
    my $walked = '/';
    for my $name (grep { length } split(m{/}, $path)) {
        $walked .= "/$name";
        if (@owner && syscall($number{mkdirat}, $at, $name, 0755) == 0) {
            call(fchownat => $at, $name, $owner[0] + 0, $owner[1] + 0, $AT_SYMLINK_NOFOLLOW);
        } elsif (@owner && $! != EEXIST) {
            die "failed to create path: $walked: $!\n";
        }
        my $next = syscall($number{openat}, $at, $name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
        die "symlink encountered at: $walked\n" if $next < 0 && ($! == ELOOP || $! == ENOTDIR);
        die "$walked: $!\n" if $next < 0;
        $at = $next;
    }
    return $at;
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
    for my $type (qw(u g)) {
        my @lines = map { join(' ', (split(/:/))[1 .. 3]) . "\n" } grep { /^$type:/ } @ranges;
        open(my $map, '>', "/proc/$child/${type}id_map") or die "${type}id_map: $!\n";
        syswrite($map, join('', @lines)) // die "write to ${type}id_map failed: $!\n";
    }
    my $file = open_file("/proc/$child/ns/user");
    close($is_done);
    waitpid($child, 0);
    return $file;
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
