import type { AskedFor } from '../remedy/remedy.ts';
import type { AccessStatus, Lack, MountStatus } from './types.ts';

/** Who cannot do through these mounts what is promised them, nor will after the plan: the one answer to who is to be let in. */
export function whoLacks(mounts: readonly MountStatus[]): readonly AskedFor[] {
  return mounts.flatMap(({ ctid, declared, readOnly, access }): readonly AskedFor[] => {
    if (!declared) return [];
    const named = access.who.flatMap(({ who, must, lacks }) =>
      who && must && lacks ? [{ ctid, uid: who.uid, can: must }] : [],
    );
    const root: AskedFor = { ctid, uid: 0, can: readOnly && access.lacks !== 'write' ? 'read' : 'read-write' };
    return access.lacks && !named.some(({ uid }) => uid === 0) ? [root, ...named] : named;
  });
}

/** The most that one of them lacks. */
export function lackIn(mounts: readonly { readonly access: Pick<AccessStatus, 'lacks' | 'who'> }[]): Lack | undefined {
  const all = mounts.flatMap(({ access }) => [access, ...access.who].flatMap(({ lacks }) => lacks ?? []));
  return all.find((lack) => lack === 'access') ?? all[0];
}
