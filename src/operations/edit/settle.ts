import { previewEdits } from '../../config/edit/preview.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { type AdoptedVolume, adoptEdit, disturbed, leftOf, ownedBy } from '../../engine/adopt/adopt.ts';
import type { LeftAlone } from '../../engine/adopt/found.ts';
import type { WrittenDown } from '../../engine/adopt/written.ts';
import type { DesiredState } from '../../engine/desired/state.ts';
import { queryOf } from '../../engine/observed/query.ts';
import type { ObservedState } from '../../engine/observed/state.ts';
import { planOf } from '../../engine/plan/plan.ts';
import type { Plan } from '../../engine/plan/types.ts';
import { bad, good, isError, isSome, type Problem, type Result } from '../../ground/problem.ts';
import type { OpenHost } from '../../host/find.ts';
import { readMachine } from '../open.ts';
import { found, type OperationProblem } from '../problem.ts';
import { alsoOwning } from './remember.ts';

/** What an adoption is made from. */
export interface AdoptionSources {
  readonly config: LoadedConfig;
  readonly host: OpenHost;
  /** With the facts of every directory that is adopted. */
  readonly observed: ObservedState;
}

/** An adoption that neither a rule of the configuration nor a plan has anything against. */
export interface Settled {
  readonly adopted: readonly AdoptedVolume[];
  readonly left: readonly LeftAlone[];
  /** The file that would be written, and its text as read and as it would be. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly findings: readonly Problem[];
  readonly plan: Plan;
}

/** Writes down less and less of a directory, until nothing is against it any more; what then still is in the way is left. */
export async function settle(
  from: AdoptionSources,
  volumes: readonly AdoptedVolume[],
): Promise<Result<Settled, OperationProblem>> {
  const written = new Map<string, WrittenDown>(volumes.map(({ name }) => [name, 'access']));
  const left: LeftAlone[] = [];
  for (;;) {
    const adopted = volumes.filter(({ name }) => written.has(name));
    const tried = await tryOut(from, adopted, written);
    if (!tried.ok) return tried;
    const { troubles, outcome } = tried.value;
    if (outcome) return good({ ...outcome, adopted, left });
    for (const [name, problem] of troubles) {
      const volume = adopted.find((one) => one.name === name);
      const less = volume?.known ? undefined : LESS[written.get(name) ?? 'keep'];
      if (less) written.set(name, less);
      else written.delete(name);
      if (!less && volume) left.push(...leftOf(volume, problem));
    }
  }
}

const LESS: Readonly<Record<WrittenDown, WrittenDown | undefined>> = {
  access: 'owner',
  owner: 'keep',
  keep: undefined,
};

interface Tried {
  /** The volumes that something is against, each with what, where it is one error. */
  readonly troubles: ReadonlyMap<string, Problem | undefined>;
  readonly outcome?: Omit<Settled, 'adopted' | 'left'> | undefined;
}

async function tryOut(
  { config, host, observed }: AdoptionSources,
  adopted: readonly AdoptedVolume[],
  written: ReadonlyMap<string, WrittenDown>,
): Promise<Result<Tried, OperationProblem>> {
  const edits = adopted.map((volume) => adoptEdit(volume, observed, written.get(volume.name) ?? 'keep'));
  const preview = previewEdits(config, edits);
  if (!preview.ok) return bad(found('edit_refused', preview.problems));
  const { path, before, after, config: checked } = preview.value;
  const { desired, diagnostics: findings } = checked;
  const errors = findings.filter(isError);
  if (isSome(errors) || !desired) {
    const troubles = troublesIn(errors, adopted);
    if (troubles.size > 0 || !isSome(errors)) return good({ troubles });
    return bad(found('edit_refused', errors));
  }
  const machine = await machineFor(host, desired, adopted);
  if (!machine.ok) return machine;
  const plan = planOf(desired, machine.value);
  const troubles = disturbed(plan, adopted);
  return good({ troubles, outcome: troubles.size === 0 ? { path, before, after, findings, plan } : undefined });
}

/** As it will be known once it is adopted. */
const machineFor = (host: OpenHost, desired: DesiredState, adopted: readonly AdoptedVolume[]) =>
  readMachine(alsoOwning(host, adopted.flatMap(ownedBy)), (memory) => queryOf(desired, memory));

/** The adopted volumes that errors are about, on either side. */
function troublesIn(
  errors: readonly Problem[],
  adopted: readonly AdoptedVolume[],
): ReadonlyMap<string, Problem | undefined> {
  const names = new Set(adopted.map(({ name }) => name));
  return new Map(
    errors.flatMap((error) =>
      [error.where.volume, otherIn(error)].flatMap((name) =>
        name !== undefined && names.has(name) ? [[name, error] as const] : [],
      ),
    ),
  );
}

/** The other of two volumes that disagree. */
function otherIn(error: Problem): string | undefined {
  const other = 'other' in error ? error.other : undefined;
  const name = typeof other === 'object' && other !== null && 'name' in other ? other.name : other;
  return typeof name === 'string' ? name : undefined;
}
