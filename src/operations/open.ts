import type { LoadedConfig } from '../config/load.ts';
import type { BeforeReading } from '../config/read/sources.ts';
import type { DesiredState, DesiredVolume } from '../engine/desired/state.ts';
import type { FactsQuery } from '../engine/observed/facts.ts';
import { type Memory, NOTHING_REMEMBERED } from '../engine/observed/memory.ts';
import { declaredQuery, queryOf } from '../engine/observed/query.ts';
import { type ObservedState, observed, withEmptiness, withMemory } from '../engine/observed/state.ts';
import type { AskedIdentity } from '../engine/permission/identity.ts';
import { normalPath } from '../ground/paths.ts';
import { bad, good, isError, isSome, type Problem, type Result } from '../ground/problem.ts';
import type { OpenHost } from '../host/find.ts';
import { type Installation, locate, type OpenOptions } from './locate.ts';
import { type AskedMember, membersWith, withMembers } from './member/seen.ts';
import { type FoundProblem, found, type OperationProblem } from './problem.ts';

/** A sound configuration and the host it is for. */
export interface Workspace {
  readonly installation: Installation;
  /** @internal */
  readonly host: OpenHost;
  readonly desired: DesiredState;
  /** What the files' check found; no error is among it. */
  readonly findings: readonly Problem[];
}

/** Finds the host, reads and checks the files. A configuration with errors is a problem: then nothing is touched. */
export async function open(options: OpenOptions = {}): Promise<Result<Workspace, OperationProblem>> {
  const located = await locate(options);
  if (!located.ok) return located;
  return workspaceOf(located.value, await readConfig(located.value));
}

/**
 * The workspace of a configuration that is read already.
 * @internal
 */
export async function workspaceOf(
  installation: Installation,
  { desired, diagnostics }: Pick<LoadedConfig, 'desired'> & { readonly diagnostics: readonly Problem[] },
): Promise<Result<Workspace, OperationProblem>> {
  const errors = diagnostics.filter(isError);
  if (isSome(errors)) return bad(found('configuration', errors));
  if (!desired) throw new Error('a configuration without errors declares nothing');
  return good({ installation, host: await installation.openHost(), desired, findings: diagnostics });
}

export async function readConfig(
  { configDir, explicitDir, stateDirOnHost }: Installation,
  before?: BeforeReading,
): Promise<LoadedConfig> {
  const { loadConfig } = await import('../config/load.ts');
  return loadConfig({ configDir, explicitDir, stateDir: stateDirOnHost }, before);
}

/** Reads the host for what is declared. Errors that let nothing be said about it are a problem. */
export const readHost = ({ desired, host }: Pick<Workspace, 'desired' | 'host'>) =>
  readMachine(host, (memory) => queryOf(desired, memory));

/**
 * The same; of some volumes also all that lies below them, where they declare it; and the other
 * members of its cluster that have containers of the volumes, each with what it has itself. Errors that let nothing be said
 * about the host are a problem.
 */
export const readWithMembers = (
  { desired, host, installation }: Workspace,
  { treesOf, node = installation.node, removal, isAlone = false, emptinessOf }: ReadRequest = {},
) =>
  readMachine(
    host,
    (memory) => queryOf(desired, memory, treesOf),
    (here) =>
      isAlone
        ? []
        : membersWith(removal ? [...desired.volumes, removal] : desired.volumes, here, {
            node,
            queryFor: (volumes) => declaredQuery({ volumes }),
          }),
    emptinessOf,
  );

type EmptinessOf = (here: ObservedState, query: FactsQuery) => readonly string[];

interface ReadRequest {
  readonly treesOf?: ((volume: DesiredVolume) => boolean) | undefined;
  /** Only this member. */
  readonly node?: string | undefined;
  /** No member but this one is asked. */
  readonly isAlone?: boolean | undefined;
  /** The directories of this machine that are looked into, once all else was read; all where absent. */
  readonly emptinessOf?: EmptinessOf | undefined;
  /** A volume that is declared no more. */
  readonly removal?: DesiredVolume | undefined;
}

/**
 * Reads the host alone, with what it takes to tell who can do what in each volume: the root of each container and those asked for.
 * @internal
 */
export const readAccess = (
  { desired, host }: Pick<Workspace, 'desired' | 'host'>,
  asked: readonly AskedIdentity[] = [],
) => readMachine(host, (memory) => accessQuery(queryOf(desired, memory), asked));

/**
 * The same of the other members, too; with `emptinessOf` only these directories of this machine are looked into.
 * @internal
 */
export const readAccessWithMembers = (
  { desired, host, installation }: Workspace,
  asked: readonly AskedIdentity[] = [],
  emptinessOf?: EmptinessOf,
) =>
  readMachine(
    host,
    (memory) => accessQuery(queryOf(desired, memory), asked),
    (here) => accessAskedOf({ desired, installation }, here, asked),
    emptinessOf,
  );

/**
 * The members to be asked for that, as this machine sees the cluster.
 * @internal
 */
export const accessAskedOf = (
  { desired, installation }: Pick<Workspace, 'desired' | 'installation'>,
  here: ObservedState,
  asked: readonly AskedIdentity[],
): readonly AskedMember[] =>
  membersWith(desired.volumes, here, {
    node: installation.node,
    queryFor: (volumes) =>
      accessQuery(
        declaredQuery({ volumes }),
        asked.filter(({ ctid }) => volumes.some(({ mounts }) => mounts.some((mount) => mount.ctid === ctid))),
      ),
  });

const accessQuery = (query: ReturnType<typeof declaredQuery>, asked: readonly AskedIdentity[]): FactsQuery => ({
  ...query,
  inside: [
    ...query.inside,
    ...query.starts.map(({ ctid, path }) => ({ ctid, path: normalPath(path) })),
    ...asked.map(({ ctid }) => ({ ctid, accounts: true })),
  ],
});

/**
 * The same for any question, and with the members of the cluster that are to be asked; with `emptinessOf` these directories
 * alone are looked into, once all else was read.
 * @internal
 */
export async function readMachine(
  host: OpenHost,
  queryFor: (memory: Memory) => FactsQuery,
  membersAsked: (here: ObservedState) => readonly AskedMember[] = () => [],
  emptinessOf?: EmptinessOf,
): Promise<Result<ObservedState, FoundProblem>> {
  const memory = (await host.memory?.()) ?? NOTHING_REMEMBERED;
  const query = queryFor(memory);
  const later = host.emptiness && emptinessOf ? { ask: host.emptiness, emptinessOf } : undefined;
  const facts = await host.facts(later ? { ...query, emptyOf: query.counted ?? [] } : query);
  const first = withMemory(observed(facts), memory);
  const state = later ? withEmptiness(first, await later.ask(later.emptinessOf(first, query))) : first;
  const cause = state.diagnostics.find(isError);
  if (!cause) return good(await withMembers(state, host, membersAsked(state)));
  return bad(found('host_unreadable', [cause, ...state.diagnostics.filter((one) => one !== cause)]));
}
