import type { PathCompletion } from '../host/read/complete.ts';
import type { Workspace } from './open.ts';

export type { PathCompletion };

/** Directories of the host whose path begins with `prefix`, sorted, at most 100. */
export const completePath = ({ host }: Pick<Workspace, 'host'>, prefix: string): Promise<readonly PathCompletion[]> =>
  host.complete(prefix);
