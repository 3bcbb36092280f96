import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTerminal, type Terminal } from '../test/pty/terminal.ts';
import { makeMachine } from './machine.ts';
import { median, record, tableOf } from './results.ts';

/**
 * The screens, in a terminal, while a whole tree is looked at, and while it is changed: from a key to what it shows, beside the
 * same key with nothing going on, and from ^C to the end. On tmpfs, so that the walk itself waits for nothing.
 */
const COUNT = Number(process.env.COUNT ?? 1_000_000);
const PROGRAM = fileURLToPath(new URL('../dist/phoenix-volumes.mjs', import.meta.url));
const KEY_MS = 50;
const END_MS = 1_000;
const STOPS = 5;
/** A walk of a million takes long where others work as well. */
const PATIENCE_MS = 300_000;

const FILL = `my ($top, $count) = @ARGV;
for (my ($n, $made) = (0, 0); $made < $count; $n++) {
    mkdir "$top/folder$n" or die $!;
    $made++;
    for (1 .. 1000) { last if $made++ >= $count; open my $file, '>', "$top/folder$n/file-number-$_" or die $!; }
}`;

const root = mkdtempSync('/dev/shm/phoenix-tree-keys-');
const ARGUMENTS = ['--config-dir', join(root, 'config'), '--root', root];
try {
  await main();
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function main(): Promise<void> {
  makeMachine(root, { volumes: 1, containers: 1 }, true);
  const file = join(root, 'config/phoenix_hypervisor_config.json');
  const { shared_volumes: volumes } = JSON.parse(readFileSync(file, 'utf8'));
  const [path] = Object.values<{ readonly host_path: string }>(volumes).map(({ host_path }) => host_path);
  for (const part of ['tank', 'tank/shared', 'tank/shared/group0', 'tank/shared/group0/volume0'])
    chmodSync(join(root, part), 0o755);
  execFileSync('perl', ['-e', FILL, join(root, path ?? ''), String(COUNT)]);
  const declare = (owner: string) => {
    const wanted = { owner, permissions: { directory_mode: '0775', file_mode: '0664', recursive: true } };
    writeFileSync(file, JSON.stringify({ shared_volumes: { volume0: { ...volumes.volume0, ...wanted } } }));
  };
  declare('100000:100000');
  const terminal = await opened();
  // The first ones are slower wherever they come.
  await keysWhile(terminal, 60, async () => true);
  const still = await keysWhile(terminal, 60, async () => true);
  terminal.press('P');
  const looking = await keysWhile(terminal, 2_000, async () => !isPlanned(terminal));
  await terminal.waitFor(() => isPlanned(terminal), PATIENCE_MS);
  terminal.press('A');
  await terminal.waitFor(/changed/, PATIENCE_MS);
  const changing = await keysWhile(terminal, 60, async () => !/Applied|Failed/.test(terminal.screen()));
  const stops = [
    await timed(
      () => terminal.press('ctrl+c'),
      () => terminal.waitFor(/^ Apply {3}Stopped/m),
    ),
  ];
  await terminal.close();
  for (let n = 1; n < STOPS; n += 1) stops.push(await stoppedApply());
  const cancels: number[] = [];
  for (let n = 0; n < STOPS; n += 1) cancels.push(await cancelledPlan());
  const rows = [
    ['key to screen, nothing going on', still],
    ['key to screen, while a plan looks', looking],
    ['key to screen, while an apply changes', changing],
    ['^C to the end of an apply', stops],
    ['^C to the end of `plan`', cancels],
  ] as const;
  // What others do here meanwhile shows in both.
  const limit = Math.max(KEY_MS, p95(still));
  const isMet = [looking, changing].every((times) => p95(times) <= limit) && Math.max(...stops, ...cancels) <= END_MS;
  const lines = [
    `${isMet ? 'MET' : 'MISSED'}: while ${COUNT} entries are looked at or changed, a key is on the screen within ${p95([...looking, ...changing]).toFixed(0)} ms (p95, of ${KEY_MS}; ${p95(still).toFixed(0)} ms with nothing going on),`,
    `and ^C ends it within ${Math.max(...stops, ...cancels).toFixed(0)} ms at most, of ${END_MS}. Load ${loadavg()[0]?.toFixed(1)}.`,
    '',
    ...tableOf(
      ['milliseconds', 'times', 'median', 'p95', 'most'],
      rows.map(([what, times]) => [
        what,
        times.length,
        ...[median(times), p95(times), Math.max(...times)].map((value) => value.toFixed(0)),
      ]),
    ),
  ];
  console.log(lines.join('\n'));
  if (COUNT >= 1_000_000) record('npm run bench:tree-keys', lines);
}

async function opened(): Promise<Terminal> {
  // A lone escape waits for what may follow it: that time is meant, and not what is measured here.
  const env = { PATH: process.env.PATH, TERM: 'xterm-256color', LANG: 'C.UTF-8', HOME: root, PHOENIX_ESC_MS: '1' };
  const terminal = openTerminal([process.execPath, PROGRAM, ...ARGUMENTS], { columns: 100, rows: 30, env });
  await terminal.waitFor('> volume0');
  return terminal;
}

function isPlanned(terminal: Terminal): boolean {
  return /tree +\/tank/.test(terminal.screen());
}

/** Opens the help and leaves it, again and again. */
async function keysWhile(terminal: Terminal, most: number, holds: () => Promise<boolean>): Promise<readonly number[]> {
  const times: number[] = [];
  while (times.length < most && (await holds())) {
    times.push(
      await timed(
        () => terminal.press('?'),
        () => terminal.waitFor('read again and redraw'),
      ),
    );
    times.push(
      await timed(
        () => terminal.press('esc'),
        () => terminal.waitFor((screen) => !screen.includes('read again and redraw')),
      ),
    );
  }
  return times;
}

async function timed(begin: () => void, end: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  begin();
  await end();
  return performance.now() - begun;
}

/** ^C in the middle of the change of a tree. */
async function stoppedApply(): Promise<number> {
  const child = program('apply', '--yes', '--json');
  await printed(child, '"step_chunk"');
  return timed(
    () => child.kill('SIGINT'),
    () => ended(child),
  );
}

/** ^C in the middle of a look. */
async function cancelledPlan(): Promise<number> {
  const child = program('plan');
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  if (child.exitCode !== null) throw new Error('the plan was made before it could be stopped');
  return timed(
    () => child.kill('SIGINT'),
    () => ended(child),
  );
}

function program(...args: readonly string[]) {
  return spawn(process.execPath, [PROGRAM, ...ARGUMENTS, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
}

type Program = ReturnType<typeof program>;

function ended(child: Program): Promise<unknown> {
  return new Promise((resolve) => child.once('exit', resolve));
}

function printed(child: Program, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output = (output + data.toString()).slice(-10_000);
      if (output.includes(text)) resolve();
    });
    child.once('exit', () => reject(new Error(`it ended before ${text}`)));
  });
}

function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? 0;
}
