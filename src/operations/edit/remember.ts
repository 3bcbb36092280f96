import { updateOwned } from '../../disk/owned.ts';
import type { ChangeResult, Host } from '../../engine/apply/host.ts';
import { missingFrom } from '../../engine/apply/written.ts';
import type { DesiredVolume } from '../../engine/desired/state.ts';
import { NOTHING_REMEMBERED, type OwnedMount } from '../../engine/observed/memory.ts';
import type { MountChange, MountEdit } from '../../engine/plan/types.ts';
import type { OpenHost } from '../../host/find.ts';
import type { Installation } from '../open.ts';

type Folder = Pick<Installation, 'stateDir' | 'lockOptional'>;

/** The same host, which remembers what it mounts before it does, and forgets what it took out. */
export function remembering<H extends Host>(host: H, { stateDir, lockOptional }: Folder): H {
  const lock = { optional: lockOptional };
  return {
    ...host,
    async perform(change, run): Promise<ChangeResult> {
      if (change.kind !== 'mount') return host.perform(change, run);
      const kept = await updateOwned(stateDir, { add: ownedIn(change, ({ value }) => value !== undefined) }, lock);
      if (!kept.ok) {
        const [problem] = kept.problems;
        return { ok: false, problems: [{ ...problem, end: 'refused' }] };
      }
      const done = await host.perform(change, run);
      if (done.ok) await forget(change);
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
    await updateOwned(stateDir, { drop: ownedIn(change, (edit) => goes(edit) && !missing.has(edit.key)) }, lock);
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

function ownedIn({ ctid, edits }: MountChange, which: (edit: MountEdit) => boolean): readonly OwnedMount[] {
  return edits.flatMap((edit) => {
    const { volume, hostPath, target: path } = edit;
    return volume === undefined || hostPath === undefined || !which(edit) ? [] : [{ volume, ctid, hostPath, path }];
  });
}
