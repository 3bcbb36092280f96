import { WALK } from './walk-script.ts';

/** Changes what is of the kinds that are listed: in chunks, each of which waits for a byte, so that it is on record before. */
export const CHANGE = `${WALK}
my ($is_recorded, $most, $chunk_entries, $chunk_directories, $unread_before) = splice @ARGV, 0, 5;
# Which kind it is, by the bytes of owner, group and mode as statx gives them; numbers, for syscall takes text as an address.
my (%index, @is_of, @half, @from, @to_uid, @to_gid, @to_bits, @gets_owner, @gets_mode, @is_link, @immutable_before, @immutable);
for (@ARGV) {
    my ($type, $uid, $gid, $bits, $to_uid, $to_gid, $to_bits, $immutable) = split /:/;
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
    push @immutable_before, $immutable;
    push @immutable, 0;
}
my ($mount_bytes, $has_fchmodat2, $number, $last) = (pack('Q', $mount), 1, 1, now());
my (@chunk, %known, %read_back, %left_by, $since);
my ($directories, $is_open, $granted, $changed, $left, $is_hot) = (0, 0, 0, 0, 0, 0);
sub end_it {
    my ($how) = @_;
    say_it('R', 0, $left) if $left;
    for (sort keys %left_by) { say_it('N', $_, $left_by{$_} - 3) if $left_by{$_} > 3; }
    say_it('T', $examined, $how);
    flush_it();
    exit 0;
}
sub no_way { fail($! + 0, @_); }
sub fail { my ($error, $path) = @_; finish_grant(); say_it('F', $error, $path); flush_it(); exit 0; }
sub leave { my ($why, $path) = @_; $left++; say_it('X', $why, $path) if ++$left_by{$why} <= 3; }
# What cannot be looked at: it is gone, or not ours to see, or its file system is broken, which ends it. $! says which.
sub unseen {
    my ($path) = @_;
    my $error = $! + 0;
    return if $error == ENOENT;
    return leave('denied', $path) if $error == EACCES || $error == EPERM;
    fail($error, $path);
}
# What the plan could not look at either was not meant: so many. '-': nobody knows how many those are.
sub unmet {
    my ($path) = @_;
    my $error = $! + 0;
    return if ($error == EACCES || $error == EPERM) && ($unread_before eq '-' || $unread_before-- > 0);
    $! = $error;
    unseen($path);
}
# Immutable, and but for that of a kind that is listed: as many were when that was planned; which they were nobody knows.
sub met_immutable {
    my ($frame, $name, $kind, $is_directory, $format, $links) = @_;
    my $before = $immutable_before[$kind];
    return if $before eq '-' || left_by_numbers($is_directory ? 'd' : '', $format & 07777, 0, $links) ne '';
    return if !$is_link[$kind] && (left_by_attributes(syscall($llistxattr, $name, $list, $listroom)) // '-') ne '';
    leave('immutable', $before == 0 ? path_in($frame, $name) : '') if ++$immutable[$kind] > $before;
}
# Whether a directory still leads up to the top: one that was moved out meanwhile is left, and what is in it.
sub still_inside {
    my ($frame) = @_;
    return 1 if !$frame->[ABOVE];
    return $known{ $frame + 0 } //= do {
        my $is_inside = 0;
        if (!$frame->[MOVED] && still_inside($frame->[ABOVE])) {
            my $is_seen = syscall($statx, $frame->[FD], $up, NO_AUTOMOUNT, MASK, $stat) == 0;
            fail($! + 0, $frame->[PATH]) if !$is_seen && $! != ENOENT;
            my (undef, undef, undef, undef, undef, undef, $ino, $dev) = meaning();
            $is_inside = $is_seen && $ino == $frame->[ABOVE][INO] && $dev eq $frame->[ABOVE][DEV] ? 1 : 0;
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
        stand();
        last;
    }
}
# Holds an entry, looks at it through the descriptor that is then changed, changes it, and counts what became of it. $ino:
# which one it has to be.
sub change_one {
    my ($frame, $name, $ino, $kind) = @_;
    my $fd = syscall($openat, $frame->[FD], $name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
    if ($fd < 0) {
        return unseen(path_in($frame, $name));
    }
    if (seen_open($fd)) {
        my $why = why_other($ino, $kind);
        if ($why eq '') { change_held($fd, $frame, $name, $kind); }
        elsif ($why ne 'done') { leave($why, path_in($frame, $name)); }
    }
    else { unseen(path_in($frame, $name)); }
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
            return $is_recorded ? unseen(path_in($frame, $name)) : unmet(path_in($frame, $name)) if !defined $why;
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
            # Linux 6.6 has it; a filter around us that does not know it may say no for it.
            if ($done == 0) { $has_fchmodat2 = 2; }
            elsif ($has_fchmodat2 == 1 && ($! == ENOSYS || $! == EINVAL || $! == EPERM)) { $has_fchmodat2 = 0; }
        }
        if (!$has_fchmodat2) { $done = chmod($to_bits[$kind], "/proc/self/fd/$fd") == 1 ? 0 : -1; }
        return refused($frame, $name, $gets_owner[$kind]) if $done != 0;
    }
    # Some file systems take a change and keep what they had: one of each kind in a chunk tells.
    $changed++;
    return if $read_back{$kind}++;
    fail($! + 0, path_in($frame, $name)) if !seen_open($fd);
    my (undef, $uid, $gid, $bits) = meaning();
    return if $uid == $to_uid[$kind] && $gid == $to_gid[$kind] && $bits == $to_bits[$kind];
    $changed--;
    fail(0, path_in($frame, $name));
}
# What has another owner by now, and not the mode that goes with it, ends it.
sub refused {
    my ($frame, $name, $is_half) = @_;
    my $error = $! + 0;
    if ($is_half) { $changed++; }
    elsif ($error == EPERM || $error == EACCES) { return leave('denied', path_in($frame, $name)); }
    fail($error, path_in($frame, $name));
}
# Asks to change so many, and waits until that is on record.
sub ask {
    my ($count) = @_;
    say_it('C', $count);
    flush_it();
    exit 0 unless sysread(STDIN, my $go, 1);
    (%known, %read_back) = ();
    ($is_open, $granted, $changed, $since) = (1, $count, 0, now());
    $number++;
}
sub finish_grant {
    return if !$is_open;
    $is_open = 0;
    say_it('R', $changed, $left);
    $left = 0;
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
