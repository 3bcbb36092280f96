import { readdirSync, readFileSync } from 'node:fs';
import { systemCode } from '../../disk/errno.ts';
import type { Reading } from '../../engine/observed/facts.ts';
import { type Machine, onDisk } from '../machine.ts';
import { unreadable } from './reading.ts';
import { inTurns } from './turns.ts';

/** The pid of each running container's init: the child of its `lxc-start` that is pid 1 in its own namespace. */
export async function findInits(
  machine: Machine,
  ctids: ReadonlySet<number>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, Reading<number>>> {
  if (ctids.size === 0) return new Map();
  const proc = onDisk(machine, '/proc');
  const pids = processes(proc);
  if (!pids.ok) return new Map([...ctids].map((ctid) => [ctid, pids]));
  const monitors = new Map<number, number[]>();
  const findMonitor = (pid: number) => {
    const ctid = monitoredContainer(text(`${proc}/${pid}/cmdline`) ?? '');
    if (ctid !== undefined && ctids.has(ctid)) monitors.set(ctid, [...(monitors.get(ctid) ?? []), pid]);
  };
  await inTurns(pids.value, findMonitor, signal);
  const childrenOf = childFinder(proc, pids.value);
  const inits = new Map<number, Reading<number>>();
  await inTurns(ctids, (ctid) => inits.set(ctid, initOf(proc, ctid, monitors.get(ctid) ?? [], childrenOf)), signal);
  return inits;
}

/** `[lxc monitor] /var/lib/lxc 953`, or `lxc-start` with `-n 953` as Proxmox starts it. */
function monitoredContainer(cmdline: string): number | undefined {
  const argv = cmdline.replace(/\0+$/, '').split('\0');
  const title = /^\[lxc monitor\] \/var\/lib\/lxc ([1-9][0-9]{2,8})$/.exec(argv[0] ?? '');
  if (title) return Number(title[1]);
  if (!/(^|\/)lxc-start$/.test(argv[0] ?? '')) return undefined;
  const named = argv.findIndex((argument) => argument === '-n' || argument === '--name');
  const name =
    named > 0 ? argv[named + 1] : argv.map((argument) => /^(?:-n|--name=)(.+)$/.exec(argument)?.[1]).find(Boolean);
  return /^[1-9][0-9]{2,8}$/.test(name ?? '') ? Number(name) : undefined;
}

function initOf(
  proc: string,
  ctid: number,
  monitors: readonly number[],
  childrenOf: (pid: number) => readonly number[],
): Reading<number> {
  const inits = monitors
    .filter((pid) => isHostProcess(proc, pid))
    .flatMap(childrenOf)
    .filter((pid) => isFirstInside(proc, pid));
  const [init] = inits;
  if (init !== undefined && inits.length === 1) return { ok: true, value: init };
  return { ok: false, error: { code: 'init_unknown', ctid, candidates: inits.length } };
}

/** Root's, outside every container: anybody can give a process the monitor's title. */
function isHostProcess(proc: string, pid: number): boolean {
  const status = text(`${proc}/${pid}/status`) ?? '';
  return (ids(status, 'Uid')?.[0] ?? 0) === 0 && (ids(status, 'NSpid')?.length ?? 1) === 1;
}

/** One namespace further in, and the first process there. */
function isFirstInside(proc: string, pid: number): boolean {
  const inside = ids(text(`${proc}/${pid}/status`) ?? '', 'NSpid');
  return inside === undefined || (inside.length === 2 && inside[1] === 1);
}

function ids(status: string, key: string): readonly number[] | undefined {
  return new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(status)?.[1]?.trim().split(/\s+/).map(Number);
}

/** The kernel's own list where it keeps one, else every process's parent. */
function childFinder(proc: string, pids: readonly number[]): (pid: number) => readonly number[] {
  let byParent: ReadonlyMap<number, readonly number[]> | undefined;
  return (pid) => {
    const listed = text(`${proc}/${pid}/task/${pid}/children`);
    if (listed !== undefined) return listed.split(' ').filter(Boolean).map(Number);
    byParent ??= groupByParent(proc, pids);
    return byParent.get(pid) ?? [];
  };
}

function groupByParent(proc: string, pids: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const byParent = new Map<number, number[]>();
  for (const pid of pids) {
    // proc(5): the name in parentheses may itself contain parentheses and spaces.
    const parent = /^\d+ \(.*\) \S (\d+) /s.exec(text(`${proc}/${pid}/stat`) ?? '')?.[1];
    if (parent === undefined) continue;
    const siblings = byParent.get(Number(parent));
    if (siblings) siblings.push(pid);
    else byParent.set(Number(parent), [pid]);
  }
  return byParent;
}

function processes(proc: string): Reading<readonly number[]> {
  try {
    const names = readdirSync(proc).filter((name) => /^[1-9][0-9]*$/.test(name));
    return { ok: true, value: names.map(Number) };
  } catch (error) {
    return unreadable(proc, systemCode(error));
  }
}

/** Processes come and go: what cannot be read is undefined. */
function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}
