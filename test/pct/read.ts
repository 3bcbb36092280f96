import { parseDraft } from '../../src/proxmox/file/draft.ts';
import { parseDeleteList } from '../../src/proxmox/file/pending.ts';
import type { DraftSection, FileDraft } from '../../src/proxmox/file/section.ts';
import { missingContainer, parameterProblem } from '../../src/proxmox/set/set.ts';
import { percentEncode, textOfBytes } from '../../src/proxmox/value/bytes.ts';
import { resultProblem } from '../../src/proxmox/value/keys.ts';
import { rootfsSchema } from '../../src/proxmox/value/mount.ts';
import { parsePropertyString } from '../../src/proxmox/value/property.ts';
import { isSet } from '../../src/proxmox/value/rule.ts';
import { parseDiskSize } from '../../src/proxmox/value/size.ts';
import type { PctMachine, PctResult } from './machine.ts';

/** `pct config`: pending values unless `--current`, or a snapshot's; it fails on a value it can't parse. */
export function configCommand(ctid: number, values: ReadonlyMap<string, string>, machine: PctMachine): PctResult {
  const snapshot = values.get('snapshot');
  if (isSet(snapshot) && isSet(values.get('current'))) {
    const lines = ['snapshot', 'current'].map((name) => `${name}: cannot use 'snapshot' parameter with 'current'\n`);
    return { error: parameterProblem(lines.join(''), 'config') };
  }
  return reading(ctid, machine, (draft) => {
    const section = isSet(snapshot) ? draft.snapshots.get(snapshot) : draft.current;
    if (!section) return { error: `snapshot '${snapshot}' does not exist` };
    const shown = isSet(snapshot) || isSet(values.get('current')) ? section : withPending(draft);
    const keys = [...shown.keys.keys()].sort();
    const problems = keys.flatMap((key) => {
      const problem = resultProblem(key, shown.keys.get(key) ?? '');
      return problem === undefined ? [] : [`${key}: ${problem}\n`];
    });
    if (problems.length > 0) {
      return { error: `400 Result verification failed\n${problems.join('')}pct config <vmid> [OPTIONS]` };
    }
    const lines = keys.map((key) => `${key}: ${shownValue(key, shown.keys.get(key) ?? '')}\n`);
    const lxc = shown.lxc.map(({ key, value }) => `${key}: ${value}\n`);
    return { stdout: [...lines, ...lxc].join('') };
  });
}

/** `pct pending`: what is, what is to come, what is to go; raw lxc lines are not shown `[pending-mixed pending-lxc]`. */
export function pendingCommand(ctid: number, machine: PctMachine): PctResult {
  return reading(ctid, machine, ({ current, pending }) => {
    const deletes = parseDeleteList(pending.keys.get('delete'));
    const keys = [...new Set([...current.keys.keys(), ...pending.keys.keys()])]
      .filter((key) => key !== 'delete')
      .sort();
    const lines = keys.flatMap((key) => {
      const value = current.keys.get(key);
      const next = pending.keys.get(key);
      const cur = value === undefined ? [] : [`cur ${key}: ${shownValue(key, value)}\n`];
      if (value !== undefined && deletes.has(key)) return [`del ${key}: ${shownValue(key, value)}\n`];
      return next === undefined ? cur : [...cur, `new ${key}: ${shownValue(key, next)}\n`];
    });
    return { stdout: lines.join('') };
  });
}

/** `pct list`: fixed columns, by number; nothing at all when there is no container `[list-empty]`. */
export function listCommand(machine: PctMachine): PctResult {
  const warnings: string[] = [];
  const row = (...cells: readonly string[]) =>
    [10, 10, 12, 20].map((width, index) => (cells[index] ?? '').padEnd(width)).join(' ');
  const rows = [...machine.containers].sort(([a], [b]) => a - b);
  const lines = rows.map(([ctid, { text, running }]) => {
    const parsed = parseDraft(text, ctid);
    warnings.push(...parsed.warnings);
    const { keys } = parsed.draft.current;
    return row(`${ctid}`, running ? 'running' : 'stopped', keys.get('lock') ?? '', nameOf(keys, ctid));
  });
  const all = lines.length === 0 ? [] : [row('VMID', 'Status', 'Lock', 'Name'), ...lines];
  return { warnings, stdout: all.map((line) => `${line}\n`).join('') };
}

/** `pct status`; `--verbose` has the figures of a stopped container, a running one's are the kernel's to know. */
export function statusCommand(ctid: number, values: ReadonlyMap<string, string>, machine: PctMachine): PctResult {
  const status = machine.containers.get(ctid)?.running ? 'running' : 'stopped';
  return reading(ctid, machine, ({ current: { keys } }) => {
    if (!isSet(values.get('verbose'))) return { stdout: `status: ${status}\n` };
    const rootfs = parsePropertyString(rootfsSchema, keys.get('rootfs') ?? '');
    const size = rootfs.ok ? parseDiskSize(rootfs.values.get('size') ?? '') : undefined;
    const mib = (key: string, otherwise: number) => Number(keys.get(key) ?? otherwise) * 1024 ** 2;
    const figures: Record<string, string | number | undefined> = {
      cpus: [keys.get('cores'), keys.get('cpulimit')].find(isSet) ?? machine.cpus ?? 1,
      disk: 0,
      diskread: 0,
      diskwrite: 0,
      lock: keys.get('lock'),
      maxdisk: size || 4 * 1024 ** 3,
      maxmem: mib('memory', 512),
      maxswap: mib('swap', 0),
      mem: 0,
      name: nameOf(keys, ctid),
      netin: 0,
      netout: 0,
      status,
      swap: 0,
      tags: keys.get('tags'),
      template: keys.get('template') === '1' ? 1 : undefined,
      type: 'lxc',
      uptime: 0,
      vmid: ctid,
    };
    const lines = Object.entries(figures).filter(([, figure]) => figure !== undefined);
    return { stdout: lines.map(([name, figure]) => `${name}: ${figure}\n`).join('') };
  });
}

/** Runs `read` on a container's file, with the warnings Proxmox prints on reading it. */
export function reading(ctid: number, machine: PctMachine, read: (draft: FileDraft) => PctResult): PctResult {
  const container = machine.containers.get(ctid);
  if (!container) return { error: missingContainer(machine.node, ctid) };
  const { draft, warnings } = parseDraft(container.text, ctid);
  const result = read(draft);
  return { ...result, warnings: [...warnings, ...(result.warnings ?? [])] };
}

/** The current values with the pending ones over them; a pending deletion hides no 0 and no empty value. */
function withPending({ current, pending }: FileDraft): DraftSection {
  const keys = new Map([...current.keys, ...pending.keys]);
  keys.delete('delete');
  for (const key of parseDeleteList(pending.keys.get('delete')).keys()) if (isSet(keys.get(key))) keys.delete(key);
  return { keys, lxc: current.lxc };
}

function shownValue(key: string, value: string): string {
  return key === 'description' ? percentEncode(value) : value;
}

function nameOf(keys: ReadonlyMap<string, string>, ctid: number): string {
  const hostname = keys.get('hostname');
  return isSet(hostname) ? textOfBytes(hostname).replace(/\s/g, '') : `CT${ctid}`;
}
