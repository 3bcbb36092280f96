import type { DesiredVolume } from '../engine/desired/state.ts';
import type { MountStatus } from '../engine/status/types.ts';
import type { Coded } from '../ground/problem.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';
import { consumers } from './candidates.ts';
import { DEFAULT_OWNER, hostPathOf, ownerWords, type PermissionsDraft, permissionsOf } from './draft.ts';
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
  /** Nobody wrote one down for a directory that is left alone then. */
  undeclared: unknown;
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
function proposal(form: Form, snapshot: Snapshot): Access {
  const { subject, draft, paths, oneMap } = form;
  if (subject.kind !== 'add') return unwritten(subject.volume, form, snapshot);
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

/** What counts for a declared volume as long as nobody writes anything else down. */
function unwritten(volume: DesiredVolume, form: Form, snapshot: Snapshot): Access {
  const owner = ownerWords(volume.owner);
  const permissions = permissionsOf(volume);
  if (!volume.unsaid || !isLeftAlone(volume, form, snapshot)) {
    return { owner, permissions, why: { code: 'default_owner' } };
  }
  return {
    owner: volume.unsaid.owner ? 'keep' : owner,
    permissions: volume.unsaid.mode ? keptMode(permissions) : permissions,
    why: { code: 'undeclared' },
  };
}

/** Whether a directory keeps what nobody wrote down; of one elsewhere only its entries are known. */
function isLeftAlone({ name, hostPath }: DesiredVolume, { draft, paths }: Form, { status }: Snapshot): boolean {
  const path = hostPathOf(draft);
  if (path !== hostPath) return (paths.known.get(path)?.entries ?? 0) > 0;
  const notes = status?.volumes.find((volume) => volume.name === name)?.notes ?? [];
  return notes.some(({ code }) => code === 'owner_undeclared');
}

const keptMode = (permissions: PermissionsDraft): PermissionsDraft =>
  permissions.kind === 'modes' ? { ...permissions, directory: '' } : { kind: 'keep' };
