import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeMachine, type Size } from './machine.ts';
import { measured, PROGRAM } from './measured.ts';
import { record, tableOf } from './results.ts';

/**
 * The commands that read everything, as whole processes: the processor's time beyond a start, and memory, at growing sizes;
 * what an apply keeps in memory from its first tenth to its last; and which functions cost most. As root.
 */
const RUNS = Number(process.env.RUNS ?? 5);
const TARGET = { volumes: 10_000, containers: 1_000, milliseconds: 600, megabytes: 150 };
const UP_TO = Number(process.env.UP_TO ?? 40_000);
const SIZES = [
  { volumes: 5_000, containers: 500 },
  TARGET,
  { volumes: 20_000, containers: 2_000 },
  { volumes: 40_000, containers: 4_000 },
].filter(({ volumes }) => volumes <= UP_TO);
/** What is applied; all of the goal takes many minutes, for each step is on the disk before the next begins. */
const APPLIED = process.env.APPLY === 'full' ? TARGET : { volumes: 1_000, containers: 100 };
const COMMANDS = ['plan', 'status', 'validate'] as const;

const folder = mkdtempSync(join(tmpdir(), 'phoenix-bench-'));
async function main(): Promise<void> {
  const start = measured(['--version'], RUNS, folder);
  const rows: (readonly (string | number)[])[] = [];
  const missed: string[] = [];
  let costliest: readonly string[] = [];
  for (const size of SIZES) {
    for (const state of ['all new', 'in sync'] as const) {
      const root = join(folder, 'machine');
      makeMachine(root, size, state === 'in sync');
      for (const command of COMMANDS) {
        const run = measured([...optionsFor(root), command, '--json'], RUNS, folder);
        const beyond = run.milliseconds + run.tools - start.milliseconds;
        rows.push([
          `${size.volumes} × ${size.containers}`,
          state,
          command,
          beyond.toFixed(0),
          ((beyond / size.volumes) * 1000).toFixed(0),
          run.tools.toFixed(0),
          run.megabytes.toFixed(0),
        ]);
        const met = beyond <= TARGET.milliseconds && run.megabytes <= TARGET.megabytes;
        if (size === TARGET && !met) missed.push(`${command} ${state}`);
      }
      if (size === TARGET && state === 'in sync')
        costliest = ['plan', 'status'].flatMap((command) => ['', ...profiled(root, command)]);
      rmSync(root, { recursive: true, force: true });
    }
  }
  const memory = await applied(APPLIED);
  const lines = [
    `The processor's time beyond a start (\`--version\`: ${start.milliseconds.toFixed(0)} ms), user and system, that of the tools that it runs with it, and the largest resident memory; medians of`,
    `${RUNS} runs with an empty environment. At ${TARGET.volumes} × ${TARGET.containers} the goal is ${TARGET.milliseconds} ms and ${TARGET.megabytes} MB; ${missed.length === 0 ? 'it is met' : `MISSED by ${missed.join(', ')}`}.`,
    '',
    ...tableOf(['volumes × containers', 'state', 'command', 'ms', 'µs a volume', 'of it tools', 'MB'], rows),
    '',
    ...memory,
    ...costliest,
  ];
  record('npm run bench', lines);
  process.stdout.write(`${lines.join('\n')}\n`);
}

const optionsFor = (root: string): readonly string[] => ['--root', root, '--config-dir', join(root, 'config')];

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The ten functions that took most time themselves, in one run under the profiler. */
function profiled(root: string, command: string): readonly string[] {
  const to = join(folder, `profile-${command}`);
  spawnSync(process.execPath, ['--cpu-prof', `--cpu-prof-dir=${to}`, PROGRAM, ...optionsFor(root), command, '--json'], {
    env: { PATH: '/usr/bin:/bin' },
    stdio: 'ignore',
  });
  const [file] = readdirSync(to);
  const { nodes, samples, timeDeltas }: Profile = JSON.parse(readFileSync(join(to, file ?? ''), 'utf8'));
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url } }) => [
      id,
      functionName || `a function of ${url.split('/').at(-1)}`,
    ]),
  );
  const times = new Map<string, number>();
  samples.forEach((id, at) => {
    const name = names.get(id) ?? '';
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[at] ?? 0) / 1000);
  });
  const all = [...times.values()].reduce((sum, ms) => sum + ms, 0);
  const ten = [...times]
    .filter(([name]) => !['(idle)', '(program)', '(root)'].includes(name))
    .toSorted(([, a], [, b]) => b - a);
  return [
    `The ten costliest functions of \`${command}\` in sync at ${TARGET.volumes} × ${TARGET.containers}, by themselves:`,
    '',
    ...tableOf(
      ['function', '% of the time'],
      ten.slice(0, 10).map(([name, ms]) => [`\`${name}\``, ((ms / all) * 100).toFixed(1)]),
    ),
  ];
}

/** What an apply of everything keeps in memory at a tenth of its steps, and at nine tenths. */
async function applied(size: Size): Promise<readonly string[]> {
  const root = join(folder, 'applied');
  makeMachine(root, size, false);
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'pct'), PCT);
  chmodSync(join(bin, 'pct'), 0o755);
  const child = spawn(process.execPath, [PROGRAM, ...optionsFor(root), 'apply', '--yes', '--json'], {
    env: { PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin`, PCT_ROOT: root },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let all = 0;
  let done = 0;
  let most = 0;
  const resident = new Map<number, number>();
  for await (const line of createInterface({ input: child.stdout })) {
    const event: { readonly type: string; readonly plan?: { readonly steps: readonly unknown[] } } = JSON.parse(line);
    if (event.type === 'plan') all = event.plan?.steps.length ?? 0;
    if (event.type !== 'step_complete') continue;
    done += 1;
    if (done % 10 === 0) most = Math.max(most, residentMb(child.pid));
    for (const tenth of [1, 9]) if (done === Math.round((all * tenth) / 10)) resident.set(tenth, residentMb(child.pid));
  }
  const [early = Number.NaN, late = Number.NaN] = [resident.get(1), resident.get(9)];
  return [
    `An apply of ${all} steps (${size.volumes} × ${size.containers}, ${done} done) has ${early.toFixed(0)} MB resident at a tenth of them and ${late.toFixed(0)} MB at nine tenths: × ${(late / early).toFixed(2)}, of 1.10 at most; ${most.toFixed(0)} MB at most, while containers get their mounts.`,
  ];
}

const residentMb = (pid: number | undefined): number =>
  Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Writes mount points into the container file, as pct does with a stopped container. */
const PCT = `#!/bin/sh
ctid=$2
shift 2
while [ $# -gt 0 ]; do
  case $1 in
    --mp*) printf '%s: %s\\n' "\${1#--}" "$2" >> "$PCT_ROOT/etc/pve/lxc/$ctid.conf" ;;
  esac
  shift 2
done
`;

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
