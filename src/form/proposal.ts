import type { PathCompletion } from '../operations/complete.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';
import { consumers } from './candidates.ts';
import { DEFAULT_OWNER, type Draft, type PermissionsDraft } from './draft.ts';

/** Who shall own a directory and with which modes, and why that is a good choice; empty where somebody said so. */
export interface Proposal {
  readonly owner: string;
  readonly permissions: PermissionsDraft;
  readonly why: string;
}

/** What a proposal is made from. */
export interface Grounds {
  readonly snapshot: Snapshot;
  /** What lies at the host path, as far as that was asked. */
  readonly found: PathCompletion | undefined;
  /** False once a review said that the consumers' id maps differ. */
  readonly oneMap: boolean;
}

/** What was said, else what is proposed. */
export function accessOf(draft: Draft, grounds: Grounds): Proposal {
  const proposed = proposal(draft, grounds);
  return {
    owner: draft.owner ?? proposed.owner,
    permissions: draft.permissions ?? proposed.permissions,
    why: draft.owner === undefined ? proposed.why : '',
  };
}

/**
 * What is there keeps its owner; a directory only unprivileged containers share belongs to their root, which else
 * couldn't write; anything else is nobody's.
 */
function proposal(draft: Draft, { snapshot, found, oneMap }: Grounds): Proposal {
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

const BY_PURPOSE: PermissionsDraft = { kind: 'purpose', recursive: false };
