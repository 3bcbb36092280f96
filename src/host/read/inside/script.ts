/**
 * Looks at directories and small files below a file system root that may be somebody else's, for `look`. Perl is on
 * every Debian, and a child can be left behind where a file system never answers. Each name is opened below the one
 * before, without following a symlink and as a handle that reads nothing (O_PATH): a container's root can neither lead
 * it out nor hold it up with a FIFO. getfacl and lsattr get those handles, so they resolve no path either.
 *
 * It reads lines: `root N PATH` begins a root, `bare N PATH` one without ACLs and flags, `look PATH` wants the directory and each one on the way, `read PATH` a
 * file's text. It writes lines: `d N PATH UID GID MODE DEV INO ACL FLAGS`, `l N PATH TARGET` for a symlink, `o N PATH`
 * for another kind of file, `m N PATH` for nothing, `e N PATH CODE`, `t N PATH TEXT`. Tabs part the fields; TARGET and
 * TEXT are hexadecimal; ACL and FLAGS are as the tools print them, `!` where there is no tool, `?` where it says nothing.
 */
export const LOOK = String.raw`
use strict; use warnings;
use Errno qw(ENOENT ENOTDIR); use Fcntl qw(O_RDONLY O_NOFOLLOW O_DIRECTORY O_NONBLOCK :mode);
use constant O_PATH => 010000000;
$^F = 65536;
my ($most_handles, $most_bytes) = (500, 1_048_576);
my ($n, $root, $bare, %handle, %told, @waiting) = (0, '', 0);

while (defined(my $line = <STDIN>)) {
    chomp $line;
    my ($word, @rest) = split /\t/, $line, -1;
    if ($word eq 'root' || $word eq 'bare') {
        finish() if @waiting >= $most_handles;
        ($n, $root, $bare) = (@rest, $word eq 'bare');
        %handle = (); %told = ();
    }
    if ($word eq 'look') { note('o', $rest[0]) if defined walk($rest[0]) }
    if ($word eq 'read') { read_file($rest[0], walk($rest[0])) }
}
finish();

sub note { my ($word, $path, @rest) = @_; print join("\t", $word, $n, $path, @rest), "\n" if !$told{$path}++; return }
sub fault { my ($path) = @_; my ($code) = grep { $!{$_} } keys %!; return note('e', $path, $code // 'EIO') }
sub open_at { my ($path, $flags) = @_; sysopen(my $file, $path, $flags | O_NOFOLLOW) or return; return $file }

sub walk {
    my ($path) = @_;
    finish() if @waiting + ($bare ? keys %handle : 0) >= $most_handles;
    my $file = $handle{'/'} //= open_at("$root/.", O_PATH | O_DIRECTORY) // return fault('/');
    wait_for('/', $file);
    my $at = '';
    for my $name (grep { length } split m{/}, $path) {
        my $here = '/proc/self/fd/' . fileno($file) . "/$name";
        $at .= "/$name";
        $file = $handle{$at} //= open_at($here, O_PATH);
        return $!{ENOENT} || $!{ENOTDIR} ? note('m', $at) : fault($at) if !$file;
        my $mode = (stat $file)[2] // return fault($at);
        return note('l', $at, unpack('H*', readlink($here) // '')) if S_ISLNK($mode);
        if (!S_ISDIR($mode)) { note('o', $at) if $at ne $path || !S_ISREG($mode); return S_ISREG($mode) ? $here : undef }
        wait_for($at, $file);
    }
    return;
}

sub wait_for {
    my ($path, $file) = @_;
    return if $told{$path}++;
    my ($dev, $ino, $mode, $uid, $gid) = (stat $file)[0, 1, 2, 4, 5];
    my @line = ('d', $n, $path, $uid, $gid, $mode & 07777, $dev, $ino);
    if ($bare) { print join("\t", @line), "\n" } else { push @waiting, { handle => fileno($file), file => $file, line => \@line } }
    return;
}

sub finish {
    my ($acls, $flags) = (ask('', 'getfacl', '-n', '-p', '-E'), ask('/.', 'lsattr', '-d'));
    my %acl = map { m{\A# file: /proc/self/fd/(\d+)\n(.*)\z}s ? ($1, join(',', grep { !/^#/ } split /\n/, $2)) : () } split /\n\n/, $acls // '';
    my %flag = map { m{^(\S+) /proc/self/fd/(\d+)/\.$} ? ($2, $1) : () } split /\n/, $flags // '';
    for my $one (@waiting) {
        my $h = $one->{handle};
        print join("\t", @{ $one->{line} }, $acl{$h} // (defined $acls ? '?' : '!'), $flag{$h} // (defined $flags ? '?' : '!')), "\n";
    }
    (%handle, @waiting) = ();
}

sub ask {
    my ($end, @command) = @_;
    return '' if !@waiting;
    my $pid = open(my $out, '-|') // die "fork: $!\n";
    if (!$pid) { exec { $command[0] } @command, map { "/proc/self/fd/$_->{handle}$end" } @waiting; exit 127 }
    local $/;
    my $text = <$out>;
    close($out);
    return $? >> 8 == 127 ? undef : $text // '';
}

sub read_file {
    my ($path, $here) = @_;
    return if !defined $here;
    my $file = open_at($here, O_RDONLY | O_NONBLOCK) // return fault($path);
    return note('o', $path) if !-f $file;
    my $length = sysread($file, my $text, $most_bytes + 1) // return fault($path);
    $! = 27;
    return $length > $most_bytes ? fault($path) : note('t', $path, unpack('H*', $text));
}
`;
