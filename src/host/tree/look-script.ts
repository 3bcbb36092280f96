import { WALK } from './walk-script.ts';

/** Sums up what lies below: a walk depth first, directories as streams, in memory that does not grow with the tree. */
export const LOOK_TREE = `${WALK}
my ($seconds, $most) = @ARGV;
my $until = now() + $seconds;
my (%kinds, $ended);
my %told = (b => [0], u => [0], o => [0]);
sub count_it { my ($into, $path) = @_; $into->[0]++; push @$into, $path if @$into < 4; }
# Without its end nothing of a look counts.
sub no_way { exit 5; }
sub unread { my (undef, $path) = @_; count_it($told{u}, $path); }
enter($top);
while (next_name()) {
    if (++$examined % 1024 == 0 && now() > $until) { $ended = 'timed_out'; last; }
    if ($examined > $most) { $ended = 'over_limit'; last; }
    if (!seen($frame->[FD], $name)) {
        count_it($told{u}, path_in($frame, $name)) if $! != ENOENT;
        next;
    }
    my ($type, $uid, $gid, $bits, $attributes, $links, undef, undef, $on) = meaning();
    if ($on != $mount || $attributes & BOUNDARY) { count_it($told{b}, path_in($frame, $name)); next; }
    my $left = left_by_numbers($type, $bits, $attributes, $links);
    $left = left_by_attributes(syscall($llistxattr, $name, $list, $listroom)) if $left eq '' && $type ne 'l';
    if (defined $left) {
        my $key = "$type $uid $gid $bits $left";
        my $kind = $kinds{$key} // (keys %kinds < 256 ? ($kinds{$key} = [0]) : $told{o});
        $kind->[0]++;
        push @$kind, path_in($frame, $name) if @$kind < 4;
    }
    elsif ($! != ENOENT) { count_it($told{u}, path_in($frame, $name)); }
    next if $type ne 'd';
    my $next = $frame->[DEPTH] < $deepest ? entered($frame, $name) : undef;
    if ($next) { enter($next); }
    elsif ($frame->[DEPTH] >= $deepest || ($! && $! != ENOENT)) { count_it($told{u}, path_in($frame, $name)); }
}
for my $key (sort keys %kinds) {
    my ($count, @examples) = @{ $kinds{$key} };
    my @parts = split / /, $key, -1;
    say_it('k', @parts[0 .. 3], $parts[4] eq '' ? '-' : $parts[4], $count);
    say_it('e', $_) for @examples;
}
for my $what (qw(b u o)) {
    my ($count, @examples) = @{ $told{$what} };
    say_it($what, $count);
    say_it('e', $_) for @examples;
}
say_it('T', $examined, $ended // '-', $top_dev, $top_ino);
flush_it();
`;
