import type { Check } from '../machine/check.ts';
import { systemOf, type UnitsFact } from '../observed/facts.ts';
import type { Plan, Step } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';
import { dropInsOf, takenBackBy } from './asserts.ts';
import { CONTAINER_UNITS, type ContainerUnit, dropInPath } from './dropin.ts';
import { foundGuard, guardedContainers } from './units.ts';

/** What systemd itself says of the unit of a container that it has loaded. */
export interface LoadedUnit {
  /** `pve-container@104.service`. */
  readonly id: string;
  /** The files that it has read besides the unit's own. */
  readonly dropIns: readonly string[];
  /** They are others on disk by now. */
  readonly outdated: boolean;
}

/** What guards are checked by. */
export interface GuardEvidence {
  readonly units: UnitsFact;
  /** Of all that is declared. */
  readonly plan: Pick<Plan<EngineProblem>, 'steps' | 'diagnostics'>;
  /** What systemd says of {@link guardUnits}; null: it was asked and did not say; undefined: it does not run the machine. */
  readonly loaded: readonly LoadedUnit[] | null | undefined;
}

/** The units that have a drop-in of ours: systemd may have another view of them than the disk. */
export const guardUnits = (units: UnitsFact): readonly string[] =>
  containersIn(units).flatMap((ctid) => CONTAINER_UNITS.map((unit) => unitOf(unit, ctid)));

/** Whether boot guards are as declared and count: one check where all do, else one for each fault. */
export function guardChecks({ units, plan, loaded }: GuardEvidence): readonly Check[] {
  const there = containersIn(units);
  const found = [
    ...plan.steps.flatMap(faultOfStep),
    ...plan.diagnostics.flatMap((one) => (one.code === 'guard_strayed' ? [left(one.ctid)] : [])),
    ...there.flatMap((ctid) => CONTAINER_UNITS.flatMap((unit) => faultsInForce(unit, ctid, { units, loaded }))),
  ];
  if (found.length > 0) return found;
  const isSilent = loaded === null && there.length > 0;
  return [{ code: 'guards', checked: there.length, ...(isSilent ? SILENT : { state: 'ok' }) }];
}

const SILENT = { state: 'unknown', unseen: 'systemd' } as const;

const containersIn = (units: UnitsFact): readonly number[] => [...guardedContainers(units)].sort((a, b) => a - b);

const unitOf = (unit: ContainerUnit, ctid: number): string => `${unit}@${ctid}.service`;

const left = (ctid: number): Check => ({
  ...{ code: 'guard', state: 'warning', ctid, fault: 'left', path: dropInPath('pve-container', ctid) },
});

function faultOfStep({ change, action, state, why }: Step): readonly Check[] {
  if (change.kind !== 'unit') return [];
  const { ctid, files } = change;
  const path = files[0]?.at ?? dropInPath('pve-container', ctid);
  const about = { code: 'guard', state: 'warning', ctid, path } as const;
  switch (why?.code) {
    case 'unit_foreign':
      return [{ ...about, fault: 'foreign', path: why.path }];
    case 'unit_obstructed':
      return [{ ...about, fault: why.by, path: why.path }];
    case 'unit_unseen':
      return [{ ...about, state: 'unknown', fault: 'unseen', path: why.path, system: systemOf(why.error) }];
    case 'guard_on_one_member':
      return [{ ...about, fault: why.known ? 'managed' : 'perhaps_managed' }];
    default:
      if (action !== 'delete') return [{ ...about, fault: action === 'create' ? 'missing' : 'differs' }];
      return [{ ...about, fault: state === 'kept' ? 'left' : 'undeclared' }];
  }
}

/** What lies there and does not count all the same. */
function faultsInForce(
  unit: ContainerUnit,
  ctid: number,
  { units, loaded }: Omit<GuardEvidence, 'plan'>,
): readonly Check[] {
  const path = dropInPath(unit, ctid);
  if (!foundGuard(units, ctid).texts.has(path)) return [];
  const about = { code: 'guard', state: 'warning', ctid, path } as const;
  const by = takenBackBy(unit, ctid, dropInsOf({ units }));
  if (by !== undefined) return [{ ...about, fault: 'taken_back', by }];
  const own = loaded?.find(({ id }) => id === unitOf(unit, ctid));
  if (own?.outdated) return [{ ...about, fault: 'unread' }];
  return own && !own.dropIns.includes(path) ? [{ ...about, fault: 'unused' }] : [];
}
