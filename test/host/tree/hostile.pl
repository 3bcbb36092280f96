# Whoever can write a share and plays tricks in it: names that are swapped for links, directories that are moved away and
# back, other names of files outside, mounts that come and go. It prints how many tricks it has played, now and then.
use strict;
my ($wide, $tricks, $seed, $with_mounts) = @ARGV;
srand($seed);
my ($tree, $outside) = ("$wide/media", "$wide/outside");
my %renameat2 = (x86_64 => 316, aarch64 => 276, riscv64 => 276);
require POSIX;
my $renameat2 = $renameat2{ (POSIX::uname())[4] };
sub exchange { my ($a, $b) = map { "$_" } @_; syscall($renameat2, -100, $a, -100, $b, 2); }
sub pick { $_[rand @_]; }
$| = 1;
my $out = 0;
for my $trick (1 .. $tricks) {
    my ($n, $m) = (int rand 40, int rand 8);
    my $in = "$tree/d$m";
    my $what = int rand($with_mounts ? 10 : 9);
    if ($what == 0) { exchange("$in/f$n", "$tree/to-file"); exchange("$in/f$n", "$tree/to-file"); }
    elsif ($what == 1) { exchange("$tree/d$m", "$tree/to-directory"); exchange("$tree/d$m", "$tree/to-directory"); }
    elsif ($what == 2) { unlink "$in/f$n"; link "$outside/s$n", "$in/f$n"; }
    elsif ($what == 3) { unlink "$in/f$n"; symlink "$outside/s$n", "$in/f$n"; }
    elsif ($what == 4) { unlink "$in/f$n"; open my $file, '>', "$in/f$n"; }
    elsif ($what == 5) { rename "$tree/d$m", "$wide/away$m"; rename "$wide/away$m", "$tree/d$m"; }
    elsif ($what == 6) { exchange("$tree/d$m", "$tree/d" . int rand 8); }
    elsif ($what == 7) { exchange("$in/f$n", "$in/f" . int rand 40); }
    elsif ($what == 8) { exchange("$in/deep", "$in/to-outside"); exchange("$in/deep", "$in/to-outside"); }
    else { system('mount', '--bind', $outside, "$tree/point") == 0 and system('umount', '-l', "$tree/point"); }
    print "$trick\n" if $trick % 50 == 0;
}
