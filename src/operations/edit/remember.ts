import type { ChangeResult, Host } from '../../engine/apply/host.ts';
import { missingFrom } from '../../engine/apply/written.ts';
import type { DesiredVolume } from '../../engine/desired/state.ts';
import { NOTHING_REMEMBERED, type OwnedEntry, type OwnedMount } from '../../engine/observed/memory.ts';
import type { AclEntries } from '../../engine/permission/acl.ts';
import { usersGone, usersSet } from '../../engine/permission/given.ts';
import type { AclChange, MountChange, MountEdit } from '../../engine/plan/types.ts';
import type { OpenHost } from '../../host/find.ts';
import type { Installation } from '../locate.ts';
import { remember } from '../memory.ts';
import { rememberChanged } from '../walks.ts';

type Folder = Pick<Installation, 'stateDir' | 'lockOptional'>;

/** The same host, which remembers what it mounts before it does, and forgets what it took out. */
export function remembering<H extends Host>(host: H, { stateDir, lockOptional }: Folder): H {
  const lock = { optional: lockOptional };
  return {
    ...host,
    async perform(change, run): Promise<ChangeResult> {
      if (change.kind === 'tree') {
        const done = await host.perform(change, run);
        await rememberChanged(stateDir, change, done);
        return done;
      }
      if (change.kind !== 'mount' && change.kind !== 'acl') return host.perform(change, run);
      const kept = await remember(
        stateDir,
        change.kind === 'acl'
          ? { addEntries: entriesIn(change).set.map(({ bits: _, ...entry }) => entry) }
          : { add: ownedIn(change, ({ value }) => value !== undefined) },
        lock,
      );
      if (!kept.ok) {
        const [problem] = kept.problems;
        return { ok: false, problems: [{ ...problem, end: 'refused' }] };
      }
      const done = await host.perform(change, run);
      if (done.ok && change.kind === 'mount') await forget(change);
      if (done.ok && change.kind === 'acl') {
        const { gone, set } = entriesIn(change);
        await remember(stateDir, { dropEntries: gone, returned: set }, lock);
      }
      return done;
    },
  };

  /** What waits for a restart is still there, and what is kept in mind too long is only shown. */
  async function forget(change: MountChange): Promise<void> {
    const goes = ({ action, takesEffect }: MountEdit) => action === 'delete' && takesEffect !== 'restart';
    if (!change.edits.some(goes)) return;
    const file = await host.containerFile(change.ctid);
    if (!file.ok) return;
    const missing = new Set(missingFrom(file.value, change).map(({ key }) => key));
    await remember(stateDir, { drop: ownedIn(change, (edit) => goes(edit) && !missing.has(edit.key)) }, lock);
  }
}

/** The same host, as it will be known once an edit that stops declaring mounts is written. */
export function alsoOwning(host: OpenHost, leaving: readonly OwnedMount[]): OpenHost {
  return {
    ...host,
    async memory() {
      const before = (await host.memory?.()) ?? NOTHING_REMEMBERED;
      return { ...before, owned: [...before.owned, ...leaving] };
    },
  };
}

/** The mounts of a volume, as they are remembered. */
export const ownedOf = ({ name, hostPath, mounts }: DesiredVolume): readonly OwnedMount[] =>
  mounts.map(({ ctid, path }) => ({ volume: name, ctid, hostPath, path }));

/**
 * The entries that a change of ACLs sets, with their bits and those that were there before, and the entries that it takes
 * away; the first that is inherited makes all of it ours.
 */
function entriesIn({ path: hostPath, acls, before, volume }: AclChange) {
  const entry = (uid: number | null, inherited: boolean): OwnedEntry => ({ hostPath, uid, inherited, volume });
  const setIn = (was: AclEntries | undefined, is: AclEntries | undefined, inherited: boolean) =>
    usersSet(was, is).map((uid) => ({
      ...{ ...entry(uid, inherited), was: bitsFor(was, uid) },
      bits: bitsFor(is, uid) ?? 0,
    }));
  const set = [...setIn(before.acls.access, acls.access, false), ...setIn(before.acls.inherited, acls.inherited, true)];
  const gone = [
    ...usersGone(before.acls.access, acls.access).map((uid) => entry(uid, false)),
    ...usersGone(before.acls.inherited, acls.inherited).map((uid) => entry(uid, true)),
  ];
  const whole = entry(null, true);
  return {
    set: before.acls.inherited === undefined && acls.inherited ? [...set, { ...whole, bits: 0 }] : set,
    gone: before.acls.inherited && acls.inherited === undefined ? [...gone, whole] : gone,
  };
}

const bitsFor = (entries: AclEntries | undefined, uid: number): number | undefined =>
  entries?.users.find(({ id }) => id === uid)?.bits;

function ownedIn({ ctid, edits }: MountChange, which: (edit: MountEdit) => boolean): readonly OwnedMount[] {
  return edits.flatMap((edit) => {
    const { volume, hostPath, target: path } = edit;
    return volume === undefined || hostPath === undefined || !which(edit) ? [] : [{ volume, ctid, hostPath, path }];
  });
}
