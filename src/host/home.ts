import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where a person's programs keep what they know: `$XDG_STATE_HOME`, else `~/.local/state`. */
export function stateHome(): string {
  const { XDG_STATE_HOME = '' } = process.env;
  // A relative one is to be ignored, says the XDG specification.
  return isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(home(), '.local/state');
}

/** `/` for somebody without a home, where nothing can be made: that is then said, and how to name a folder. */
function home(): string {
  try {
    return process.env.HOME || userInfo().homedir;
  } catch {
    return '/';
  }
}
