#!/usr/bin/perl
# A file system with one directory, served by this process: what a FUSE server allows, only it knows.
#   fuse.pl TARGET OPTIONS UID GID MODE [posix_acl]
# Mounts it at TARGET as fuse.lab and serves it until it is killed. The directory belongs to UID and GID and has MODE
# (octal); the files named, own, other and stranger are in it, and everybody may do with it what the kernel lets through. It keeps
# ACLs, and shows their mask in the mode, as a file system that hands them on; with posix_acl it asks the kernel to heed them.
# The structures are those of linux/fuse.h, protocol 7.31.
use strict;
use warnings;
use Errno qw(ENODATA ENOENT ENOSYS);
use Fcntl qw(O_RDWR F_SETFD);

my ($target, $options, $uid, $gid, $mode, $heeded) = @ARGV;
my %nodes = (1 => [040000 | oct $mode, $uid, $gid]);
my %names;
my %attributes;
my $last = 1;
make($_, 0, 0) for qw(named own other stranger);

sysopen(my $device, '/dev/fuse', O_RDWR) or die "/dev/fuse: $!\n";
fcntl($device, F_SETFD, 0);
my $data = join(',', 'fd=' . fileno($device), 'rootmode=40000,user_id=0,group_id=0', grep { length } $options);
system('mount', '-i', '-n', '-t', 'fuse.lab', '-o', $data, 'lab', $target) == 0 or die "it cannot be mounted\n";

my %answers = (
    1  => sub { my ($node, $in) = @_; found(name_in($in)) },                                          # LOOKUP
    3  => sub { my ($node) = @_; pack('QLx4', 0, 0) . attributes($node) },                             # GETATTR
    10 => sub { my ($node, $in) = @_; delete $names{ name_in($in) } ? '' : ENOENT },                  # UNLINK
    14 => sub { pack('QLL', 0, 0, 0) },                                                               # OPEN
    15 => sub { '' },                                                                                 # READ
    17 => sub { pack('Q5L3x4x24', 0, 0, 0, 0, 0, 512, 255, 512) },                                    # STATFS
    18 => sub { '' },                                                                                 # RELEASE
    21 => sub { my ($node, $in) = @_; keep($node, substr($in, 8)) },                                  # SETXATTR
    22 => sub { my ($node, $in) = @_; kept($node, unpack('L', $in), name_in(substr($in, 8))) },       # GETXATTR
    25 => sub { '' },                                                                                 # FLUSH
    26 => sub { pack('LLLLSSLLSSLLx24', 7, 31, 0, $heeded ? 1 << 20 : 0, 16, 12, 4096, 1, 1, 0, 0, 0) },                  # INIT
    27 => sub { pack('QLL', 0, 0, 0) },                                                               # OPENDIR
    28 => sub { my ($node, $in) = @_; (unpack('QQ', $in))[1] == 0 ? listing() : '' },                 # READDIR
    29 => sub { '' },                                                                                 # RELEASEDIR
    35 => sub { my ($node, $in, @ids) = @_; made(substr($in, 16), @ids) . pack('QLL', 0, 0, 0) },     # CREATE
);
my %silent = map { $_ => 1 } 2, 36, 42;    # FORGET, INTERRUPT, BATCH_FORGET

$| = 1;
while (sysread($device, my $request, 1_100_000)) {
    my ($length, $code, $unique, $node, @ids) = unpack('LLQQLL', $request);
    next if $silent{$code};
    my $answer = $answers{$code} ? $answers{$code}->($node, substr($request, 40), @ids) : ENOSYS;
    my $failed = $answer =~ /\A\d+\z/ ? $answer : 0;
    my $body = $failed ? '' : $answer;
    syswrite($device, pack('LlQ', 16 + length $body, -$failed, $unique) . $body);
    print "ready\n" if $code == 26;
}

sub name_in { my ($text) = @_; return $text =~ s/\0.*//sr }
sub make { my ($name, @ids) = @_; $nodes{ ++$last } = [0100666, @ids]; return $names{$name} = $last }
sub found { my ($name) = @_; return $names{$name} ? entry($names{$name}) : ENOENT }
sub made { my ($text, @ids) = @_; return entry(make(name_in($text), @ids)) }
sub entry { my ($node) = @_; return pack('QQQQLL', $node, 0, 0, 0, 0, 0) . attributes($node) }

sub kept {
    my ($node, $size, $name) = @_;
    my $value = $attributes{$node}{$name} // return ENODATA;
    return $size == 0 ? pack('LL', length $value, 0) : $value;
}

sub keep {
    my ($node, $text) = @_;
    my ($name, $value) = split /\0/, $text, 2;
    $attributes{$node}{$name} = $value;
    my %bits;
    for (my $at = 4; $at < length $value; $at += 8) {
        my ($tag, $has) = unpack('SS', substr($value, $at));
        $bits{$tag} = $has;
    }
    # The owner, the mask or the group, the others.
    $nodes{$node}[0] = $nodes{$node}[0] & ~0777 | $bits{1} << 6 | ($bits{16} // $bits{4}) << 3 | $bits{32};
    return '';
}

sub attributes {
    my ($node) = @_;
    my ($bits, @ids) = @{ $nodes{$node} };
    return pack('Q6L10', $node, 0, 0, 0, 0, 0, 0, 0, 0, $bits, 1, @ids, 0, 512, 0);
}

sub listing {
    my $at = 0;
    return join('', map { pack('QQLL', $names{$_}, ++$at, length, 8) . $_ . "\0" x (-length($_) % 8) } sort keys %names);
}
