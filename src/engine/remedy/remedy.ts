import type { Affected } from '../consent/affected.ts';
import type { VolumeChanges } from '../desired/edit.ts';
import type { AccessLevel, DesiredVolume } from '../desired/state.ts';
import type { Unmanaged } from '../observed/directory.ts';
import type { HeldReason } from '../plan/reasons.ts';
import type { Plan } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';
import type { Below, Unreached } from './below.ts';
import type { FirstBecause } from './first.ts';
import type { RefusedReason } from './reasons.ts';

/** A user of a container who is to be let in. */
export interface AskedFor {
  readonly ctid: number;
  readonly uid: number;
  readonly can: AccessLevel;
}

/** From the least to the most invasive. */
export type RemedyCode = 'access_entry' | 'mount_idmap' | 'owner' | 'group' | 'container_root' | 'mode';

/** Those that change what lies in the directory as well, where the volume is recursive. */
export const FOLLOWED_BELOW: ReadonlySet<RemedyCode> = new Set(['owner', 'group', 'container_root', 'mode']);

/** An edit of a volume that could let somebody in. */
export interface RemedyCandidate {
  readonly code: RemedyCode;
  readonly changes: VolumeChanges;
  /** The volume as it would be declared. */
  readonly volume: DesiredVolume;
}

/** One that does, as far as was simulated. */
export interface Remedy {
  readonly code: RemedyCode;
  readonly changes: VolumeChanges;
  /** What applying the volume would do then. */
  readonly plan: Plan<EngineProblem>;
  readonly gives: readonly Affected[];
  /** Of one that is offered: nobody. */
  readonly takesFrom: readonly Affected[];
  /** What lies in the directory and they can still not use, as far as was looked; undefined: all of it, or nobody looked. */
  readonly unreached?: Unreached | undefined;
  readonly below: Below;
  /** Of the first of several: what it has over the next. */
  readonly because?: FirstBecause | undefined;
}

/** One that was tried, and why it is not offered. */
export interface RefusedRemedy {
  readonly code: RemedyCode;
  readonly changes: VolumeChanges | undefined;
  readonly why: RefusedReason | HeldReason | Unmanaged | EngineProblem;
}

export interface Remedies {
  /** False: they can do it already, or will once what is declared is applied. */
  readonly needed: boolean;
  /** Of one that is not needed: what lies in the directory and they can still not use; a recursive volume takes it along. */
  readonly unreached?: Unreached | undefined;
  /** The least invasive first. */
  readonly offered: readonly Remedy[];
  readonly refused: readonly RefusedRemedy[];
}
