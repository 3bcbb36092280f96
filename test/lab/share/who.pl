#!/usr/bin/perl
# Tells who can do what in many directories, without leaving anything behind. Reads lines from its input:
#   user UID GID[,GID…]     the user for the lines below
#   PATH                    a directory
# and prints for each, after the user and the path, letters: r list it, w create in it, x reach what is in it, m move away
# what somebody else has there, c change its mode; R and W open that for reading and writing.
#   who.pl pid PID          in the container whose first process that is, by the container's ids
#   who.pl below DIR        on the host, paths below DIR
use strict;
use warnings;
use Errno qw(ENOENT);
use Fcntl qw(O_RDONLY O_WRONLY O_CREAT O_EXCL);
use FindBin;
require "$FindBin::Bin/../access/inside.pl";

my ($where, $what) = @ARGV;
my @users = users_asked();
if ($where eq 'pid') { enter($what) } else { chdir($what) or die "$what: $!\n" }
as_each(
    sub {
        my ($user) = @_;
        print "$user->{uid}:", join(',', @{ $user->{gids} }), " $_ ", rights($_, "new-$user->{uid}"), "\n" for @{ $user->{directories} };
    },
    @users
);

sub rights {
    my ($directory, $own) = @_;
    my $can = '';
    my $list;
    $can .= 'r' if opendir($list, $directory) && defined(readdir($list));
    if (sysopen(my $new, "$directory/$own", O_WRONLY | O_CREAT | O_EXCL, 0644)) {
        $can .= 'w';
        unlink("$directory/$own") or die "$directory/$own stays: $!\n";
    }
    # Whoever is told that there is no such entry has reached the place where it would be.
    $can .= 'x' if lstat("$directory/kept") || $!{ENOENT};
    if (rename("$directory/kept", "$directory/moved")) {
        $can .= 'm';
        rename("$directory/moved", "$directory/kept") or die "$directory/kept is gone: $!\n";
    }
    # Times of one's choice are the owner's to set, as the mode is.
    $can .= 'c' if utime(1, 1, $directory);
    $can .= 'R' if sysopen(my $read, "$directory/kept", O_RDONLY);
    $can .= 'W' if sysopen(my $write, "$directory/kept", O_WRONLY);
    return $can eq '' ? '-' : $can;
}
