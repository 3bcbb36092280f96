/**
 * Looks at directories and small files below a file system root that may be somebody else's, for `look`. Perl is on
 * every Debian, and a child can be left behind where a file system never answers. Each name is opened below the one
 * before, without following a symlink and as a handle that reads nothing (O_PATH): a container's root can neither lead
 * it out nor hold it up with a FIFO. getfacl gets those handles, so it resolves no path either, of what has extended
 * attributes at all (listxattr(2), by the number of Perl's own machine; on one not listed it is asked of everything);
 * chattr's flags are asked of the kernel itself (FS_IOC_GETFLAGS), for lsattr reads none through a handle of a file.
 *
 * It reads lines: `root N PATH` begins a root, `bare N PATH` one without ACLs and flags (after the same root no name is
 * opened again), `look PATH` wants what is there and each directory on the way, `read PATH` a file's text, `count MOST PATH`
 * how many entries a directory has that was looked at. It writes lines: `d N PATH UID GID MODE DEV INO FLAGS ACL`,
 * the same with `f` and the TYPE after MODE for what is no directory, `l N PATH TARGET` for a symlink, `o N PATH` for a
 * file where a directory should be, `m N PATH` for nothing, `e N PATH CODE`, `t N PATH TEXT`, `c N PATH COUNT MORE` (1 where counting ended at MOST). Tabs part the fields;
 * TARGET and TEXT are hexadecimal. FLAGS are `i`, `a` or both, `?` where they could not be read; ACL is as getfacl prints
 * it, nothing where the mode says it all, `!` where there is no such tool, `?` where it says nothing.
 */
export const LOOK = String.raw`
use strict; use warnings;
use Config; use Errno qw(ENOENT ENOTDIR); use Fcntl qw(O_RDONLY O_NOFOLLOW O_DIRECTORY O_NONBLOCK :mode);
use constant { O_PATH => 010000000, FS_IOC_GETFLAGS => 0x80086601, IMMUTABLE => 0x10, APPEND => 0x20 };
$^F = 65536;
# Below the 1,024 that a process may have open.
my ($most_handles, $most_bytes) = (900, 1_048_576);
my $listxattr = { x86_64 => 194, aarch64 => 11, riscv64 => 11 }->{ $Config{archname} =~ /\A([^-]+)-/ ? $1 : '' };
my %type = (S_IFBLK, 'block device', S_IFCHR, 'character device', S_IFIFO, 'fifo', S_IFSOCK, 'socket');
my ($n, $root, $bare, %handle, %told, @waiting) = (0, '', 0);

while (defined(my $line = <STDIN>)) {
    chomp $line;
    my ($word, @rest) = split /\t/, $line, -1;
    if ($word eq 'root' || $word eq 'bare') {
        finish() if @waiting >= $most_handles;
        %handle = () if $word eq 'root' || $rest[1] ne $root;
        ($n, $root, $bare) = (@rest, $word eq 'bare');
        %told = ();
    }
    if ($word eq 'look') { walk($rest[0], \&wait_for) }
    if ($word eq 'read') { walk($rest[0], \&read_file) }
    if ($word eq 'count') { count_entries(@rest) }
}
finish();

sub note { my ($word, $path, @rest) = @_; print join("\t", $word, $n, $path, @rest), "\n" if !$told{$path}++; return }
sub fault { my ($path) = @_; my ($code) = grep { $!{$_} } keys %!; return note('e', $path, $code // 'EIO') }
sub open_at { my ($path, $flags) = @_; sysopen(my $file, $path, $flags | O_NOFOLLOW) or return; return $file }

sub walk {
    my ($path, $found_file) = @_;
    finish() if @waiting + keys %handle >= $most_handles;
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
        if (!S_ISDIR($mode)) { return $at eq $path ? $found_file->($path, $file) : note('o', $at) }
        wait_for($at, $file);
    }
    return;
}

sub wait_for {
    my ($path, $file) = @_;
    return if $told{$path}++;
    my ($dev, $ino, $mode, $uid, $gid) = (stat $file)[0, 1, 2, 4, 5];
    my @kind = S_ISDIR($mode) ? () : $type{ S_IFMT($mode) } // 'file';
    my @line = (@kind ? 'f' : 'd', $n, $path, $uid, $gid, $mode & 07777, @kind, $dev, $ino);
    push @line, flags_of($file, $mode) if !$bare;
    if ($bare) { print join("\t", @line), "\n" }
    elsif (has_no_attributes($file)) { print join("\t", @line, ''), "\n" }
    else { push @waiting, { handle => fileno($file), file => $file, line => \@line } }
    return;
}

sub has_no_attributes {
    my $name = '/proc/self/fd/' . fileno($_[0]);
    return defined $listxattr && syscall($listxattr, $name, 0, 0) == 0;
}

sub flags_of {
    my ($file, $mode) = @_;
    return '' if !S_ISDIR($mode) && !S_ISREG($mode);
    sysopen(my $opened, '/proc/self/fd/' . fileno($file) . (S_ISDIR($mode) ? '/.' : ''), O_RDONLY | O_NONBLOCK) or return '?';
    my $flags = pack('L!', 0);
    if (!ioctl($opened, FS_IOC_GETFLAGS, $flags)) { return $!{ENOTTY} || $!{EOPNOTSUPP} || $!{ENOSYS} ? '' : '?' }
    $flags = unpack('I', $flags);
    return ($flags & IMMUTABLE ? 'i' : '') . ($flags & APPEND ? 'a' : '');
}

sub finish {
    my $acls = acls();
    my %acl = map { m{\A# file: /proc/self/fd/(\d+)\n(.*)\z}s ? ($1, join(',', grep { !/^#/ } split /\n/, $2)) : () } split /\n\n/, $acls // '';
    for my $one (@waiting) {
        print join("\t", @{ $one->{line} }, $acl{ $one->{handle} } // (defined $acls ? '?' : '!')), "\n";
    }
    (%handle, @waiting) = ();
}

sub acls {
    return '' if !@waiting;
    my $pid = open(my $out, '-|') // die "fork: $!\n";
    if (!$pid) { exec 'getfacl', '-n', '-p', '-E', map { "/proc/self/fd/$_->{handle}" } @waiting; exit 127 }
    local $/;
    my $text = <$out>;
    close($out);
    return $? >> 8 == 127 ? undef : $text // '';
}

# What cannot be listed has no count.
sub count_entries {
    my ($most, $path) = @_;
    my $file = $handle{$path} or return;
    opendir(my $directory, '/proc/self/fd/' . fileno($file)) or return;
    my ($count, $more) = (0, 0);
    while (!$more && defined(my $name = readdir $directory)) {
        next if $name eq '.' || $name eq '..';
        if ($count == $most) { $more = 1 } else { $count++ }
    }
    print join("\t", 'c', $n, $path, $count, $more), "\n";
    return;
}

sub read_file {
    my ($path, $handle) = @_;
    return note('o', $path) if !-f $handle;
    # The very file of the handle: what the name leads to by now may be another.
    sysopen(my $file, '/proc/self/fd/' . fileno($handle), O_RDONLY | O_NONBLOCK) or return fault($path);
    my $length = sysread($file, my $text, $most_bytes + 1) // return fault($path);
    $! = 27;
    return $length > $most_bytes ? fault($path) : note('t', $path, unpack('H*', $text));
}
`;
