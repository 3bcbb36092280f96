import { digestOf } from '../file/digest.ts';
import { type FileBytes, fileBytes, parseDraft } from '../file/draft.ts';
import { mountPointIndex } from '../file/entries.ts';
import { type FileDraft, lockProblem } from '../file/section.ts';
import { lxcConfigProblem } from '../start/lxc.ts';
import type { ChangeErrors, Hotplug } from '../start/pending.ts';
import { type Hotplugged, plug } from '../start/plug.ts';
import { printedText } from '../value/bytes.ts';
import { storageOfVolume } from '../value/formats.ts';
import { idMapOf } from '../value/idmap.ts';
import { parseMountPoint } from '../value/mount.ts';
import { isSet } from '../value/rule.ts';
import type { PctContainer, SetMachine, SetOutcome } from './machine.ts';
import type { SetRequest } from './request.ts';
import { clashProblem, updateConfig, valueProblems } from './update.ts';

/**
 * `pct set`; prints nothing on success. The order of the checks is Proxmox's (see pve-facts, section 3). `<PID>` stands
 * in messages for what no pure function knows.
 */
export function setContainer(ctid: number, request: SetRequest, machine: SetMachine): SetOutcome {
  const values = valueProblems(request).map((problem) => `${problem}\n`);
  if (values.length > 0) return outcome({ error: parameterProblem(values.join(''), 'set') });
  if (machine.lockHeld) return outcome(lockHeld(ctid));
  const container = machine.containers.get(ctid);
  if (!container) return outcome({ error: missingContainer(machine.node, ctid) });
  const { draft, warnings } = parseDraft(container.text, ctid);
  const call: SetCall = { ctid, request, machine, container, draft };
  const error = refusal(call);
  const result = error === undefined ? change(call) : { error };
  return outcome({ ...result, warnings: [...warnings, ...(result.warnings ?? [])] });
}

/** A command's result before it becomes an outcome. `error` ends the command and is the last thing on stderr. */
export interface CommandResult {
  readonly warnings?: readonly string[];
  readonly error?: string;
  readonly changed?: ReadonlyMap<number, string>;
  readonly hotplugged?: readonly Hotplugged[];
}

export function outcome({ warnings = [], error, changed = new Map(), hotplugged = [] }: CommandResult): SetOutcome {
  const lines = error === undefined ? warnings : [...warnings, error];
  return {
    exit: error === undefined ? 0 : 255,
    stderr: lines.map((line) => `${printedText(line)}\n`).join(''),
    containers: changed,
    hotplugged,
  };
}

export function missingContainer(node: string, ctid: number): string {
  return `Configuration file 'nodes/${node}/lxc/${ctid}.conf' does not exist`;
}

export function lockHeld(ctid: number): CommandResult {
  const error = `can't lock file '/run/lock/lxc/pve-config-${ctid}.lock' - got timeout`;
  return { warnings: ['trying to acquire lock...'], error };
}

/** Proxmox's text for parameters it does not take; the lines end with a newline each. */
export function parameterProblem(lines: string, command: string): string {
  return `400 Parameter verification failed.\n${lines}pct ${command} <vmid> [OPTIONS]`;
}

/** An empty digest is no check `[digest-empty]`; it covers the whole file `[digest-covers-snapshots]`. */
export function digestProblem(text: string, digest: string | undefined): string | undefined {
  if (!isSet(digest) || digest === digestOf(text)) return undefined;
  return 'detected modified configuration - file changed by other user? Try again.';
}

/** A container, its file read, and the machine it is on. */
export interface OpenContainer {
  readonly ctid: number;
  readonly container: PctContainer;
  readonly draft: FileDraft;
  readonly machine: Pick<SetMachine, 'node' | 'configReadOnly'>;
}

/** A container file after its write, or why there was none. */
export function fileAfterWrite({
  ctid,
  container,
  draft,
  machine,
}: OpenContainer): FileBytes & Pick<CommandResult, 'changed'> {
  const bytes = fileBytes(draft);
  if (!bytes.ok) return bytes;
  if (machine.configReadOnly) {
    const path = `/etc/pve/nodes/${machine.node}/lxc/${ctid}.conf.tmp.<PID>`;
    return { ok: false, problem: `unable to open file '${path}' - Read-only file system` };
  }
  return { ...bytes, changed: bytes.text === container.text ? new Map() : new Map([[ctid, bytes.text]]) };
}

interface SetCall extends OpenContainer {
  readonly request: SetRequest;
  readonly machine: SetMachine;
}

function refusal({ ctid, request, machine, container, draft }: SetCall): string | undefined {
  const problem = lockProblem(draft) ?? digestProblem(container.text, request.digest);
  if (problem !== undefined) return problem;
  const release = [...request.delete, ...request.revert];
  const denied = machine.permission?.(ctid, { set: new Map(), release });
  if (denied !== undefined) return denied;
  const clash = clashProblem(request);
  if (clash) return parameterProblem(`${clash.option}: ${clash.problem}\n`, 'set');
  return machine.permission?.(ctid, { set: request.set, release: [] }) ?? replicationProblem(ctid, request, machine);
}

/** A replicated container takes no bind without `replicate=0`, even a shared one `[repl-bind-shared]`. */
function replicationProblem(ctid: number, { set }: SetRequest, machine: SetMachine): string | undefined {
  if (!machine.replicated?.has(ctid)) return undefined;
  for (const [key, value] of set) {
    const parsed = mountPointIndex(key) === undefined ? undefined : parseMountPoint(value);
    if (!parsed?.ok || parsed.value.options.replicate === false) continue;
    const { kind, volume } = parsed.value;
    const storage = machine.storages?.get(storageOfVolume(volume) ?? '');
    if (kind !== 'volume' || storage?.replicates === false)
      return 'cannot add non-replicatable volume to a replicated VM';
  }
  return undefined;
}

function change(call: SetCall): CommandResult {
  const { ctid, request, machine, container, draft } = call;
  const warnings: string[] = [];
  const hotplugged: Hotplugged[] = [];
  const hotplug: Hotplug = (key, mountPoint) => {
    const context = {
      ctid,
      idMap: idMapOf(draft),
      mount: machine.hotplug,
      subordinateIds: machine.subordinateIds,
      warning: 'WARN: ',
    };
    const plugged = plug(context, key, mountPoint, request.set.has(key) ? 'arguments' : 'file');
    warnings.push(...plugged.warnings);
    hotplugged.push(plugged.tried);
    return plugged.tried.error;
  };
  const result = updateConfig(draft, request, { ctid, machine, hotplug: container.running ? hotplug : undefined });
  warnings.push(...result.warnings);
  // nothing is written after an error, yet what is mounted stays mounted [multi-partial-first-fails]
  const error = result.problem ?? errorsProblem(result.errors);
  if (error !== undefined) return { warnings, error, hotplugged };
  const file = fileAfterWrite(call);
  if (!file.ok) return { warnings, error: file.problem, hotplugged };
  warnings.push(...file.warnings);
  const after = parseDraft(file.text, ctid);
  warnings.push(...after.warnings);
  return { warnings, error: lxcConfigProblem(after.draft.current, machine.bridges), changed: file.changed, hotplugged };
}

function errorsProblem(errors: ChangeErrors): string | undefined {
  if (errors.size === 0) return undefined;
  return parameterProblem([...errors].map(([key, error]) => `${key}: ${error}\n`).join(''), 'set');
}
