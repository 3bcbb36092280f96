#!/usr/bin/perl
# Runs a program and stops it at each file system call that it makes below one folder, as the kernel sees it: a seccomp
# filter hands those calls to us, whatever library or thread makes them. Each is named by what it is and where, so that it
# is found again in another run, and can be failed with an error or made the program's last.
#
#   trace.pl --below FOLDER --report FILE [--call NAME --nth N --do KILL|ERRNO [--from] [--after] [--alone]]
#       [--chunk N] -- PROGRAM ARGUMENT…
#
# The report has a line for each call, `call NAME`, and `hit NAME` for the one that was failed. Calls of the program itself
# count, with its threads, and those of the Perl child that walks a tree for it, each with what that one is at before its
# name (`look.statx …`, `change.chown …`); whatever else it starts runs on undisturbed, and is waited for. With --alone it is
# the child that is killed. --chunk gives that child smaller chunks than the program does: four digits of entries.
use strict;
use warnings;
use Getopt::Long;
use POSIX qw(WIFSTOPPED WIFEXITED WIFSIGNALED WEXITSTATUS WTERMSIG);

(POSIX::uname())[4] eq 'x86_64' or die "only x86_64 has these numbers\n";

my %option = (below => '', report => '', call => '', nth => 1, do => '', chunk => '');
GetOptions(\%option, qw(below=s report=s call=s nth=i do=s from after alone chunk=s)) or exit 64;
my ($below, $wanted) = @option{qw(below call)};

# Which argument has the path, and which the descriptor that it is relative to (or that is meant).
my %calls = (
    0 => ['read', undef, 0], 17 => ['pread', undef, 0], 19 => ['readv', undef, 0], 295 => ['preadv', undef, 0],
    1 => ['write', undef, 0], 18 => ['pwrite', undef, 0], 20 => ['writev', undef, 0], 296 => ['pwritev', undef, 0],
    2 => ['open', 0, undef], 257 => ['open', 1, 0], 437 => ['open', 1, 0], 3 => ['close', undef, 0],
    74 => ['fsync', undef, 0], 75 => ['fdatasync', undef, 0], 77 => ['ftruncate', undef, 0],
    82 => ['rename', 0, undef], 264 => ['rename', 1, 0], 316 => ['rename', 1, 0],
    83 => ['mkdir', 0, undef], 258 => ['mkdir', 1, 0], 84 => ['rmdir', 0, undef],
    87 => ['unlink', 0, undef], 263 => ['unlink', 1, 0],
    90 => ['chmod', 0, undef], 91 => ['fchmod', undef, 0], 268 => ['chmod', 1, 0],
    92 => ['chown', 0, undef], 93 => ['fchown', undef, 0], 94 => ['lchown', 0, undef], 260 => ['chown', 1, 0],
    4 => ['stat', 0, undef], 5 => ['fstat', undef, 0], 6 => ['lstat', 0, undef], 262 => ['stat', 1, 0],
    332 => ['statx', 1, 0], 137 => ['statfs', 0, undef], 138 => ['fstatfs', undef, 0],
    89 => ['readlink', 0, undef], 267 => ['readlink', 1, 0], 217 => ['getdents', undef, 0],
    21 => ['access', 0, undef], 269 => ['access', 1, 0], 439 => ['access', 1, 0],
    188 => ['setxattr', 0, undef], 189 => ['lsetxattr', 0, undef], 190 => ['fsetxattr', undef, 0],
    191 => ['getxattr', 0, undef], 192 => ['lgetxattr', 0, undef], 193 => ['fgetxattr', undef, 0],
    194 => ['listxattr', 0, undef], 195 => ['llistxattr', 0, undef], 452 => ['chmod', 1, 0], 81 => ['fchdir', undef, 0],
    280 => ['utimens', 1, 0], 40 => ['sendfile', undef, 0], 326 => ['copy', undef, 0],
);
my ($WAIT4, $PTRACE, $PRCTL) = (61, 101, 157);
my ($TRACEME, $CONT, $GETREGS, $SETREGS, $SYSCALL, $SETOPTIONS) = (0, 7, 12, 13, 24, 0x4200);
# Threads and children too, from their first call; all of them end with us.
my $OPTIONS = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x80 | 0x100000;
my ($WALL, $SECCOMP_EVENT, $EXEC_EVENT, $REGISTERS) = (0x40000000, 7, 4, 27 * 8);
my ($RAX, $ORIG_RAX) = (10, 15);
my @ARGUMENTS = (14, 13, 12);    # rdi, rsi, rdx

my $filter = filter();
my $program = fork() // die "fork: $!\n";
if ($program == 0) {
    syscall($PTRACE, $TRACEME, 0, 0, 0) == 0 or die "ptrace: $!\n";
    kill 'STOP', $$;
    my $list = pack('S x6 P', length($filter) / 8, $filter);
    syscall($PRCTL, 38, 1, 0, 0, 0) == 0 or die "prctl: $!\n";
    syscall($PRCTL, 22, 2, $list, 0, 0) == 0 or die "seccomp: $!\n";
    exec { $ARGV[0] } @ARGV or die "exec: $!\n";
}
open(my $report, '>', $option{report}) or die "$option{report}: $!\n";
waitpid($program, 0);
syscall($PTRACE, $SETOPTIONS, $program, 0, $OPTIONS) == 0 or die "options: $!\n";
syscall($PTRACE, $CONT, $program, 0, 0);

my (%group, %known, %count, %returning, %walks);
my ($hit, $ended) = (0, undef);
$group{$program} = $program;
for (;;) {
    # Perl's own waitpid keeps only the lower half of the status.
    my $told = pack('L', 0);
    my $task = syscall($WAIT4, -1, $told, $WALL, 0);
    last if $task < 0;
    my $status = unpack('L', $told);
    if (!WIFSTOPPED($status)) {
        $ended = WIFEXITED($status) ? WEXITSTATUS($status) : 128 + WTERMSIG($status) if $task == $program;
        delete $group{$task};
        delete $walks{$task};
        next;
    }
    my ($signal, $event) = (($status >> 8) & 0xff, $status >> 16);
    my ($go, $pass) = ($CONT, 0);
    if ($event == $SECCOMP_EVENT) { $go = stopped($task) }
    elsif ($signal == (5 | 0x80)) { $go = returned($task) }
    elsif ($event == $EXEC_EVENT) { begun($task) }
    elsif ($event == 0 && $signal != 5) {
        # A new task begins with a stop that nobody sent.
        if ($signal == 19 && !$known{$task}) { $known{$task} = 1 }
        else { $pass = $signal }
    }
    syscall($PTRACE, $go, $task, 0, $pass);
}
print $report "end $ended\n";
close $report;
exit($ended > 128 ? 137 : $ended);

sub stopped {
    my ($task) = @_;
    $known{$task} = 1;
    my $walk = $walks{$task};
    return $CONT if !$walk && groupOf($task) != $program;
    my $registers = "\0" x $REGISTERS;
    syscall($PTRACE, $GETREGS, $task, 0, $registers) == 0 or return $CONT;
    my @value = unpack('Q27', $registers);
    my $call = $calls{ $value[$ORIG_RAX] } or return $CONT;
    my ($name, $pathAt, $fdAt) = @$call;
    my $path = defined $pathAt ? text($task, $value[ $ARGUMENTS[$pathAt] ]) : undef;
    my $fd = defined $fdAt ? unpack('l', pack('L', $value[ $ARGUMENTS[$fdAt] ] & 0xffffffff)) : undef;
    $path = walkedPath($task, $path, $fd) if $walk;
    my $file = placeOf($task, $path, $fd) // return $CONT;
    my $key = $walk ? "$walk.$name $file" : "$name $file";
    my $nth = ++$count{$key};
    print $report "call $key\n";
    return $CONT if $option{do} eq '' || !isWanted($key, $name, $nth);
    print $report "hit $key\n" if !$hit++;
    if ($option{do} eq 'KILL') {
        kill 'KILL', $option{alone} ? $task : $program;
        return $CONT;
    }
    # A descriptor is closed whatever close says.
    if ($name eq 'close' || $option{after}) {
        $returning{$task} = 1;
        return $SYSCALL;
    }
    @value[ $ORIG_RAX, $RAX ] = (2**64 - 1, failure());
    $registers = pack('Q27', map { $_ } @value);
    syscall($PTRACE, $SETREGS, $task, 0, $registers);
    return $CONT;
}

my %writing;
BEGIN { %writing = map { $_ => 1 } qw(write pwrite writev pwritev open fsync fdatasync ftruncate rename mkdir unlink rmdir chmod fchmod chown fchown) }

# With --from also every later call that writes: the disk stays full.
sub isWanted {
    my ($key, $name, $nth) = @_;
    return $option{from} && $writing{$name} if $hit;
    return $key eq $wanted && $nth == $option{nth};
}

# There are two stops: as the call begins, and as it returns.
sub returned {
    my ($task) = @_;
    my $stop = delete $returning{$task} or return $CONT;
    my $registers = "\0" x $REGISTERS;
    syscall($PTRACE, $GETREGS, $task, 0, $registers) == 0 or return $CONT;
    my @value = unpack('Q27', $registers);
    $value[$RAX] = failure();
    $registers = pack('Q27', @value);
    syscall($PTRACE, $SETREGS, $task, 0, $registers);
    return $CONT;
}

# Whether what a child became is the Perl that walks a tree, and what it is at.
sub begun {
    my ($task) = @_;
    delete $walks{$task};
    open(my $line, '<:raw', "/proc/$task/cmdline") or return;
    local $/;
    my $arguments = <$line>;
    return if $arguments !~ /^perl\0-C0\0-e\0.*\0--\0(look|change|return)\0(?:\d+\0[01]\0\d+\0)?/s;
    $walks{$task} = $1;
    smallerChunks($task, $+[0]) if $option{chunk} ne '' && $1 ne 'look';
}

# Where its arguments begin the kernel tells; those of a chunk are as many digits.
sub smallerChunks {
    my ($task, $offset) = @_;
    open(my $stat, '<', "/proc/$task/stat") or die "stat: $!\n";
    my $begin = (split / /, (split /\) /, <$stat>)[-1])[45];
    open(my $memory, '+<:raw', "/proc/$task/mem") or die "memory: $!\n";
    sysseek($memory, $begin + $offset, 0);
    sysread($memory, my $now, 5);
    $now =~ /^\d{4}\0$/ or die "chunks of four digits are needed\n";
    sysseek($memory, $begin + $offset, 0);
    syswrite($memory, sprintf('%04d', $option{chunk})) == 4 or die "memory: $!\n";
}

# It looks at what it holds open by /proc, and at names where it stands.
sub walkedPath {
    my ($task, $path, $fd) = @_;
    return $path if !defined $path || $path eq '' || defined $fd && $path !~ m{^/};
    return opened($task, $1) if $path =~ m{^/proc/self/fd/(\d+)$};
    return $path =~ m{^/} ? $path : readlink("/proc/$task/cwd") . "/$path";
}

sub failure { return unpack('Q', pack('q', -$option{do})) }

sub groupOf {
    my ($task) = @_;
    return $group{$task} //= do {
        open(my $status, '<', "/proc/$task/status") or return 0;
        my ($found) = map { /^Tgid:\s+(\d+)/ ? $1 : () } <$status>;
        $found // 0;
    };
}

sub text {
    my ($task, $address) = @_;
    open(my $memory, '<:raw', "/proc/$task/mem") or return '';
    sysseek($memory, $address, 0) or return '';
    sysread($memory, my $bytes, 4096 - ($address % 4096)) // return '';
    if (index($bytes, "\0") < 0 && sysread($memory, my $rest, 4096)) { $bytes .= $rest }
    return (split(/\0/, $bytes, 2))[0] // '';
}

# Where a call goes, below the folder and without what differs from run to run; undefined: not below it.
sub placeOf {
    my ($task, $path, $fd) = @_;
    my $full = !defined $path || $path eq '' ? opened($task, $fd) : $path;
    return undef if !defined $full;
    $full = join('/', opened($task, $1) // '', $2) if $full =~ m{^/proc/self/fd/(\d+)/(.*)$}s;
    $full = join('/', opened($task, $fd) // '', $full) if $full !~ m{^/} && defined $fd && $fd >= 0;
    return undef if $full !~ s/^\Q$below\E(?=\/|$)//;
    $full =~ s/ \(deleted\)$//;
    $full =~ s{/#\d+$}{/NAMELESS};
    $full =~ s/\b\d{4}-\d\d-\d\dT\d\d-?:?\d\d-?:?\d\d\.\d{3}Z(-\d+)?/TIME/g;
    $full =~ s/\.[0-9a-f]{12}\.tmp\b/.RANDOM.tmp/;
    $full =~ s{/phoenix-volumes-[A-Za-z0-9]{6}\b}{/phoenix-volumes-RANDOM};
    return $full eq '' ? '/' : $full;
}

sub opened {
    my ($task, $fd) = @_;
    return defined $fd && $fd >= 0 ? readlink("/proc/$task/fd/$fd") : undef;
}

# The classic filter: this machine's calls that are in the table stop, all others go on.
sub filter {
    my @numbers = sort { $a <=> $b } keys %calls;
    my @lines = ([0x20, 0, 0, 4], [0x15, 0, scalar(@numbers) + 1, 0xC000003E], [0x20, 0, 0, 0]);
    push @lines, [0x15, @numbers - $_ + 1, 0, $numbers[$_ - 1]] for 1 .. @numbers;
    push @lines, [0x06, 0, 0, 0x7fff0000], [0x06, 0, 0, 0x7ff00000];
    return join('', map { pack('S C C L', @$_) } @lines);
}
