import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where the demo is when nobody names a folder for it. */
export function defaultDemoDir(): string {
  const { XDG_STATE_HOME = '' } = process.env;
  // A relative one is to be ignored, says the XDG specification.
  return join(isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(home(), '.local/state'), 'phoenix-volumes/demo');
}

/** `/` for somebody without a home: the demo then says that it cannot be made there, and how to name a folder. */
function home(): string {
  try {
    return process.env.HOME || userInfo().homedir;
  } catch {
    return '/';
  }
}
