import { CHANGE } from './chunk-script.ts';

/** Walks as a look does, for what is of a kind that is listed. */
export const CHANGE_TREE = `${CHANGE}
# Whether what it reads was moved out meanwhile.
sub is_gone { return !@stack || $stack[-1] != $frame; }
sub unread { fail(@_); }
enter($top);
while (next_name()) {
    if (++$examined % 256 == 0) {
        tick($frame->[PATH]);
        next if is_gone();
        if ($examined > $most) { finish_chunk(); end_it('endless'); }
    }
    # Where one after the other is changed each is held at once, and looked at once.
    my $fd = $is_hot ? syscall($openat, $frame->[FD], $name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0) : -1;
    if ($fd < 0 ? syscall($statx, $frame->[FD], $name, NOFOLLOW | NO_AUTOMOUNT, MASK, $stat)
                : syscall($statx, $fd, $empty, EMPTY_PATH | NO_AUTOMOUNT, MASK, $stat)) {
        unmet(path_in($frame, $name));
        syscall($close, $fd) if $fd >= 0;
        next;
    }
    my ($attributes, $links, $format) = unpack('x8QLx8S', $stat);
    my $is_directory = $format >> 12 == 4;
    my $is_inside = substr($stat, 144, 8) eq $mount_bytes && !($attributes & BOUNDARY);
    my $kind = $is_inside ? $index{ substr($stat, 20, 10) } : undef;
    my $is_meant = defined $kind && left_by_numbers($is_directory ? 'd' : '', $format & 07777, $attributes, $links) eq '';
    if ($is_meant && !$is_recorded) { change_now($fd, $frame, $name, $kind); }
    elsif ($is_meant) {
        my $why = $is_link[$kind] ? '' : left_by_attributes(syscall($llistxattr, $name, $list, $listroom));
        if (!defined $why) { unmet(path_in($frame, $name)); }
        elsif ($why eq '') { propose($frame, $name, unpack('x32Q', $stat), $kind); }
    }
    elsif (defined $kind && $attributes & IMMUTABLE) { met_immutable($frame, $name, $kind, $is_directory, $format, $links); }
    syscall($close, $fd) if $fd >= 0;
    $is_hot = $is_meant && !$is_recorded;
    next if $is_meant && is_gone();
    next if !$is_inside || !$is_directory || $frame->[DEPTH] >= $deepest;
    my $next = entered($frame, $name);
    if ($next) { enter($next); }
    elsif ($! && $! != ENOTDIR && $! != ELOOP) { unmet(path_in($frame, $name)); }
}
finish_chunk();
end_it('-');
`;
