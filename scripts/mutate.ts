import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { draws } from './mutate/draws.ts';
import { type Mutation, mutationsOf } from './mutate/mutations.ts';

/*
 * Changes one small thing in the source at a time, in a copy, and asks whether a test notices:
 *
 *   npm run mutate -- --seed 7 --count 40 src/engine src/proxmox
 *
 * What does not compile is drawn again: only a test counts. A survivor is either equivalent or a test that is missing.
 * `--without GLOB` leaves tests out, such as those that start the program: a survivor is then asked about again without it.
 */
const { values, positionals } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '10' },
    without: { type: 'string', multiple: true, default: [] },
  },
  allowPositionals: true,
});

const copy = mkdtempSync(join(tmpdir(), 'mutate-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));

const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);
for (const file of tracked) {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  copyFileSync(file, join(copy, file));
}
symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));

const places = positionals.length > 0 ? positionals : ['src'];
const sources = tracked.filter((file) => /\.tsx?$/.test(file) && places.some((place) => file.startsWith(place)));
const all = sources.flatMap((file) => mutationsOf(file, readFileSync(file, 'utf8')));
console.log(`${all.length} mutations in ${sources.length} files, seed ${values.seed}`);

const TIMEOUT = 300_000;

let killed = 0;
let tried = 0;
for (const mutation of draws(all, Number(values.seed))) {
  if (tried === Number(values.count)) break;
  const original = readFileSync(join(copy, mutation.file), 'utf8');
  writeFileSync(join(copy, mutation.file), mutated(original, mutation));
  try {
    if (run('npx', ['tsc', '-p', '.']).status !== 0) continue;
    tried += 1;
    const killer = killerOf(mutation.file);
    if (killer !== undefined) {
      writeFileSync(join(copy, mutation.file), original);
      if (failsAnyway(killer)) throw new Error(`without any mutation fails, too: ${killer}`);
      killed += 1;
    }
    console.log(`${killer === undefined ? 'SURVIVED' : 'killed  '} ${described(mutation, original)}`);
    if (killer !== undefined) console.log(`         by ${killer}`);
  } finally {
    writeFileSync(join(copy, mutation.file), original);
  }
}
console.log(`${killed} of ${tried} killed`);

/** The first test that fails, by name; undefined where all pass. */
function killerOf(file: string): string | undefined {
  const without = values.without.flatMap((glob) => ['--exclude', glob]);
  const { status, stdout } = run('npx', [
    ...['vitest', 'related', '--run', '--bail', '1', '--reporter', 'verbose'],
    ...without,
    file,
  ]);
  if (status === 0) return undefined;
  if (status === null) return `no end within ${TIMEOUT / 1000} seconds`;
  const text = stdout.replace(/\u001b\[[0-9;]*m/g, '');
  return /^\s*(?:×|FAIL)\s+(.*?)(?:\s+\d+ms)?$/m.exec(text)?.[1] ?? 'a test file that no longer loads';
}

/** A test that is red by itself kills nothing. */
function failsAnyway(killer: string): boolean {
  const [file = ''] = killer.split(' > ');
  return file.startsWith('test/') && run('npx', ['vitest', 'run', '--bail', '1', file]).status !== 0;
}

function run(command: string, args: readonly string[]) {
  return spawnSync(command, args, {
    cwd: copy,
    encoding: 'utf8',
    timeout: TIMEOUT,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1' },
  });
}

function mutated(text: string, { start, end, replacement }: Mutation): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

function described({ file, start, end, replacement, what }: Mutation, text: string): string {
  const line = text.slice(0, start).split('\n').length;
  const short = (code: string) => JSON.stringify(code.length > 60 ? `${code.slice(0, 57)}...` : code);
  return `${file}:${line} ${what}: ${short(text.slice(start, end))} -> ${short(replacement)}`;
}
