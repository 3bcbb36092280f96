/**
 * Perl for `proc.ts`. What a container's processes have in /proc is as long as their root likes, and to read a command
 * line waits for the process's own memory: so a child reads it, which can be left behind.
 *
 * `processes DIR` writes a line for each process, `p PID PARENT UID NSPIDS`; for those of root outside of every container
 * whose command line may be LXC's monitor, that in hexadecimal and the children, `m PID CMDLINE CHILDREN`; `x CODE` if
 * there is no such folder. `users DIR` writes `u CTID STATUS` for each distinct way in which containers' processes run.
 * `texts` reads `PATH LIMIT` lines and writes for each `b N` as it begins, then `t N LINES` with that many lines after it,
 * or `e N CODE`. Tabs part the fields.
 */
export const PROC = String.raw`
use strict; use warnings;
use Errno (); use Fcntl qw(O_RDONLY O_NONBLOCK);
$| = 1;
my ($task, $dir) = @ARGV;

if ($task eq 'texts') {
    my ($n, $left) = (0, 67_108_864);
    while (defined(my $line = <STDIN>)) {
        chomp $line;
        my ($path, $limit) = split /\t/, $line, -1;
        print "b\t$n\n";
        my $text = text($path, $limit < $left ? $limit : $left);
        if (!defined $text) { print join("\t", 'e', $n, code()), "\n" }
        else { $left -= length $text; print join("\t", 't', $n, 1 + ($text =~ tr/\n//)), "\n$text\n" }
        $n++;
    }
    exit 0;
}

opendir(my $folder, $dir) or do { print "x\t", code(), "\n"; exit 0 };
my %told;
for my $pid (sort { $a <=> $b } grep { /\A[1-9][0-9]*\z/ } readdir $folder) {
    my $at = "$dir/$pid";
    my $status = text("$at/status", 1_048_576) // '';
    if ($task eq 'users') {
        my ($ctid) = (text("$at/cgroup", 65_536) // '') =~ m{/lxc(?:\.payload\.|/)([1-9][0-9]{2,8})(?=[/\n])};
        my $ids = join '|', $status =~ /^((?:Uid|Gid|Groups):.*)$/mg;
        print join("\t", 'u', $ctid, $ids =~ tr/\t/ /r), "\n" if defined $ctid && $ids ne '' && !$told{"$ctid $ids"}++;
        next;
    }
    my ($uid) = $status =~ /^Uid:\s*([0-9]+)/m;
    my ($spaces) = $status =~ /^NSpid:\s*(.*)$/m;
    $spaces =~ tr/\t/ / if defined $spaces;
    my ($parent) = $status =~ /^PPid:\s*([0-9]+)/m;
    ($parent) = (text("$at/stat", 4_096) // '') =~ /\A[0-9]+ \(.*\) \S ([0-9]+) /s if !defined $parent;
    print join("\t", 'p', $pid, $parent // '', $uid // '', $spaces // ''), "\n";
    my @spaces = split ' ', $spaces // $pid;
    next if ($uid // 0) != 0 || @spaces != 1;
    my $command = text("$at/cmdline", 65_536) // '';
    next if $command !~ /lxc-start|\A\[lxc monitor\]/;
    print join("\t", 'm', $pid, unpack('H*', $command), text("$at/task/$pid/children", 1_048_576) // '!'), "\n";
}

sub code { my ($name) = grep { $!{$_} } keys %!; return $name // 'EIO' }

sub text {
    my ($path, $limit) = @_;
    sysopen(my $file, $path, O_RDONLY | O_NONBLOCK) or return;
    my $text = '';
    while (1) {
        my $length = sysread($file, $text, 65_536, length $text) // return;
        return $text if $length == 0;
        if (length $text > $limit) { $! = 27; return }
    }
}
`;
