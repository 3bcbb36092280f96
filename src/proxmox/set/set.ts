import { digestOf } from '../file/digest.ts';
import { type FileBytes, fileBytes, parseDraft } from '../file/draft.ts';
import { mountPointIndex } from '../file/entries.ts';
import type { Draft } from '../file/section.ts';
import { idMapOf } from '../id-map.ts';
import { splitList } from '../value/bytes.ts';
import { storageOfVolume } from '../value/formats.ts';
import { parseMountPoint } from '../value/mount.ts';
import { parameterProblem } from './arguments.ts';
import { isSet, lxcConfigProblem } from './lxc.ts';
import type { CommandResult, Hotplugged, PctContainer, PctMachine } from './machine.ts';
import type { ChangeErrors, Hotplug } from './pending.ts';
import { permissionProblem } from './permission.ts';
import { plug } from './plug.ts';
import { clashProblem, type Update, updateConfig } from './update.ts';

/** `pct set` with checked arguments; the order of the checks is Proxmox's (see pve-facts, section 3). */
export function setCommand(ctid: number, values: ReadonlyMap<string, string>, machine: PctMachine): CommandResult {
  const options = new Map(values);
  const digest = options.get('digest');
  options.delete('digest');
  if (options.size === 0) return { error: 'no options specified' };
  const update: Update = {
    delete: splitList(options.get('delete') ?? ''),
    revert: splitList(options.get('revert') ?? ''),
    set: new Map([...options].filter(([name]) => name !== 'delete' && name !== 'revert')),
  };
  if (machine.lockHeld) return lockHeld(ctid);
  const container = machine.containers.get(ctid);
  if (!container) return { error: missingContainer(machine.node, ctid) };
  const { draft, warnings } = parseDraft(container.text, ctid);
  const refused = refusal(ctid, container, draft, update, digest, machine);
  if (refused !== undefined) return { warnings, error: refused };
  return change(ctid, container, draft, update, machine, warnings);
}

export function missingContainer(node: string, ctid: number): string {
  return `Configuration file 'nodes/${node}/lxc/${ctid}.conf' does not exist`;
}

export function lockHeld(ctid: number): CommandResult {
  const error = `can't lock file '/run/lock/lxc/pve-config-${ctid}.lock' - got timeout`;
  return { warnings: ['trying to acquire lock...'], error };
}

export function lockProblem(draft: Draft): string | undefined {
  const lock = draft.current.keys.get('lock');
  return isSet(lock) ? `CT is locked (${lock})` : undefined;
}

/** An empty digest is no check `[digest-empty]`; it covers the whole file `[digest-covers-snapshots]`. */
export function digestProblem(text: string, digest: string | undefined): string | undefined {
  if (!isSet(digest) || digest === digestOf(text)) return undefined;
  return 'detected modified configuration - file changed by other user? Try again.';
}

/** A container file after its write, or why there was none. */
export function written(
  ctid: number,
  container: PctContainer,
  draft: Draft,
  machine: Pick<PctMachine, 'node' | 'configReadOnly'>,
): FileBytes & Pick<CommandResult, 'changed'> {
  const bytes = fileBytes(draft);
  if (!bytes.ok) return bytes;
  if (machine.configReadOnly) {
    const path = `/etc/pve/nodes/${machine.node}/lxc/${ctid}.conf.tmp.<PID>`;
    return { ok: false, problem: `unable to open file '${path}' - Read-only file system` };
  }
  return { ...bytes, changed: bytes.text === container.text ? new Map() : new Map([[ctid, bytes.text]]) };
}

function refusal(
  ctid: number,
  container: PctContainer,
  draft: Draft,
  update: Update,
  digest: string | undefined,
  machine: PctMachine,
): string | undefined {
  const problem = lockProblem(draft) ?? digestProblem(container.text, digest);
  if (problem !== undefined) return problem;
  const { user, userConfig = '' } = machine;
  const released = permissionProblem(user, userConfig, ctid, new Map(), [...update.delete, ...update.revert]);
  if (released !== undefined) return released;
  const clash = clashProblem(update);
  if (clash) return parameterProblem(`${clash.option}: ${clash.problem}\n`, 'set').trimEnd();
  return permissionProblem(user, userConfig, ctid, update.set, []) ?? replicationProblem(ctid, update, machine);
}

/** A replicated container takes no bind without `replicate=0`, even a shared one `[repl-bind-shared]`. */
function replicationProblem(ctid: number, update: Update, machine: PctMachine): string | undefined {
  if (!machine.replicated?.has(ctid)) return undefined;
  for (const [key, value] of update.set) {
    const parsed = mountPointIndex(key) === undefined ? undefined : parseMountPoint(value);
    if (!parsed?.ok || parsed.value.options.replicate === false) continue;
    const { kind, volume } = parsed.value;
    const storage = machine.storages?.get(storageOfVolume(volume) ?? '');
    if (kind !== 'volume' || storage?.replicates === false)
      return 'cannot add non-replicatable volume to a replicated VM';
  }
  return undefined;
}

function change(
  ctid: number,
  container: PctContainer,
  draft: Draft,
  update: Update,
  machine: PctMachine,
  parseWarnings: readonly string[],
): CommandResult {
  const warnings = [...parseWarnings];
  const hotplugged: Hotplugged[] = [];
  const hotplug: Hotplug = (key, mountPoint) => {
    const context = {
      ctid,
      idMap: idMapOf(draft),
      mount: machine.hotplug,
      subordinateIds: machine.subordinateIds,
      warning: 'WARN: ',
    };
    const plugged = plug(context, key, mountPoint, update.set.has(key) ? 'arguments' : 'file');
    warnings.push(...plugged.warnings);
    hotplugged.push(plugged.tried);
    return plugged.tried.error;
  };
  const result = updateConfig(draft, ctid, update, container.running ? hotplug : undefined, machine.storages);
  warnings.push(...result.warnings);
  // nothing is written after an error, yet what is mounted stays mounted [multi-partial-first-fails]
  const error = result.problem ?? errorsProblem(result.errors);
  if (error !== undefined) return { warnings, error, hotplugged };
  const file = written(ctid, container, draft, machine);
  if (!file.ok) return { warnings, error: file.problem, hotplugged };
  warnings.push(...file.warnings);
  const after = parseDraft(file.text, ctid);
  const late = lxcConfigProblem(after.draft.current, machine.bridges);
  return {
    warnings: [...warnings, ...after.warnings],
    changed: file.changed ?? new Map(),
    hotplugged,
    ...(late === undefined ? {} : { error: late }),
  };
}

function errorsProblem(errors: ChangeErrors): string | undefined {
  if (errors.size === 0) return undefined;
  const lines = [...errors].map(([key, error]) => `${key}: ${error}\n`).join('');
  return parameterProblem(lines, 'set').trimEnd();
}
