import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median, record, tableOf } from './results.ts';

const ROUNDS = 15;
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const [PROGRAM, EXECUTABLE, FILES] = [
  at('../dist/phoenix-volumes.mjs'),
  at('../dist/phoenix-volumes'),
  at('../examples/estate'),
];
const GET = ['get', 'lxc', '953', 'memory_mb'];
const HUNDRED = [
  ...GET.slice(0, 3),
  ...Array.from({ length: 25 }, () => ['memory_mb', 'name', 'network_config.ip', 'cores']).flat(),
];

/** Runs commands in turn, round after round: what disturbs one round disturbs its reference, too. */
const commands: readonly (readonly [name: string, argv: readonly [string, ...string[]]])[] = [
  ['`node -e 0`', [process.execPath, '-e', '0']],
  ['`jq -n 1`', ['jq', '-n', '1']],
  ['Node `--version`', [process.execPath, PROGRAM, '--version']],
  ['Node `get`', [process.execPath, PROGRAM, ...GET]],
  ['Node `get` of 100 values', [process.execPath, PROGRAM, ...HUNDRED]],
  ['Node `--help`', [process.execPath, PROGRAM, '--help']],
  ['executable `--version`', [EXECUTABLE, '--version']],
  ['executable `get`', [EXECUTABLE, ...GET]],
  ['executable `get` of 100 values', [EXECUTABLE, ...HUNDRED]],
];
const runnable = commands.filter(([, [file]]) => file === 'jq' || existsSync(file));
const times = new Map<string, number[]>(runnable.map(([name]) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1)
  for (const [name, argv] of runnable) times.get(name)?.push(processorMs(argv));

const reference = times.get('`node -e 0`') ?? [];
const rows = [...times].map(([name, all]) => {
  const ratio = median(all.map((ms, round) => ms / (reference[round] ?? Number.NaN)));
  return [name, median(all).toFixed(1), ratio.toFixed(2)];
});
const jq = execFileSync('jq', ['--version'], { encoding: 'utf8' }).trim();
const lines = [
  `The processor's time of a start, user and system, in ms: medians of ${ROUNDS} rounds, with an empty environment. The ratio is the`,
  `median of each round's ratio to its own \`node -e 0\`. jq is ${jq}.`,
  '',
  ...tableOf(['command', 'ms', '× `node -e 0`'], rows),
];
record('npm run bench:start', lines);
process.stdout.write(`${lines.join('\n')}\n`);

/** What bash tells of a child that has ended, to the millisecond. */
function processorMs(argv: readonly string[]): number {
  const script = `TIMEFORMAT='%3U %3S'; time "$@" >/dev/null || exit 1`;
  const { stderr, status } = spawnSync('bash', ['--norc', '-c', script, 'bash', ...argv], {
    env: { PATH: process.env.PATH, PHOENIX_CONFIG_DIR: FILES, LC_ALL: 'C' },
    encoding: 'utf8',
    // A socket would make bash read what a user's shell starts with.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`${argv.join(' ')} failed: ${stderr}`);
  return stderr
    .trim()
    .split(/\s+/)
    .reduce((sum, seconds) => sum + Number(seconds) * 1000, 0);
}
