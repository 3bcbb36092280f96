import { ctidsAt } from '../../access/consumers.ts';
import { type WantedAccess, wantedAccess } from '../../access/wanted.ts';
import type { Affected, Effect } from '../../consent/affected.ts';
import type { DesiredVolume } from '../../desired/state.ts';
import { filesystemAt, type UnsafeAncestor } from '../../observed/directory.ts';
import type { DirectoryFact } from '../../observed/facts.ts';
import type { OwnedEntry } from '../../observed/memory.ts';
import type { KernelMount } from '../../observed/mounts.ts';
import { aclsText } from '../../permission/acl.ts';
import { hasNoAcls, ignoresAcls, mayIgnoreAcls } from '../../permission/component.ts';
import { aclsOf, type Permissions } from '../../permission/digits.ts';
import { type Inode, withAcls } from '../../permission/inode.ts';
import { isSameAcls, setfaclArgv } from '../../permission/setfacl.ts';
import { ofVolume, type VolumeFault } from '../../problem.ts';
import type { StepReason } from '../reasons.ts';
import { type DirectoryDraft, show } from './draft.ts';
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
  if (!plan.sharing.has(path) && !plan.ours.has(path)) return;
  const ours = plan.ours.get(path) ?? [];
  const { wanted, problems } = wantedAccess(plan.sharing.get(path) ?? [], plan.observed);
  plan.diagnostics.push(...problems);
  const fact = plan.paths.get(path);
  if (fact?.kind !== 'directory' || wanted.length + ours.length === 0) return;
  const obstacle = obstacleTo(plan, fact, { path, unmanaged, gives: wanted.length > 0 });
  if (obstacle) {
    if (wanted.length > 0) plan.diagnostics.push(ofVolume(volume, obstacle));
    return;
  }
  const all = goingEdits(plan, entryEdits(fact, { wanted, ours }, plan.observed), ours);
  const now = { mode: fact.mode, acls: aclsOf(fact) };
  const denied = deniedAnyway(wanted, inodeWith(fact, withGiven(now, all)), plan.observed);
  const edits = { ...all, set: all.set.filter(({ id }) => !denied.some(({ one }) => one.disk === id)) };
  const given = withGiven(now, edits);
  for (const { one, why } of denied) {
    const about = { path, ctid: one.container.ctid, uid: one.uid, why };
    plan.diagnostics.push(ofVolume(one.volume, { code: 'access_denied_anyway', ...about }));
  }
  const parts = partsOf(path, { edits, wanted }, goes(plan, ours)).filter(({ change }, index) => {
    const before = index === 0 ? now : given;
    return !isSameAcls(before.acls, change(before).acls);
  });
  const found = { fact, unsafe };
  const mount = filesystemAt(plan.observed, path);
  const fstype = mount?.fstype;
  const standing = unlessIgnored(plan, { path, mount }, standingOf(plan, path, found, parts));
  if (fstype === 'nfs' && parts.some(({ name }) => name === 'given')) {
    plan.notes.push({ code: 'acls_by_server', path, fstype, volume: volume.name });
  }
  const stays = standing.get('left')?.why?.code === 'would_lose_access' && !goes(plan, ours);
  const taking = stays && standingOf(plan, path, found, partsOf(path, { edits, wanted }, true));
  // Only those whose entries they are would lose something.
  const left =
    taking && taking.get('left')?.state === undefined ? kept(standing.get('left'), path, volume.name) : undefined;
  planParts(
    plan,
    { path, volume: volume.name, fact, now },
    { parts, standing: left ? new Map([...standing, ['left', left]]) : standing },
  );
}

/** Where an entry may count for nothing, or for the group, it is set only for somebody who says so. */
function unlessIgnored(
  { takeOver }: DirectoryDraft,
  { path, mount }: { readonly path: string; readonly mount: KernelMount | undefined },
  standing: ReadonlyMap<PartName, Weighed>,
): ReadonlyMap<PartName, Weighed> {
  const given = standing.get('given') ?? {};
  if (takeOver || given.state !== undefined || !mount) return standing;
  const { fstype, superOptions: options } = mount;
  if (!mayIgnoreAcls({ fstype, options })) return standing;
  return new Map([
    ...standing,
    ['given', { ...given, state: 'kept', why: { code: 'acls_may_not_count', path, fstype } }],
  ]);
}

/**
 * A step for the entries of a directory that no volume has any more; undefined: there are none. They go as a left mount does,
 * where somebody says that they shall.
 */
export function planLeftEntries(
  plan: DirectoryDraft,
  path: string,
  { fact, unsafe }: { readonly fact: DirectoryFact; readonly unsafe?: UnsafeAncestor | undefined },
): VolumeFault | undefined {
  const ours = plan.ours.get(path) ?? [];
  const edits = entryEdits(fact, { wanted: [], ours }, plan.observed);
  const now = { mode: fact.mode, acls: aclsOf(fact) };
  const obstacle = obstacleTo(plan, fact, { path, unmanaged: false, gives: false });
  if (obstacle) return obstacle;
  const go = goes(plan, ours);
  const parts = partsOf(path, { edits, wanted: [] }, go).filter(
    ({ change }) => !isSameAcls(now.acls, change(now).acls),
  );
  const weighed = standingOf(plan, path, { fact, unsafe }, parts);
  const volume = ours.find((entry) => entry.volume !== undefined)?.volume;
  const left =
    go || weighed.get('left')?.state === 'blocked'
      ? weighed
      : new Map([['left' as const, kept(weighed.get('left'), path, volume)]]);
  planParts(plan, { path, volume, fact, now }, { parts, standing: left });
  return undefined;
}

/** Whether somebody said that what is left of entries shall go: all that is, or what one volume had. */
const goes = ({ prune, takeOut }: DirectoryDraft, ours: readonly OwnedEntry[]): boolean =>
  prune || (takeOut !== undefined && ours.some(({ volume }) => volume === takeOut));

/** Where one volume's entries are to go, those of others stay. */
function goingEdits(plan: DirectoryDraft, edits: EntryEdits, ours: readonly OwnedEntry[]): EntryEdits {
  if (plan.prune || !goes(plan, ours)) return edits;
  const theirs = (inherited: boolean) =>
    new Set(
      ours.flatMap((entry) => (entry.inherited === inherited && entry.volume === plan.takeOut ? [entry.uid] : [])),
    );
  const [here, below] = [theirs(false), theirs(true)];
  return {
    ...edits,
    gone: new Map([...edits.gone].filter(([uid]) => here.has(uid))),
    goneBelow: new Map([...edits.goneBelow].filter(([uid]) => below.has(uid))),
  };
}

const kept = ({ loses, gains }: Partial<Effect> = {}, path: string, volume: string | undefined): Weighed => ({
  ...(loses && { loses }),
  ...(gains && { gains }),
  ...{ state: 'kept', why: { code: 'entries_left', path, volume } },
});

/** `goes`: those who have only an entry that is left may lose it. */
function partsOf(
  path: string,
  { edits, wanted }: { readonly edits: EntryEdits; readonly wanted: readonly WantedAccess[] },
  goes: boolean,
): readonly EntriesPart[] {
  const asked = new Set(wanted.map(({ disk }) => disk));
  const setIds = new Set([...edits.set, ...edits.setBelow].map(({ id }) => id));
  const gone = new Set([...edits.gone.keys(), ...edits.goneBelow.keys()]);
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
      // Nobody writes down that an entry ends which gives less than there would be without it.
      written: false,
      takes: goes ? isIn(gone) : undefined,
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
  readonly path: string;
  readonly volume: string | undefined;
  readonly fact: DirectoryFact;
  readonly now: Permissions;
}

function planParts(
  plan: DirectoryDraft,
  { path, volume, fact, now }: Scene,
  { parts, standing }: { readonly parts: readonly EntriesPart[]; readonly standing: ReadonlyMap<PartName, Weighed> },
): void {
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
      volume,
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
        ...{ users, volume },
      },
    });
    if (standing.get(name)?.state === undefined) before = after;
  }
  show(plan, path, { ...fact, mode: before.mode, acl: { ok: true, value: aclsText(before.acls) } });
}

/** Nothing is set where the file system keeps no ACLs, or where nobody can read which there are; and given where none counts. */
function obstacleTo(
  { observed }: DirectoryDraft,
  { acl }: DirectoryFact,
  { path, unmanaged, gives }: { readonly path: string; readonly unmanaged: boolean; readonly gives: boolean },
): VolumeFault | undefined {
  const mount = filesystemAt(observed, path);
  const through = mount && { fstype: mount.fstype, options: mount.superOptions };
  if (mount && through && (unmanaged || hasNoAcls(through) || (gives && ignoresAcls(through)))) {
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
