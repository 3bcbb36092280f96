# How a process becomes a user of a container: with the kernel's own calls, because nothing but busybox is in there.
use strict;
use warnings;
use Fcntl qw(O_RDONLY);
use POSIX ();

my %numbers_by_machine = (
    x86_64  => { setns => 308, setgroups => 116, setresgid => 119, setresuid => 117 },
    aarch64 => { setns => 268, setgroups => 159, setresgid => 149, setresuid => 147 },
);
my $number = $numbers_by_machine{ (POSIX::uname())[4] } or die "this machine's system calls are not known\n";
my ($CLONE_NEWNS, $CLONE_NEWUSER) = (0x20000, 0x10000000);

# The users that the input asks about, each with the paths of the lines below it:
#   user UID GID[,GID…]
#   PATH
sub users_asked {
    my (@users, $directories);
    while (my $line = <STDIN>) {
        chomp $line;
        if ($line =~ /^user (\d+) ([\d,]+)$/) {
            $directories = [];
            push @users, { uid => $1, gids => [split(/,/, $2)], directories => $directories };
        } else {
            push @$directories, $line;
        }
    }
    return @users;
}

# Does something as each of them, in a child.
sub as_each {
    my ($do, @users) = @_;
    for my $user (@users) {
        my $child = fork() // die "fork: $!\n";
        if (!$child) {
            become($user);
            $do->($user);
            close(STDOUT) or POSIX::_exit(1);
            POSIX::_exit(0);
        }
        waitpid($child, 0);
        die "user $user->{uid} ended with $?\n" if $? != 0;
    }
}

sub enter {
    my ($pid) = @_;
    my $own_users = readlink("/proc/$pid/ns/user") ne readlink('/proc/self/ns/user');
    my $mounts = POSIX::open("/proc/$pid/ns/mnt", O_RDONLY) // die "its mounts: $!\n";
    my $users = POSIX::open("/proc/$pid/ns/user", O_RDONLY) // die "its users: $!\n";
    call(setns => $mounts + 0, $CLONE_NEWNS);
    call(setns => $users + 0, $CLONE_NEWUSER) if $own_users;
}

sub become {
    my ($user) = @_;
    my ($gid, @groups) = map { $_ + 0 } @{ $user->{gids} };
    my $list = pack('I*', @groups);
    call(setgroups => scalar(@groups), $list);
    call(setresgid => $gid, $gid, $gid);
    # Capabilities go when root becomes somebody else, and before it the one who came from outside is not root here.
    call(setresuid => 0, 0, 0);
    call(setresuid => $user->{uid} + 0, $user->{uid} + 0, $user->{uid} + 0) if $user->{uid} != 0;
}

sub call {
    my ($name, @arguments) = @_;
    die "$name: $!\n" if syscall($number->{$name}, @arguments) < 0;
}

1;
