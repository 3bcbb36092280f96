import { safeText } from '../../ground/text.ts';
import { flushed } from '../streams/patience.ts';

/** Puts text on the terminal's clipboard (OSC 52). */
export const copyToTerminal = (text: string): void =>
  void process.stdout.write(`\x1b]52;c;${Buffer.from(pasteable(text)).toString('base64')}\x07`);

/** What a shell may get pasted: nothing that steers it, and no line end that would run the last line unasked. */
const pasteable = (text: string): string => text.trimEnd().split('\n').map(safeText).join('\n');

/** Stops the whole foreground group, as the terminal's own ^Z: npm or a shell around us stops too. */
export function suspendToShell(): void {
  process.kill(0, 'SIGTSTP');
  // Back again: a new size meanwhile was sent to the foreground only.
  process.kill(process.pid, 'SIGWINCH');
}

/** Ends as by ^C: at its usual end Node waits for every call into the system, and a disk that does not answer ends none. */
export async function endAnyway(): Promise<never> {
  await flushed(process.stdout, 1_000);
  for (;;) {
    process.kill(process.pid, 'SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
