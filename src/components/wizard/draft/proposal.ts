import type { PathCompletion, Snapshot } from '../../app/contract.ts';
import { consumers } from '../mounts/candidates.ts';
import { DEFAULT_OWNER, type Draft, type PermissionsDraft } from './draft.ts';

/** An owner to start from, and why it is a good one. */
export interface Proposal {
  readonly owner: string;
  readonly permissions: PermissionsDraft;
  readonly why: string;
}

const BY_PURPOSE: PermissionsDraft = { kind: 'purpose', recursive: false };

/**
 * Who should own the directory when nobody said so: what is there keeps its owner; a directory only unprivileged
 * containers share belongs to their root, which else couldn't write; anything else is nobody's.
 */
export function proposal(
  draft: Draft,
  snapshot: Snapshot,
  found: PathCompletion | undefined,
  oneMap: boolean,
): Proposal {
  if (found?.entries) {
    const things = found.entries === 1 ? '1 entry' : `${found.entries} entries`;
    return { owner: 'keep', permissions: { kind: 'keep' }, why: `it holds ${things}: nothing there is touched` };
  }
  const shared = consumers(snapshot, draft);
  if (shared.length > 0 && shared.every(({ unprivileged }) => unprivileged === true)) {
    if (!oneMap) return { owner: DEFAULT_OWNER, permissions: BY_PURPOSE, why: 'the default: their id maps differ' };
    return { owner: 'container_root', permissions: BY_PURPOSE, why: 'every container here is unprivileged' };
  }
  return { owner: DEFAULT_OWNER, permissions: BY_PURPOSE, why: 'the default' };
}
