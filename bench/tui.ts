import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { demoPaths } from '../src/host/demo/place.ts';
import { CONTAINERS, clusterEstate, MEMBERS } from './cluster-estate.ts';
import { polled } from './polls.ts';
import { type MeasuredTerminal, measuredTerminal, memoryOf, startedBy } from './pty.ts';
import { record, tableOf } from './results.ts';
import { soak } from './soak.ts';
import { estate } from './tui-estates.ts';

/** What the screens cost, in a terminal under `env -i`: time, bytes, memory. With --many also on 10,000 volumes, which take minutes to set up; with --soak MINUTES random keys for so long instead; with --polls N so many looks at data that changed, by the program for Node and, where it is built, by the executable. */
const PROGRAM = fileURLToPath(new URL('../dist/phoenix-volumes.mjs', import.meta.url));
const EXECUTABLE = fileURLToPath(new URL('../dist/phoenix-volumes', import.meta.url));
const STARTS = 15;
/** Above this the machine has other work, and milliseconds say nothing about us. */
const QUIET_LOAD = 1;

/** Each moves the cursor where the one before left it, so that each paints. */
const MOVES = ['j', 'j', 'j', 'k', '\u0004', '\u0015', '\u001b[6~', '\u001b[5~', 'G', 'g'] as const;

interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** At most this; undefined where it is only told. */
  readonly target?: number;
  /** Judged on a quiet machine only. */
  readonly quiet?: boolean;
}

const folder = mkdtempSync(join(tmpdir(), 'phoenix-bench-'));
try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { soak: { type: 'string' }, polls: { type: 'string' }, many: { type: 'boolean' } },
  });
  if (values.soak !== undefined) return soaked(Number(values.soak));
  if (values.polls !== undefined) return pollsHeld(Number(values.polls));
  const load = loadavg()[0] ?? 0;
  const figures = [
    ...(await startFigures()),
    ...(await keyFigures(80, 24, 900)),
    ...(await keyFigures(200, 50, 2000)),
    ...(await largeFigures(1000)),
    ...(values.many ? await largeFigures(10_000) : []),
    ...(await clusterFigures()),
  ];
  const rows = figures.map((figure) => row(figure, verdictOf(figure, load)));
  const lines = [
    `In a terminal, with an empty environment; load ${load.toFixed(1)} before.`,
    '',
    ...tableOf(['', 'measured', 'at most', ''], rows),
  ];
  record('npm run bench:tui', lines);
  console.log(lines.join('\n'));
  process.exitCode = rows.some((cells) => cells.includes('MISSED')) ? 1 : 0;
}

/** From the start of the process until a whole screen is there, and until it has what was read; each start has a bare Node beside it. */
async function startFigures(): Promise<readonly Figure[]> {
  const dir = join(folder, 'start');
  await estate(dir, 24, 6);
  const bare: number[] = [];
  const frames: number[] = [];
  const screens: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    bare.push(await bareNode());
    const terminal = onDemo(dir);
    frames.push(await terminal.shows(' quit'));
    screens.push(await terminal.shows(' quit', 'VOLUME'));
    await terminal.close();
  }
  const node = median(bare);
  return [
    { what: 'node -e 0', value: node, unit: 'ms' },
    { what: 'first frame', value: median(frames), unit: 'ms', target: 240, quiet: true },
    { what: 'first frame, times node -e 0', value: median(frames) / node, unit: '', target: 8 },
    { what: 'volumes on the screen', value: median(screens), unit: 'ms' },
    { what: 'volumes on the screen, times node -e 0', value: median(screens) / node, unit: '' },
  ];
}

async function bareNode(): Promise<number> {
  const started = performance.now();
  const terminal = measuredTerminal(['-e', '0']);
  await terminal.exited;
  return performance.now() - started;
}

/** A cursor key, from volume to volume with one to six mounts beside it; then nothing for ten seconds. */
async function keyFigures(columns: number, rows: number, target: number): Promise<readonly Figure[]> {
  const dir = join(folder, `mixed-${columns}`);
  await estate(dir, 24, 6);
  const terminal = onDemo(dir, { columns, rows });
  await settled(terminal);
  const bytes: number[] = [];
  const keys = [...'j'.repeat(16), ...'k'.repeat(16)];
  for (const key of keys) bytes.push((await terminal.press(key)).bytes);
  const idle = await terminal.idle(10_000);
  const { resident, peak } = memoryOf(terminal.pid);
  await terminal.close();
  return [
    { what: `bytes a cursor key, ${columns}x${rows}, mean`, value: mean(bytes), unit: 'B', target },
    { what: `bytes a cursor key, ${columns}x${rows}, most`, value: Math.max(...bytes), unit: 'B' },
    { what: `bytes in ten idle seconds, ${columns}x${rows}`, value: idle, unit: 'B', target: 0 },
    { what: 'memory, 24 volumes', value: resident, unit: 'MB', target: 120 },
    { what: 'memory, 24 volumes, most', value: peak, unit: 'MB' },
  ];
}

async function largeFigures(volumes: number): Promise<readonly Figure[]> {
  const dir = join(folder, `large-${volumes}`);
  await estate(dir, volumes, 1);
  return [
    ...(await movesOn(onDemo(dir), `${volumes} volumes`)),
    ...(await movesOn(onDemo(dir, { env: { PHOENIX_POLL_MS: '20' } }), `${volumes} volumes, look after look`)),
  ];
}

/** Screens over a whole cluster, whose other members are processes of this machine, one look after the other. */
async function clusterFigures(): Promise<readonly Figure[]> {
  const dir = join(folder, 'cluster');
  mkdirSync(dir);
  clusterEstate(dir);
  const args = [PROGRAM, '--root', join(dir, 'pve1'), '--config-dir', join(dir, 'config')];
  const env = { PATH: `${dir}/bin:/usr/bin:/bin`, PHOENIX_SSH: join(dir, 'bin/ssh'), PHOENIX_POLL_MS: '20' };
  return movesOn(measuredTerminal(args, { env }), `${MEMBERS * CONTAINERS} containers on ${MEMBERS} members`);
}

async function movesOn(terminal: MeasuredTerminal, what: string): Promise<readonly Figure[]> {
  await settled(terminal);
  const times: number[] = [];
  await terminal.press('j');
  for (let key = 0; key < 200; key += 1) {
    times.push((await terminal.press(MOVES[key % MOVES.length] ?? 'j')).milliseconds);
  }
  const { resident, peak } = memoryOf(terminal.pid);
  const reader = readerMemory(terminal);
  await terminal.close();
  return [
    { what: `key to paint, ${what}, median`, value: median(times), unit: 'ms' },
    { what: `key to paint, ${what}, p95`, value: percentile(times, 0.95), unit: 'ms', target: 30, quiet: true },
    { what: `memory, ${what}`, value: resident, unit: 'MB', target: 120 },
    { what: `memory, ${what}, most`, value: peak, unit: 'MB' },
    { what: `memory of what looks, ${what}`, value: reader, unit: 'MB' },
  ];
}

/** Of the process that looks for them. */
function readerMemory({ pid }: MeasuredTerminal): number {
  const [reader] = startedBy(pid);
  return reader === undefined ? Number.NaN : memoryOf(reader).resident;
}

async function soaked(minutes: number): Promise<void> {
  const dir = join(folder, 'soak');
  await estate(dir, 24, 6);
  const terminal = onDemo(dir);
  await settled(terminal);
  const flat = await soak(terminal, minutes);
  await terminal.close();
  process.exitCode = flat ? 0 : 1;
}

async function pollsHeld(polls: number): Promise<void> {
  const builds = [
    { name: 'Node', most: 100, file: process.execPath, before: [PROGRAM] },
    { name: 'executable', most: 160, file: EXECUTABLE, before: [] },
  ].filter(({ file }) => existsSync(file));
  const rows: (readonly string[])[] = [];
  let isMet = true;
  for (const { name, most, file, before } of builds) {
    const dir = join(folder, `polls-${name}`);
    await estate(dir, 24, 6);
    const terminal = measuredTerminal([...before, '--host', `demo:${dir}`], { file, env: { PHOENIX_POLL_MS: '20' } });
    await settled(terminal);
    const held = await polled(terminal, demoPaths(dir).root, polls);
    const reader = readerMemory(terminal);
    await terminal.close();
    isMet &&= held.late <= most;
    rows.push([
      name,
      `${polls}`,
      held.early.toFixed(0),
      held.late.toFixed(0),
      held.most.toFixed(0),
      `${most}`,
      reader.toFixed(0),
    ]);
  }
  const lines = [
    `${isMet ? 'MET' : 'MISSED'}: resident memory after ${polls} looks of which each showed something new, 24 volumes, 80 × 24.`,
    '',
    ...tableOf(['built for', 'looks', 'MB at a tenth', 'MB at the end', 'most', 'at most', 'MB of what looks'], rows),
  ];
  record('npm run bench:tui -- --polls', lines);
  console.log(lines.join('\n'));
  process.exitCode = isMet ? 0 : 1;
}

function onDemo(dir: string, options: Parameters<typeof measuredTerminal>[1] = {}): MeasuredTerminal {
  return measuredTerminal([PROGRAM, '--host', `demo:${dir}`], options);
}

/** On the screen, and nothing of it still to come. */
async function settled(terminal: MeasuredTerminal): Promise<void> {
  await terminal.shows(' quit', 'VOLUME');
  while ((await terminal.idle(300)) > 0);
}

function verdictOf({ value, target, quiet = false }: Figure, load: number): string {
  if (target === undefined) return '';
  if (value <= target) return 'met';
  return quiet && load > QUIET_LOAD ? 'not judged: the machine is busy' : 'MISSED';
}

function row({ what, value, unit, target }: Figure, verdict: string): readonly string[] {
  const shown = unit === '' ? value.toFixed(1) : `${value.toFixed(unit === 'ms' ? 1 : 0)} ${unit}`;
  return [what, shown, target === undefined ? '' : `${target} ${unit}`.trimEnd(), verdict];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
