import { laterIn } from '../plan/standing.ts';
import type { AskedFor, Remedy } from './remedy.ts';

/** What the edit that is offered first has over the next one. */
export type FirstBecause =
  /** They can use more of what lies in the directory. */
  | 'reaches_more'
  /** It changes a mount, and the directory for nobody else. */
  | 'changes_mount_alone'
  | 'needs_no_restart'
  | 'lets_nobody_else_in'
  | 'lets_fewer_in'
  /** It makes nobody the owner, who may change mode and ACL. */
  | 'gives_no_ownership';

/** The first thing in which it is ahead; undefined: there is no other, or none of these tells them apart. */
export function firstBecause([first, next]: readonly Remedy[], asked: readonly AskedFor[]): FirstBecause | undefined {
  if (!first || !next) return undefined;
  const isLess = (of: (remedy: Remedy) => number) => of(first) < of(next);
  const others = ({ gives }: Remedy) =>
    gives.filter(
      (one) =>
        one.rights.some((right) => right !== 'change_mode') &&
        !asked.some(({ ctid, uid }) => ctid === one.ctid && uid === one.uid),
    ).length;
  const owners = ({ gives }: Remedy) => gives.filter(({ rights }) => rights.includes('change_mode')).length;
  if (isLess(({ unreached }) => unreached?.count ?? 0)) return 'reaches_more';
  if (isLess((remedy) => (changesMountAlone(remedy) ? 0 : 1))) return 'changes_mount_alone';
  if (isLess(({ plan }) => laterIn(plan).length)) return 'needs_no_restart';
  if (isLess(others)) return others(first) === 0 ? 'lets_nobody_else_in' : 'lets_fewer_in';
  return isLess(owners) ? 'gives_no_ownership' : undefined;
}

const changesMountAlone = ({ changes: { mounts, access, owner, directoryMode } }: Remedy): boolean =>
  mounts !== undefined && access === undefined && owner === undefined && directoryMode === undefined;
