import { maskSecrets } from '../../config/edit/mask.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { isObject } from '../../config/read/value.ts';
import { type AdoptedVolume, adoptedVolumes, ownedBy } from '../../engine/adopt/adopt.ts';
import {
  type AdoptScope,
  askedMounts,
  type FoundMounts,
  foundMounts,
  withoutObstacles,
} from '../../engine/adopt/found.ts';
import { queryOf } from '../../engine/observed/query.ts';
import type { ObservedState } from '../../engine/observed/state.ts';
import { type DiffLine, lineDiff } from '../../ground/diff.ts';
import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import { remember } from '../memory.ts';
import { readMachine, type Workspace, workspaceOf } from '../open.ts';
import type { OperationProblem } from '../problem.ts';
import { noContainer } from '../subjects.ts';
import { replaceText } from './edit.ts';
import { type Settled, settle } from './settle.ts';

export interface AdoptRequest extends AdoptScope {
  /** What the new volume is called, where the mounts make one. */
  readonly as?: string | undefined;
  /** What new volumes are called, by host path; one that is taken counts for nothing. */
  readonly names?: Readonly<Record<string, string>> | undefined;
}

/** A configuration that declares what is there, checked and not written yet. */
export interface PreparedAdoption extends Settled {
  readonly installation: Installation;
  /** Without secrets. */
  readonly diff: readonly DiffLine[];
}

/** Reads files and host, and finds how what is mounted there is declared so that no plan changes it; touches nothing. */
export async function prepareAdoption(
  installation: Installation,
  config: LoadedConfig,
  request: AdoptRequest = {},
): Promise<Result<PreparedAdoption, OperationProblem>> {
  const opened = await workspaceOf(installation, config);
  if (!opened.ok) return opened;
  const { desired, host } = opened.value;
  const seen = await lookAround(opened.value, request);
  if (!seen.ok) return seen;
  const { binds, left, observed } = seen.value;
  if (request.key !== undefined && binds.length + left.length === 0)
    return bad({ code: 'nothing_to_adopt', severity: 'error', where: { ctid: request.ctid }, key: request.key });
  const taken = new Set(namesIn(config.files.hypervisor?.value));
  const volumes = adoptedVolumes(binds, desired, { taken, as: request.as, names: request.names });
  if (request.as !== undefined && volumes.length > 1)
    return bad({ code: 'adopt_needs_names', ...NOWHERE, count: volumes.length });
  const made = await settle({ config, host, observed }, volumes);
  if (!made.ok) return made;
  const { before, after } = made.value;
  const diff = lineDiff(maskSecrets(before), maskSecrets(after));
  return good({ ...made.value, installation, left: [...left, ...made.value.left], diff });
}

/** Everything in the block of volumes, also what is none. */
function namesIn(hypervisor: unknown): readonly string[] {
  const root = isObject(hypervisor) ? hypervisor.shared_volumes : undefined;
  return isObject(root) ? Object.keys(root) : [];
}

/** What is mounted and declared by nobody, with the facts of its directories; what cannot be shared is left. */
async function lookAround(
  { desired, host, installation }: Workspace,
  request: AdoptRequest,
): Promise<Result<FoundMounts & { readonly observed: ObservedState }, OperationProblem>> {
  const first = await readMachine(host, (memory) => queryOf(desired, memory));
  if (!first.ok) return first;
  const { ctid } = request;
  if (ctid !== undefined && !first.value.containers.has(ctid)) return bad(noContainer(ctid, first.value));
  const reserved = { configDir: installation.configDir, stateDir: installation.stateDirOnHost };
  const { binds, left } = askedMounts(foundMounts(desired, first.value, reserved), request);
  const sources = binds.map(({ hostPath }) => hostPath);
  const read = await readMachine(host, (memory) => {
    const query = queryOf(desired, memory);
    return { ...query, hostPaths: [...new Set([...query.hostPaths, ...sources])] };
  });
  if (!read.ok) return read;
  const shared = withoutObstacles({ binds, left }, read.value);
  return good({ ...shared, observed: read.value });
}

/** Remembers the mounts as ours, then writes; refused when the file is not what it was. Gives the path of the backup. */
export async function writeAdoption(prepared: PreparedAdoption): Promise<Result<string, OperationProblem>> {
  const { installation, adopted, path: file, before, after } = prepared;
  const kept = await rememberAdopted(installation, adopted);
  return kept.ok ? replaceText(installation, { file, before, after }, []) : kept;
}

/** What is declared is ours from then on, also when a file is lost later. */
export const rememberAdopted = (
  { stateDir, lockOptional }: Pick<Installation, 'stateDir' | 'lockOptional'>,
  adopted: readonly AdoptedVolume[],
) => remember(stateDir, { add: adopted.flatMap(ownedBy) }, { optional: lockOptional });
