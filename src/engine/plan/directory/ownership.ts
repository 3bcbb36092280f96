import { chmodOctal, octal } from '../../../ground/mode.ts';
import { ancestorsOf, isWithin } from '../../../ground/paths.ts';
import { ctidsAt } from '../../access/consumers.ts';
import { type OwnedMode, type WantedOwner, wantedOwnedMode } from '../../access/owner.ts';
import type { DesiredVolume } from '../../desired/state.ts';
import { ownerText } from '../../observed/accounts.ts';
import { othersCanWrite, type UnsafeAncestor } from '../../observed/directory.ts';
import type { DirectoryFact } from '../../observed/facts.ts';
import { type Acls, aclsText } from '../../permission/acl.ts';
import {
  aclsOf,
  declaredMode,
  holdsForGroup,
  type Permissions,
  specialBits,
  withDeclaredMode,
} from '../../permission/digits.ts';
import { withAcls, withOwner } from '../../permission/inode.ts';
import { setfaclArgv } from '../../permission/setfacl.ts';
import { type DirectoryDraft, show } from './draft.ts';
import { type Part, standingOf } from './weigh.ts';

/**
 * A step for the owner and one for the mode, where they differ; kept where somebody would lose what they have or gain what
 * nobody wrote down, blocked where others could put another directory there meanwhile.
 */
export function planOwnerAndMode(
  plan: DirectoryDraft,
  volume: DesiredVolume,
  owner: Exclude<WantedOwner, { kind: 'error' }>,
  { fact, unsafe }: { readonly fact: DirectoryFact; readonly unsafe?: UnsafeAncestor | undefined },
): void {
  if (owner.kind === 'unknown') plan.notes.push({ code: 'owner_unknown', path: volume.hostPath, volume: volume.name });
  if (isAsWanted(volume, owner, fact)) return;
  const acls = aclsOf(fact);
  const declared = { uid: fact.uid, gid: fact.gid, mode: declaredMode(fact.mode, acls) };
  const wanted = wantedOwnedMode(volume, owner, declared);
  const ownerDiffers = wanted.uid !== fact.uid || wanted.gid !== fact.gid;
  const isMasked = volume.permissions.directoryMode !== 'keep' && !holdsForGroup(acls);
  const modeDiffers = wanted.mode !== declared.mode || isMasked;
  const permissions = modeDiffers ? withDeclaredMode(wanted.mode, acls) : { mode: fact.mode, acls };
  const parts = [
    ...(ownerDiffers ? [ownerPart(volume, wanted)] : []),
    ...(modeDiffers ? [modePart(volume, permissions)] : []),
  ];
  const standing = standingOf(plan, volume.hostPath, { fact, unsafe }, parts);
  const held = { owner: standing.get('owner'), mode: standing.get('mode') };
  const ownerRuns = ownerDiffers && held.owner?.state === undefined;
  const modeRuns = modeDiffers && held.mode?.state === undefined;
  const after = {
    ...fact,
    ...(ownerRuns ? { uid: wanted.uid, gid: wanted.gid } : {}),
    ...(modeRuns ? { mode: permissions.mode, acl: { ok: true, value: aclsText(permissions.acls) } as const } : {}),
  };
  show(plan, volume.hostPath, after);
  const first = firstSteps(plan, volume.hostPath, after);
  const path = volume.hostPath;
  const users = ctidsAt(path, plan.consumers);
  const before = { uid: fact.uid, gid: fact.gid, mode: fact.mode, dev: fact.dev, ino: fact.ino };
  const named = ({ uid, gid }: OwnedMode) => ownerText(plan.observed.accounts, uid, gid);
  const common = {
    target: path,
    volume: volume.name,
    exact: false,
    action: 'update',
    consequences: [],
    notes: [],
  } as const;
  if (ownerDiffers) {
    plan.steps.push({
      ...common,
      id: `owner:${path}`,
      kind: 'owner',
      reason: { code: 'owner_differs', path, found: named(fact), wanted: named(wanted) },
      commands: [['chown', `${wanted.uid}:${wanted.gid}`, path]],
      needs: first,
      ...held.owner,
      change: { kind: 'owner', path, uid: wanted.uid, gid: wanted.gid, before, users },
    });
  }
  if (modeDiffers) {
    const owned = ownerRuns ? { ...before, uid: wanted.uid, gid: wanted.gid } : before;
    plan.steps.push({
      ...common,
      id: `mode:${path}`,
      kind: 'mode',
      reason: {
        code: 'mode_differs',
        path,
        found: octal(isMasked ? declaredMode(fact.mode, masked(acls)) : declared.mode),
        wanted: octal(wanted.mode),
        purpose: volume.permissions.purpose,
      },
      commands: modeCommands(path, { mode: fact.mode, acls }, permissions),
      needs: ownerRuns ? [`owner:${path}`] : first,
      ...held.mode,
      change: acls.access
        ? { kind: 'mode', path, ...permissions, before: { ...owned, acls }, users }
        : { kind: 'mode', path, mode: permissions.mode, before: owned, users },
    });
  }
}

/** Whether nothing of a directory differs from what is wanted. */
export function isAsWanted(
  volume: DesiredVolume,
  owner: Exclude<WantedOwner, { kind: 'error' }>,
  fact: DirectoryFact,
): boolean {
  const acls = aclsOf(fact);
  const mode = declaredMode(fact.mode, acls);
  const { directoryMode } = volume.permissions;
  if (directoryMode !== 'keep' && (directoryMode !== mode || !holdsForGroup(acls))) return false;
  return owner.kind !== 'ids' || (owner.uid === fact.uid && (owner.gid ?? fact.gid) === fact.gid);
}

/** What the mask leaves of the group's entry. */
const masked = ({ access, inherited }: Acls): Acls => ({
  access: access && { ...access, group: access.group & (access.mask ?? 7) },
  inherited,
});

type PartName = 'owner' | 'mode';

const ownerPart = ({ unwritten }: DesiredVolume, wanted: OwnedMode): Part<PartName> => ({
  name: 'owner',
  becomes: (inode) => withOwner(inode, wanted),
  written: !unwritten?.owner,
});

const modePart = ({ unwritten }: DesiredVolume, { mode, acls }: Permissions): Part<PartName> => ({
  name: 'mode',
  becomes: (inode) => withAcls(inode, mode, acls),
  written: !unwritten?.mode,
});

/** A chmod would change the mask of an ACL: its entries are written instead. */
function modeCommands(path: string, before: Permissions, after: Permissions): readonly (readonly string[])[] {
  if (!before.acls.access) return [['chmod', chmodOctal(after.mode), path]];
  const isOther =
    (before.mode & 0o777) !== (after.mode & 0o777) || before.acls.access.group !== after.acls.access?.group;
  const bits = specialBits(before.mode, after.mode);
  return [
    ...(isOther ? [setfaclArgv(path, before.acls, after.acls)] : []),
    ...(bits === '' ? [] : [['chmod', bits, path]]),
  ];
}

/**
 * The step that makes the directory, those that close one above it, and those below it that nobody could do once others
 * can write it.
 */
function firstSteps(plan: DirectoryDraft, path: string, after: OwnedMode): readonly string[] {
  const made = plan.createdBy.get(path) ?? [];
  const before = [made, ...ancestorsOf(path).map((at) => plan.closedBy.get(at) ?? [])].flat();
  if (!plan.outers.has(path) || !othersCanWrite(after)) return before;
  const inside = plan.steps.filter(
    ({ change, state }) =>
      state === undefined && 'path' in change && change.path !== path && isWithin(change.path, path),
  );
  return [...before, ...inside.map(({ id }) => id)];
}
