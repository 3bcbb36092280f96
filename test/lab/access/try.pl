#!/usr/bin/perl
# Tries in a container, as its users, what can be done with many directories. Reads lines from its input:
#   user UID GID[,GID…]     the user for the lines below, by the container's ids
#   PATH                    a directory as the container names it, or a file
# and prints for each directory what could be done: list, create, reach, remove own, remove another's, remove a
# stranger's entry, remove what was created, each 1 or 0; for anything else: open for reading, for writing, execute.
use strict;
use warnings;
use Errno qw(ENOENT ENXIO);
use Fcntl qw(O_RDONLY O_WRONLY O_CREAT O_EXCL O_NONBLOCK);
use FindBin;
use POSIX ();
require "$FindBin::Bin/inside.pl";

my ($init) = @ARGV;    # the container's first process
my @users = users_asked();
enter($init);
as_each(
    sub {
        my ($user) = @_;
        try_out($_, "new-$user->{uid}") for @{ $user->{directories} };
    },
    @users
);

sub try_out {
    my ($directory, $own) = @_;
    return try_file($directory) if lstat($directory) && !-d _;
    my $listed = opendir(my $list, $directory);
    $listed &&= defined(readdir($list));
    my $created = sysopen(my $new, "$directory/$own", O_WRONLY | O_CREAT | O_EXCL, 0644);
    # Whoever is told that there is no such entry has reached the place where it would be.
    my $reached = sysopen(my $named, "$directory/named", O_RDONLY) || $!{ENOENT};
    my @could = ($listed, $created, $reached, map { unlink("$directory/$_") == 1 } (qw(own other stranger), $own));
    print $directory, ' ', join('', map { $_ ? 1 : 0 } @could), "\n";
}

sub try_file {
    my ($file) = @_;
    # ENXIO is said after the permission was given: nobody reads from the FIFO, and a socket is not opened.
    my @opened = map { sysopen(my $opened, $file, $_ | O_NONBLOCK) || $!{ENXIO} } (O_RDONLY, O_WRONLY);
    my $child = fork() // die "fork: $!\n";
    if (!$child) {
        no warnings 'exec';
        open(STDOUT, '>', '/dev/null');
        open(STDERR, '>', '/dev/null');
        exec { $file } $file or POSIX::_exit(99);
    }
    waitpid($child, 0);
    print $file, ' ', join('', map { $_ ? 1 : 0 } @opened, $? >> 8 != 99), "\n";
}
