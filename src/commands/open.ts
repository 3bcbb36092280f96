import type { LoadedConfig } from '../config/load.ts';
import type { Host } from '../engine/apply/host.ts';
import type { DesiredState } from '../engine/desired/state.ts';
import { type ObservedState, observed } from '../engine/observed/state.ts';
import { plan } from '../engine/plan/plan.ts';
import type { Plan, PlanOptions } from '../engine/plan/types.ts';
import { closest } from '../ground/closest.ts';
import { isError, type Problem } from '../ground/problem.ts';
import { counted } from '../views/vocabulary.ts';
import { wordsOf } from '../views/words/any.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { type Failure, failed, good, type Result, usageError } from './failure.ts';
import { locate, type Place } from './place.ts';

/** A sound configuration and the host it is for. */
export interface Estate {
  readonly place: Place;
  /** What the files' check found; no error is among it. The files themselves are let go. */
  readonly findings: readonly Problem[];
  readonly desired: DesiredState;
  readonly host: Host;
}

/** What most commands start with. Fails on a configuration with errors: then nothing is touched. */
export async function openEstate(context: Context): Promise<Result<Estate>> {
  const located = await locate(context.globals);
  if (!located.ok) return located;
  const place = located.value;
  const config = await readConfig(place);
  return estateOf(context, place, config);
}

/** The estate of a configuration that is read already. */
export async function estateOf(context: Context, place: Place, config: LoadedConfig): Promise<Result<Estate>> {
  if (!config.desired) return failed(configurationFailure(config));
  return good({
    place,
    findings: config.diagnostics,
    desired: config.desired,
    host: await openHost(context, place),
  });
}

export async function readConfig({ configDir, explicitDir, stateDirOnHost }: Place): Promise<LoadedConfig> {
  const { loadConfig } = await import('../config/load.ts');
  return loadConfig({ configDir, explicitDir, stateDir: stateDirOnHost });
}

export async function openHost({ globals: { pctTimeout } }: Context, { host, root }: Place): Promise<Host> {
  if (host === 'demo') return (await import('../host/demo/host.ts')).demoHost({ dir: root });
  const { localHost } = await import('../host/local.ts');
  return localHost({ root, ...(pctTimeout === undefined ? {} : { pctTimeoutMs: pctTimeout * 1000 }) });
}

/** Reads the host; fails when it holds errors that let nothing be said about it. */
export async function readHost({ desired, host }: Estate): Promise<Result<ObservedState>> {
  const facts = await host.facts({ hostPaths: desired.volumes.map(({ hostPath }) => hostPath) });
  const state = observed(facts);
  const failure = hostFailure(state);
  return failure ? failed(failure) : good(state);
}

export interface Planned {
  readonly plan: Plan;
  readonly observed: ObservedState;
}

/** Reads the host and plans. */
export async function planNow(estate: Estate, options: PlanOptions): Promise<Result<Planned>> {
  const read = await readHost(estate);
  if (!read.ok) return read;
  return good({ plan: plan(estate.desired, read.value, options), observed: read.value });
}

/** The volumes a person named; a name nobody declares is a usage error. */
export function chooseVolumes({ volumes }: DesiredState, names: readonly string[]): Result<readonly string[]> {
  const known = volumes.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  return unknown === undefined ? good(names) : unknownVolume(unknown, known);
}

export function unknownVolume(name: string, known: readonly string[]) {
  const meant = closest(name, known);
  const shown = known.length > SHOWN ? [...known.slice(0, SHOWN), `… (${known.length} in all)`] : known;
  const declared = known.length === 0 ? 'No volume is declared yet.' : `Declared are: ${shown.join(', ')}.`;
  return usageError(
    `No volume is named ${name}`,
    meant === undefined ? declared : `Did you mean ${meant}? ${declared}`,
  );
}

const SHOWN = 12;

function configurationFailure({ diagnostics }: LoadedConfig): Failure {
  const errors = diagnostics.filter(isError);
  return {
    exit: EXIT.configuration,
    code: 'configuration',
    summary: `${counted(errors.length, 'error')} in the configuration; nothing was touched`,
    diagnostics: errors,
  };
}

function hostFailure({ diagnostics }: ObservedState): Failure | undefined {
  const error = diagnostics.find(isError);
  if (!error) return undefined;
  const { summary, hint } = wordsOf(error);
  return {
    exit: EXIT.failed,
    code: error.code,
    summary,
    hint,
    diagnostics: diagnostics.filter((diagnostic) => diagnostic !== error),
  };
}
