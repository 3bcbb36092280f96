import type { DesiredState } from '../../engine/desired/state.ts';
import { guardChecks, guardUnits } from '../../engine/guard/health.ts';
import type { Check, GuardsUnseen } from '../../engine/machine/check.ts';
import type { UnitsFact } from '../../engine/observed/facts.ts';
import { planOf } from '../../engine/plan/plan.ts';
import type { OpenHost } from '../../host/find.ts';
import { readLoadedUnits } from '../../host/read/units.ts';
import { readHost } from '../open.ts';

/** Whether boot guards are as declared and count. Where there are none and none is declared, nothing more is read. */
export async function guardsOf(
  host: OpenHost,
  units: UnitsFact | undefined,
  desired: DesiredState | undefined,
): Promise<readonly Check[]> {
  const isDeclared = desired?.volumes.some(({ bootGuard }) => bootGuard) ?? true;
  if (!units) return isDeclared ? unseen('units') : NONE;
  const there = guardUnits(units);
  if (!isDeclared && there.length === 0) return NONE;
  if (!desired) return unseen('configuration', there.length);
  const observed = await readHost({ desired, host });
  if (!observed.ok) return unseen('containers');
  const loaded = units.runs ? await readLoadedUnits(there) : undefined;
  return guardChecks({ units: observed.value.units ?? units, plan: planOf(desired, observed.value), loaded });
}

const NONE: readonly Check[] = [{ code: 'guards', state: 'ok', checked: 0 }];

const unseen = (what: GuardsUnseen, checked = 0): readonly Check[] => [
  { code: 'guards', state: 'unknown', checked, unseen: what },
];
