import { CHANGE } from './chunk-script.ts';

/** Goes where it is told, name below name, and proposes what is still there. */
export const RETURN_TREE = String.raw`${CHANGE}
open(my $listed, '<&=', 4) or exit 5;
binmode($listed);
# What was changed when something ended us may have the new owner and the old mode, or on the way back the reverse.
for my $kind (0 .. $#half) { $is_of[$kind]{$_} = 1 for keys %{ $half[$kind] }; }
$/ = "\0";
# The directories on the way to the last one, by their names.
my (@names, @way);
while (defined(my $record = <$listed>)) {
    chomp $record;
    my ($what, $rest) = split / /, $record, 2;
    if ($what eq 'D') {
        my @next = split /\//, $rest // '';
        my $same = 0;
        $same++ while $same < @way && $same < @next && $names[$same] eq $next[$same];
        $#way = $same - 1;
        @names = @next;
        $frame = $same ? $way[-1] : $top;
        for my $name (@names[$same .. $#names]) {
            exit 6 if $name eq '' || $name eq '.' || $name eq '..';
            $frame = entered($frame, $name);
            if (!$frame) {
                # Gone with all that was in it, or another in its place.
                if (!$!) { leave('boundary', $rest); }
                elsif ($! == ENOTDIR || $! == ELOOP) { leave('replaced', $rest); }
                else { unseen($rest); }
                last;
            }
            push @way, $frame;
            # It stays open until its chunk is done.
            $directories++;
        }
        next;
    }
    next if !$frame;
    tick($frame->[PATH]) if ++$examined % 256 == 0;
    my ($kind, $ino, $name) = split / /, $rest, 3;
    exit 6 if $name eq '' || $name eq '.' || $name eq '..' || $name =~ /\// || $kind >= @from;
    propose($frame, $name, $ino, $kind);
}
finish_chunk();
end_it('-');
`;
