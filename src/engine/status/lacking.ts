import type { AccessLevel } from '../desired/state.ts';
import type { AskedFor } from '../remedy/remedy.ts';
import type { AccessStatus, HostReadOnly, Lack, MountStatus } from './types.ts';

/** Somebody who cannot do what is promised them. */
export interface Lacking extends AskedFor {
  /** What keeps everybody from writing there, so that no edit lets them. */
  readonly hostReadOnly?: HostReadOnly | undefined;
}

/** Who cannot do through these mounts what is promised them, nor will after the plan: the one answer to who is to be let in. */
export function whoLacks(mounts: readonly MountStatus[]): readonly Lacking[] {
  const lacking: Lacking[] = [];
  for (const { ctid, declared, readOnly, access, hostReadOnly } of mounts) {
    if (!declared) continue;
    const asked = (uid: number, can: AccessLevel): Lacking =>
      hostReadOnly && can === 'read-write' ? { ctid, uid, can, hostReadOnly } : { ctid, uid, can };
    const named: Lacking[] = [];
    for (const { who, must, lacks } of access.who) if (who && must && lacks) named.push(asked(who.uid, must));
    if (access.lacks && !named.some(({ uid }) => uid === 0))
      lacking.push(asked(0, readOnly && access.lacks !== 'write' ? 'read' : 'read-write'));
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
