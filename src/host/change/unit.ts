import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeFile } from '../../disk/close.ts';
import { makeFolder, syncFolder, withReplacement } from '../../disk/durable.ts';
import { systemCode } from '../../disk/errno.ts';
import type { ChangeResult } from '../../engine/apply/host.ts';
import { CONTAINER_UNITS, DROP_IN, dropInPath, isOurs } from '../../engine/guard/dropin.ts';
import type { ReloadChange, UnitChange, UnitFile } from '../../engine/plan/types.ts';
import { basename, parentOf } from '../../ground/paths.ts';
import { good } from '../../ground/problem.ts';
import { type Machine, onDisk } from '../machine.ts';
import { type MachineFault, unmade } from '../problem.ts';
import { readWithTool } from '../read/tool.ts';

/**
 * Gives the units that start a container their drop-ins, or takes ours away: each checked by systemd first, written whole or
 * not at all, and only where the one lies there that the plan saw. The folder is never followed elsewhere.
 */
export async function changeUnits(machine: Machine, { ctid, files }: UnitChange): Promise<ChangeResult> {
  // A plan may come from a file.
  const known = files.every(
    ({ at, after }) =>
      CONTAINER_UNITS.some((unit) => at === dropInPath(unit, ctid)) && (after === null || isOurs(after)),
  );
  if (!known) return unmade('refused', { code: 'unit_strange', ctid });
  for (const file of files) {
    const fault = (await obstacleTo(machine, file)) ?? (await complaintAbout(machine, file));
    if (fault) return unmade(fault.code === 'unit_changed' ? 'stale' : 'failed', fault);
  }
  for (const file of files) {
    const fault = await written(machine, file);
    if (fault) return unmade('failed', fault);
  }
  return good('done');
}

/** What is there is neither what the plan saw nor what it makes. */
async function obstacleTo(machine: Machine, { at, before, after }: UnitFile): Promise<MachineFault | undefined> {
  try {
    const folder = await openFolder(onDisk(machine, parentOf(at)));
    try {
      const now = folder ? await textIn(folder) : null;
      return now === before || now === after ? undefined : { code: 'unit_changed', path: at };
    } finally {
      if (folder) await closeFile(folder);
    }
  } catch (error) {
    return faultOf(at, error);
  }
}

/** What systemd says of a drop-in before it lies where systemd looks; undefined: nothing. */
async function complaintAbout(machine: Machine, { at, after }: UnitFile): Promise<MachineFault | undefined> {
  if (after === null || machine.overlay) return undefined;
  const trial = onDisk(machine, TRIAL);
  const unit = basename(parentOf(at)).replace(/\.d$/, '');
  try {
    await removeTrial(trial);
    await makeFolder(join(trial, `${unit}.d`), 0o700);
    await writeFile(join(trial, unit), '[Unit]\nDescription=Trial\n[Service]\nExecStart=/bin/true\n');
    await writeFile(join(trial, `${unit}.d`, DROP_IN), after);
    const argv = ['systemd-analyze', 'verify', '--man=no', '--recursive-errors=no', join(trial, unit)] as const;
    const answer = await readWithTool([...argv], TOOL_TIMEOUT_MS);
    await removeTrial(trial);
    if (answer.kind === 'missing') return { code: 'unit_tool_missing', tool: 'systemd-analyze' };
    if (answer.kind === 'timeout') return { code: 'unit_refused', path: at, message: 'ETIMEDOUT' };
    // What it only ignores, it says without failing.
    const said = answer.stderr.split('\n').filter((line) => line.includes(`/${DROP_IN}:`));
    if (answer.exitCode === 0 && said.length === 0) return undefined;
    const message = (said[0] ?? answer.stderr.trim().split('\n')[0] ?? '').replace(`${trial}/`, '');
    return { code: 'unit_refused', path: at, message };
  } catch (error) {
    return { code: 'unit_failed', path: TRIAL, system: systemCode(error) };
  }
}

/** Root's alone, and one apply's at a time. */
const TRIAL = '/run/phoenix-volumes/trial';

/** Call by call: not every runtime's removal of a whole folder says what the system said. */
async function removeTrial(folder: string): Promise<void> {
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      await (entry.isDirectory() ? removeTrial(path) : unlink(path));
    }
    await rmdir(folder);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

async function written(machine: Machine, { at, after }: UnitFile): Promise<MachineFault | undefined> {
  const folder = onDisk(machine, parentOf(at));
  try {
    if (after !== null) await makeFolder(folder, 0o755);
    const held = await openFolder(folder);
    if (!held) return undefined;
    try {
      if (after === null) await taken(held);
      else await put(held, after);
      if ((await textIn(held)) !== after) return { code: 'unit_failed', path: at, system: 'EIO' };
    } finally {
      await closeFile(held);
    }
    if (after === null) await removeEmpty(folder);
    return undefined;
  } catch (error) {
    return faultOf(at, error);
  }
}

const ROOTS = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, mode: 0o644 };

/** Below the open folder, whatever its name leads to by now. */
const within = (folder: FileHandle): string => `/proc/self/fd/${folder.fd}`;

async function put(folder: FileHandle, text: string): Promise<void> {
  const path = `${within(folder)}/${DROP_IN}`;
  await withReplacement(path, { bytes: Buffer.from(text), ownership: ROOTS }, (replace) => replace());
  await syncFolder(`${within(folder)}/.`);
}

async function taken(folder: FileHandle): Promise<void> {
  try {
    await unlink(`${within(folder)}/${DROP_IN}`);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  await syncFolder(`${within(folder)}/.`);
}

/** One that holds others' drop-ins stays. */
async function removeEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCode(error))) throw error;
  }
}

/** undefined: there is none. */
async function openFolder(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The drop-in that lies in a folder, null where there is none; a link or a pipe is none that a plan has seen. */
async function textIn(folder: FileHandle): Promise<string | null> {
  const path = `${within(folder)}/${DROP_IN}`;
  try {
    if (!(await lstat(path)).isFile()) throw Object.assign(new Error('no plain file'), { code: 'ELOOP' });
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return await file.readFile('utf8');
    } finally {
      await closeFile(file);
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function faultOf(path: string, error: unknown): MachineFault {
  const system = systemCode(error);
  return system === 'ELOOP' || system === 'ENOTDIR'
    ? { code: 'unit_changed', path }
    : { code: 'unit_failed', path, system };
}

/** Has systemd read its units again; one that does not answer goes on by itself. */
export async function reloadUnits({ argv }: ReloadChange): Promise<ChangeResult> {
  const answer = await readWithTool(['systemctl', ...argv.slice(1)], TOOL_TIMEOUT_MS);
  if (answer.kind === 'missing') return unmade('failed', { code: 'unit_tool_missing', tool: 'systemctl' });
  if (answer.kind === 'timeout') return unmade('failed', { code: 'reload_failed', message: 'ETIMEDOUT' });
  if (answer.exitCode === 0) return good('done');
  return unmade('failed', { code: 'reload_failed', message: answer.stderr.trim().split('\n')[0] ?? '' });
}

/** systemd gives itself 90 s for a reload. */
const TOOL_TIMEOUT_MS = 90_000;
