import type { Actions } from '../../components/app/contract.ts';
import { safeText } from '../../ground/text.ts';

/** What the screens ask of the terminal itself. */
export const onTerminal: Pick<Actions, 'copy' | 'suspend'> = {
  copy: (text) => void process.stdout.write(`\x1b]52;c;${Buffer.from(pasteable(text)).toString('base64')}\x07`),
  // The whole foreground group, as the terminal's own ^Z: npm or a shell around us stops too.
  suspend: () => {
    process.kill(0, 'SIGTSTP');
    // Back again: a new size meanwhile was sent to the foreground only.
    process.kill(process.pid, 'SIGWINCH');
  },
};

/** What a shell may get pasted: nothing that steers it, and no line end that would run the last line unasked. */
const pasteable = (text: string): string => text.trimEnd().split('\n').map(safeText).join('\n');
