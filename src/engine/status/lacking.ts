import type { AskedFor } from '../remedy/remedy.ts';
import type { AccessStatus, Lack, MountStatus } from './types.ts';

/** Who cannot do through these mounts what is promised them, nor will after the plan: the one answer to who is to be let in. */
export function whoLacks(mounts: readonly MountStatus[]): readonly AskedFor[] {
  const lacking: AskedFor[] = [];
  for (const { ctid, declared, readOnly, access } of mounts) {
    if (!declared) continue;
    const named: AskedFor[] = [];
    for (const { who, must, lacks } of access.who)
      if (who && must && lacks) named.push({ ctid, uid: who.uid, can: must });
    if (access.lacks && !named.some(({ uid }) => uid === 0))
      lacking.push({ ctid, uid: 0, can: readOnly && access.lacks !== 'write' ? 'read' : 'read-write' });
    lacking.push(...named);
  }
  return lacking;
}

/** The most that one of them lacks. */
export function lackIn(mounts: readonly { readonly access: Pick<AccessStatus, 'lacks' | 'who'> }[]): Lack | undefined {
  let most: Lack | undefined;
  for (const { access } of mounts) {
    most = worse(most, access.lacks);
    for (const { lacks } of access.who) most = worse(most, lacks);
  }
  return most;
}

const worse = (one: Lack | undefined, other: Lack | undefined): Lack | undefined =>
  one === 'access' ? one : (other ?? one);
