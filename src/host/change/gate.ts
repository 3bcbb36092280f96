import type { SystemCode } from '../../disk/errno.ts';
import { systemCode } from '../../disk/errno.ts';

/**
 * A command line that waits for a byte on its stdin and then becomes `argv`: the same process, so its pid and start time are
 * known, and on record, before anything of it runs. When we end before that, it ends, too, and has done nothing. What kept
 * it from becoming `argv` is written, as a number of errno, to descriptor 3. No shell has a part in it.
 */
export const gated = (argv: readonly string[]): readonly [string, ...string[]] => [
  'perl',
  // Whatever PERL_UNICODE says: arguments are bytes.
  '-C0',
  '-e',
  GATE,
  '--',
  ...argv,
];

/** What it wrote to descriptor 3 as the system's name; undefined where it became the command. */
export function gateError(written: unknown): SystemCode | undefined {
  if (typeof written !== 'string' || written === '') return undefined;
  return systemCode(Object.assign(new Error(written), { code: '', errno: Number(written) }));
}

/** Of fcntl.h, as Fcntl.pm would name them at ten times the price. */
const [F_SETFD, FD_CLOEXEC] = [2, 1];

const GATE = `
exit 0 unless sysread(STDIN, my $go, 1);
open(my $said, '>&=', 3) or exit 127;
fcntl($said, ${F_SETFD}, ${FD_CLOEXEC});
open(STDIN, '<', '/dev/null') and exec { $ARGV[0] } @ARGV;
syswrite($said, $! + 0);
exit 127;
`;
