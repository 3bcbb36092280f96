import type { MountStatus } from '../engine/status/types.ts';
import type { Coded } from '../ground/problem.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';
import { consumers } from './candidates.ts';
import { DEFAULT_OWNER, hostPathOf, type PermissionsDraft } from './draft.ts';
import type { Form } from './form.ts';

/** Who owns the directory and with which modes. */
export interface Access {
  readonly owner: string;
  readonly permissions: PermissionsDraft;
  /** Why that owner is proposed; null where somebody said who. */
  readonly why: ProposalReason | null;
}

export type ProposalReason = Coded<{
  /** The directory holds so much already. */
  holds_entries: { entries: number };
  all_unprivileged: unknown;
  /** All of them are unprivileged, but their root is not one id on the host. */
  maps_differ: unknown;
  default_owner: unknown;
}>;

/** What was said, else what is proposed. */
export function accessOf(form: Form, snapshot: Snapshot): Access {
  const proposed = proposal(form, snapshot);
  const { owner, permissions } = form.draft;
  return {
    owner: owner ?? proposed.owner,
    permissions: permissions ?? proposed.permissions,
    why: owner === undefined ? proposed.why : null,
  };
}

/** Permissions that have a word: `keep`, or the purpose of the name. */
export const permissionsFor = (word: 'keep' | 'purpose', recursive: boolean): PermissionsDraft =>
  word === 'keep' ? { kind: word } : { kind: word, recursive };

/** Owner and mode for the whole tree, or no longer; undefined where permissions are kept, for then there is nothing to say about it. */
export const toggledTree = (permissions: PermissionsDraft): PermissionsDraft | undefined =>
  permissions.kind === 'keep' ? undefined : { ...permissions, recursive: !permissions.recursive };

/** What the declared containers can do in the directory: as the last review has it, or as it is while nothing is changed. */
export function accessRows({ draft, review }: Form, { status }: Snapshot): readonly MountStatus[] {
  const known = review.answer ? review.answer.status : status;
  const mounts = known?.volumes.find(({ name }) => name === draft.name)?.mounts ?? [];
  return mounts.filter(({ declared }) => declared);
}

/** The owner that would let a container write that should and can't. */
export function ownerFix(form: Form, snapshot: Snapshot): string | undefined {
  const fix = accessRows(form, snapshot).find(({ access }) => access.fix !== undefined)?.access.fix;
  return fix === form.draft.owner ? undefined : fix;
}

const BY_PURPOSE: PermissionsDraft = { kind: 'purpose', recursive: false };

/**
 * Who should own the directory when nobody said so: what is there keeps its owner; a directory only unprivileged
 * containers share belongs to their root, which else couldn't write; anything else is nobody's.
 */
function proposal({ draft, paths, oneMap }: Form, snapshot: Snapshot): Access {
  const entries = paths.known.get(hostPathOf(draft))?.entries;
  if (entries) return { owner: 'keep', permissions: { kind: 'keep' }, why: { code: 'holds_entries', entries } };
  const shared = consumers(snapshot, draft);
  const unprivileged = shared.length > 0 && shared.every((one) => one.unprivileged === true);
  if (unprivileged && oneMap) {
    return { owner: 'container_root', permissions: BY_PURPOSE, why: { code: 'all_unprivileged' } };
  }
  const why: ProposalReason = { code: unprivileged ? 'maps_differ' : 'default_owner' };
  return { owner: DEFAULT_OWNER, permissions: BY_PURPOSE, why };
}
