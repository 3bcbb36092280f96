import type { PathCompletion } from '../host/read/complete.ts';
import type { Workspace } from './open.ts';

export type { PathCompletion };

/** Directories of the host whose path begins with `prefix`, sorted, at most 100. */
export function completePath(workspace: Workspace, prefix: string): Promise<readonly PathCompletion[]> {
  return workspace.host.complete(prefix);
}
