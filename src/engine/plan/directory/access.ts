import { ctidsAt } from '../../access/consumers.ts';
import { type WantedAccess, wantedAccess } from '../../access/wanted.ts';
import type { Affected } from '../../consent/affected.ts';
import type { DesiredVolume } from '../../desired/state.ts';
import { filesystemAt, type UnsafeAncestor } from '../../observed/directory.ts';
import type { DirectoryFact } from '../../observed/facts.ts';
import { aclsText } from '../../permission/acl.ts';
import { hasNoAcls } from '../../permission/component.ts';
import { aclsOf, type Permissions } from '../../permission/digits.ts';
import { type Inode, withAcls } from '../../permission/inode.ts';
import { isSameAcls, setfaclArgv } from '../../permission/setfacl.ts';
import { ofVolume, type VolumeFault } from '../../problem.ts';
import type { StepReason } from '../reasons.ts';
import type { DirectoryDraft } from './draft.ts';
import { deniedAnyway, type EntryEdits, entryEdits, inodeWith, withGiven, withoutLeft } from './entries.ts';
import { type Part, standingOf, type Weighed } from './weigh.ts';

type PartName = 'given' | 'left';

/** A part of the ACL's change, and how it is told. */
interface EntriesPart extends Part<PartName> {
  readonly change: (now: Permissions) => Permissions;
  readonly reason: StepReason;
}

/**
 * A step that gives those whom the configuration names an entry of their own, and one that takes back what was given by this
 * program and is asked for no more. Both are weighed as any other change of the directory.
 */
export function planAccess(
  plan: DirectoryDraft,
  volume: DesiredVolume,
  { unsafe, unmanaged }: { readonly unsafe?: UnsafeAncestor | undefined; readonly unmanaged: boolean },
): void {
  const path = volume.hostPath;
  const ours = plan.ours.get(path) ?? [];
  const { wanted, problems } = wantedAccess(plan.sharing.get(path) ?? [], plan.observed);
  plan.diagnostics.push(...problems);
  const fact = plan.paths.get(path);
  if (fact?.kind !== 'directory' || wanted.length + ours.length === 0) return;
  const obstacle = obstacleTo(plan, fact, { path, unmanaged });
  if (obstacle) {
    if (wanted.length > 0) plan.diagnostics.push(ofVolume(volume, obstacle));
    return;
  }
  const all = entryEdits(fact, { wanted, ours }, plan.observed);
  const now = { mode: fact.mode, acls: aclsOf(fact) };
  const denied = deniedAnyway(wanted, inodeWith(fact, withGiven(now, all)), plan.observed);
  const edits = { ...all, set: all.set.filter(({ id }) => !denied.some(({ one }) => one.disk === id)) };
  const given = withGiven(now, edits);
  for (const { one, why } of denied) {
    const about = { path, ctid: one.container.ctid, uid: one.uid, why };
    plan.diagnostics.push(ofVolume(one.volume, { code: 'access_denied_anyway', ...about }));
  }
  const parts = partsOf(plan, path, { edits, wanted }).filter(({ change }, index) => {
    const before = index === 0 ? now : given;
    return !isSameAcls(before.acls, change(before).acls);
  });
  const standing = standingOf(plan, path, { fact, unsafe }, parts);
  planParts(plan, { volume, fact, now }, { parts, standing });
}

function partsOf(
  plan: DirectoryDraft,
  path: string,
  { edits, wanted }: { readonly edits: EntryEdits; readonly wanted: readonly WantedAccess[] },
): readonly EntriesPart[] {
  const asked = new Set(wanted.map(({ disk }) => disk));
  const setIds = new Set([...edits.set, ...edits.setBelow].map(({ id }) => id));
  const gone = new Set([...edits.gone, ...edits.goneBelow]);
  const people = wanted.filter(({ disk }) => setIds.has(disk));
  const isIn = (ids: ReadonlySet<number>) => (one: Affected) => one.disk !== undefined && ids.has(one.disk);
  return [
    {
      name: 'given',
      ...becoming((now) => withGiven(now, edits)),
      written: false,
      gives: isIn(asked),
      reason: {
        code: 'access_lacks',
        path,
        people: people.map(({ container: { ctid, name }, uid, can }) => ({ ctid, name, uid, can })),
        inherited: edits.setBelow.length > 0,
      },
    },
    {
      name: 'left',
      ...becoming((now) => withoutLeft(now, edits)),
      written: true,
      takes: plan.prune ? isIn(gone) : undefined,
      reason: { code: 'access_left', path, ids: [...gone] },
    },
  ];
}

/** What is inherited gives nobody anything in the directory itself. */
const becoming = (change: (now: Permissions) => Permissions): Pick<EntriesPart, 'change' | 'becomes'> => ({
  change,
  becomes: (inode: Inode) => {
    const access = 'entries' in inode.acl ? inode.acl.entries : undefined;
    const after = change({ mode: inode.mode, acls: { access, inherited: undefined } });
    return withAcls(inode, after.mode, after.acls);
  },
});

interface Scene {
  readonly volume: DesiredVolume;
  readonly fact: DirectoryFact;
  readonly now: Permissions;
}

function planParts(
  plan: DirectoryDraft,
  { volume, fact, now }: Scene,
  { parts, standing }: { readonly parts: readonly EntriesPart[]; readonly standing: ReadonlyMap<PartName, Weighed> },
): void {
  const path = volume.hostPath;
  const { uid, gid, dev, ino } = fact;
  const users = ctidsAt(path, plan.consumers);
  let before = now;
  for (const { name, change, reason } of parts) {
    const after = change(before);
    const isFirst = before.acls.inherited === undefined && after.acls.inherited !== undefined;
    plan.steps.push({
      id: name === 'given' ? `acl:${path}` : `acl:${path}:left`,
      kind: 'acl',
      action: name === 'given' ? 'update' : 'delete',
      target: path,
      volume: volume.name,
      reason,
      commands: [setfaclArgv(path, before.acls, after.acls)],
      exact: false,
      consequences: isFirst ? [{ code: 'umask_off', path }] : [],
      notes: [],
      needs: needsAt(plan, path),
      ...standing.get(name),
      change: {
        kind: 'acl',
        path,
        ...after,
        before: { uid, gid, dev, ino, ...before },
        users,
      },
    });
    if (standing.get(name)?.state === undefined) before = after;
  }
  plan.paths.set(path, { ...fact, mode: before.mode, acl: { ok: true, value: aclsText(before.acls) } });
}

/** Nothing is set where the file system keeps no ACLs, or where nobody can read which there are. */
function obstacleTo(
  { observed }: DirectoryDraft,
  { acl }: DirectoryFact,
  { path, unmanaged }: { readonly path: string; readonly unmanaged: boolean },
): VolumeFault | undefined {
  const mount = filesystemAt(observed, path);
  if (mount && (unmanaged || hasNoAcls({ fstype: mount.fstype, options: mount.superOptions }))) {
    return { code: 'no_acls', path, fstype: mount.fstype, source: mount.source };
  }
  return acl?.ok === false ? { code: 'acl_unreadable', path, error: acl.error } : undefined;
}

/** Whatever makes the directory, and what changes it before: its owner, its mode and its entries, which were planned last. */
function needsAt(plan: DirectoryDraft, path: string): readonly string[] {
  const made = plan.createdBy.get(path);
  const changed = plan.steps
    .slice(-3)
    .flatMap(({ id, change, state }) =>
      state === undefined && 'path' in change && change.path === path && id !== made ? [id] : [],
    );
  return made === undefined ? changed : [made, ...changed];
}
