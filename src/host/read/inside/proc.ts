import { readdirSync, readFileSync } from 'node:fs';
import { systemCode } from '../../../disk/errno.ts';
import { textNow } from '../../../disk/text.ts';
import type { ProcessIds, Reading } from '../../../engine/observed/facts.ts';
import { type Machine, onDisk } from '../../machine.ts';
import { unreadable } from '../reading.ts';
import { readWithTool } from '../tool.ts';
import { PROC } from './proc-script.ts';

// What containers' processes show in /proc, read by a child with limits of time and size: nothing a container does there
// holds us up.

/** A process of the machine. Absent is what could not be read. */
export interface ProcessFact {
  readonly pid: number;
  readonly parent: number | undefined;
  readonly uid: number | undefined;
  /** Its pid in each pid namespace, the host's first. */
  readonly spaces: readonly number[] | undefined;
  /** Of root's processes outside of every container that may be LXC's monitor. */
  readonly monitor?: { readonly cmdline: string; readonly children: readonly number[] | undefined } | undefined;
}

const TIMEOUT_MS = 2_000;
/** For those that came after one that did not answer in time. */
const REST_MS = 500;

const timeoutOf = ({ networkTimeoutMs }: Machine): number => networkTimeoutMs ?? TIMEOUT_MS;

/** Every process. */
export async function readProcesses(machine: Machine): Promise<Reading<readonly ProcessFact[]>> {
  const proc = onDisk(machine, '/proc');
  if (machine.overlay) return ownProcesses(proc);
  const answer = await readWithTool(['perl', '-e', PROC, '--', 'processes', proc], timeoutOf(machine));
  if (answer.kind === 'missing') return noPerl(proc);
  if (answer.kind === 'timeout') return unreadable(proc, 'ETIMEDOUT');
  const facts = new Map<number, ProcessFact>();
  for (const line of answer.stdout.split('\n')) {
    const [word, id = '', ...rest] = line.split('\t');
    if (word === 'x') return unreadable(proc, id);
    const pid = Number(id);
    const known = facts.get(pid);
    if (word === 'p') facts.set(pid, processOf(pid, rest));
    else if (word === 'm' && known) facts.set(pid, { ...known, monitor: monitorOf(rest) });
  }
  return { ok: true, value: [...facts.values()] };
}

const numbers = (text: string): readonly number[] => text.split(/\s+/).filter(Boolean).map(Number);

const processOf = (pid: number, [parent, uid, spaces]: readonly string[]): ProcessFact => ({
  pid,
  parent: parent ? Number(parent) : undefined,
  uid: uid ? Number(uid) : undefined,
  spaces: spaces ? numbers(spaces) : undefined,
});

const monitorOf = ([cmdline = '', children = '!']: readonly string[]): ProcessFact['monitor'] => ({
  cmdline: Buffer.from(cmdline, 'hex').toString('latin1'),
  children: children === '!' ? undefined : numbers(children),
});

/** How the processes of containers run, each way once. The cgroup tells whose a process is, also inside of a Docker. */
export async function readUsers(
  machine: Machine,
  ctids: ReadonlySet<number>,
): Promise<ReadonlyMap<number, readonly ProcessIds[]>> {
  if (ctids.size === 0) return new Map();
  const proc = onDisk(machine, '/proc');
  const answer = await readWithTool(['perl', '-e', PROC, '--', 'users', proc], timeoutOf(machine));
  const found = new Map<number, ProcessIds[]>([...ctids].map((ctid) => [ctid, []]));
  for (const line of answer.kind === 'answer' ? answer.stdout.split('\n') : []) {
    const [, ctid = '', lines = ''] = line.split('\t');
    const ids = idsIn(lines);
    const known = found.get(Number(ctid));
    if (ids && known && !known.some((one) => JSON.stringify(one) === JSON.stringify(ids))) known.push(ids);
  }
  return found;
}

/** The effective ids. */
function idsIn(lines: string): ProcessIds | undefined {
  const of = (key: string) => {
    const line = lines.split('|').find((one) => one.startsWith(`${key}:`));
    return line === undefined ? undefined : numbers(line.slice(key.length + 1));
  };
  const [uid, gid, groups] = [of('Uid')?.[1], of('Gid')?.[1], of('Groups')];
  return uid === undefined || gid === undefined ? undefined : { uid, gid, groups: groups ?? [] };
}

/** A file of the machine's /proc and how many bytes of it are worth reading: more make it unknown (`EFBIG`). */
export interface ProcText {
  readonly path: string;
  readonly limit: number;
}

/** Texts by path. One that does not end in time is unknown, and what was not read because of it. */
export async function readProcTexts(
  machine: Machine,
  files: readonly ProcText[],
): Promise<ReadonlyMap<string, Reading<string>>> {
  if (machine.overlay) return new Map(files.map(({ path }) => [path, ownText(machine, path)]));
  const first = await readSome(machine, files, timeoutOf(machine));
  const rest = files.filter(({ path }) => !first.has(path));
  const second = rest.length === 0 ? first : await readSome(machine, rest, Math.min(REST_MS, timeoutOf(machine)));
  const late = (path: string) => unreadable(onDisk(machine, path), 'ETIMEDOUT');
  return new Map(files.map(({ path }) => [path, first.get(path) ?? second.get(path) ?? late(path)]));
}

async function readSome(
  machine: Machine,
  files: readonly ProcText[],
  timeoutMs: number,
): Promise<ReadonlyMap<string, Reading<string>>> {
  if (files.length === 0) return new Map();
  const input = files.map(({ path, limit }) => `${onDisk(machine, path)}\t${limit}\n`).join('');
  const answer = await readWithTool(['perl', '-e', PROC, '--', 'texts'], timeoutMs, { input });
  if (answer.kind === 'missing') return new Map(files.map(({ path }) => [path, noPerl(onDisk(machine, path))]));
  const texts = new Map<string, Reading<string>>();
  const lines = answer.stdout.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const [word, index, rest = ''] = (lines[at] ?? '').split('\t');
    const path = files[Number(index)]?.path;
    if (path === undefined) continue;
    const name = onDisk(machine, path);
    // Begun and, as nothing follows, not ended.
    if (word === 'b' && answer.kind === 'timeout') texts.set(path, unreadable(name, 'ETIMEDOUT'));
    if (word === 'e') texts.set(path, unreadable(name, rest));
    if (word !== 't') continue;
    const count = Number(rest);
    const isWhole = at + count < lines.length - 1;
    if (isWhole) texts.set(path, { ok: true, value: lines.slice(at + 1, at + 1 + count).join('\n') });
    at += count;
  }
  return texts;
}

const noPerl = (path: string): Extract<Reading<never>, { readonly ok: false }> => ({
  ok: false,
  error: { code: 'tool_missing', path, tool: 'perl' },
});

/** Of a machine that is pretended, whose files are our own. */
function ownProcesses(proc: string): Reading<readonly ProcessFact[]> {
  try {
    const pids = readdirSync(proc).filter((name) => /^[1-9][0-9]*$/.test(name));
    return { ok: true, value: pids.map((pid) => ownProcess(`${proc}/${pid}`, Number(pid))) };
  } catch (error) {
    return unreadable(proc, systemCode(error));
  }
}

function ownProcess(at: string, pid: number): ProcessFact {
  const status = readFileSync(`${at}/status`, 'latin1');
  const field = (key: string) => new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(status)?.[1];
  const ids = [field('PPid') ?? '', numbers(field('Uid') ?? '')[0]?.toString() ?? '', field('NSpid') ?? ''];
  const cmdline = readFileSync(`${at}/cmdline`, 'latin1');
  return { ...processOf(pid, ids), monitor: { cmdline, children: undefined } };
}

function ownText(machine: Machine, path: string): Reading<string> {
  try {
    return { ok: true, value: textNow(onDisk(machine, path)) };
  } catch (error) {
    return unreadable(onDisk(machine, path), systemCode(error));
  }
}
