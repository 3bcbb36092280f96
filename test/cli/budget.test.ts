import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { HYPERVISOR, testMachine } from './machine.ts';
import { PROGRAM } from './program.ts';

const FILES = fileURLToPath(new URL('../../examples/estate', import.meta.url));

/** What no command for scripts may load: only these say in their code what they are. */
const HEAVY = { ink: /\balternateScreen\b/, react: /react\.transitional\.element/, zod: /\bZodError\b/ };

const COMMANDER = /\bpassThroughOptions\b/;

test('the version loads next to nothing', async () => {
  const { chunks, opened } = await cost(['--version']);
  expect(heavyIn(chunks)).toEqual([]);
  expect(namesIn(chunks, COMMANDER)).toEqual([]);
  expect(bytesOf(chunks)).toBeLessThan(12_400);
  expect(opened).toEqual([]);
});

test('a value of the first file opens that file and no other', async () => {
  const { chunks, opened } = await cost(['--config-dir', FILES, 'get', 'hypervisor']);
  expect(heavyIn(chunks)).toEqual([]);
  expect(opened).toEqual(['phoenix_hypervisor_config.json']);
});

test('a value of another file opens that one and the first, which says where it is', async () => {
  const { chunks, opened } = await cost(['get', 'lxc', '953', 'memory_mb'], { PHOENIX_CONFIG_DIR: FILES });
  expect(heavyIn(chunks)).toEqual([]);
  expect(bytesOf(chunks)).toBeLessThan(82_000);
  expect(opened).toEqual(['phoenix_hypervisor_config.json', 'phoenix_lxc_configs.json']);
});

test('the help loads neither screens nor the check of the files', async () => {
  const { chunks, opened } = await cost(['--help']);
  expect(heavyIn(chunks)).toEqual([]);
  expect(opened).toEqual([]);
});

test('completion loads no more than the help, and opens only the files that have names', async () => {
  const help = await cost(['--help']);
  const { chunks, opened } = await cost(['complete', '--', '--config-dir', FILES, 'plan', '']);
  expect(heavyIn(chunks)).toEqual([]);
  expect(bytesOf(chunks)).toBeLessThan(bytesOf(help.chunks) + 50_000);
  expect([...new Set(opened)].sort()).toEqual([
    'phoenix_hypervisor_config.json',
    'phoenix_lxc_configs.json',
    'phoenix_stacks_config.json',
  ]);
  expect((await cost(['complete', '--', 'pl'])).opened).toEqual([]);
});

test('files that have their shape are checked without their schemas; what is in doubt is not', async () => {
  const { chunks } = await cost(['--config-dir', FILES, 'validate']);
  expect(heavyIn(chunks)).toEqual([]);
  expect(namesIn(chunks, COMMANDER)).not.toEqual([]);
  const { options, configure } = await testMachine();
  await configure(HYPERVISOR, { shared_volumes: { media: { host_path: '/tank/media', mount: {} } } });
  expect(heavyIn((await cost([...options, 'validate'])).chunks)).toEqual(['zod']);
});

test('the screens look without schemas, which are there once the list is: nothing of the program is read any more', () => {
  expect(namesIn(loadedWith('here'), HEAVY.zod)).toEqual([]);
  expect(namesIn(loadedWith('behind'), HEAVY.zod)).not.toEqual([]);
});

test('the screens look without what lays a demo out, which is there once the list is', () => {
  const OF_A_DEMO = /\bnginx-gateway\b/;
  expect(namesIn(loadedWith('here'), OF_A_DEMO)).toEqual([]);
  expect(namesIn(loadedWith('behind'), OF_A_DEMO)).not.toEqual([]);
});

interface Budget {
  readonly modules: number;
  /** Of these, in KB. */
  readonly code: number;
  readonly files: number;
  readonly processes: readonly string[];
  readonly bytes: number;
}

/**
 * The most that each may cost on the machine of `machine.ts`, with two containers and two volumes: a tenth more chunks and code than
 * now, and no file and no process more.
 */
const BUDGETS: readonly (readonly [args: readonly string[], most: Budget])[] = [
  [['--version'], { modules: 4, code: 14, files: 0, processes: [], bytes: 6 }],
  [['--help'], { modules: 8, code: 175, files: 0, processes: [], bytes: 5000 }],
  [['get', 'lxc', '101', 'memory_mb'], { modules: 9, code: 175, files: 2, processes: [], bytes: 4 }],
  [
    ['get', 'lxc', '101', 'name', 'memory_mb', '--shell'],
    { modules: 9, code: 175, files: 2, processes: [], bytes: 27 },
  ],
  [['validate'], { modules: 14, code: 437, files: 4, processes: [], bytes: 18 }],
  [['plan'], { modules: 22, code: 906, files: 28, processes: ['perl', 'perl'], bytes: 3000 }],
  [['status'], { modules: 24, code: 955, files: 28, processes: ['perl', 'perl'], bytes: 3000 }],
  [['doctor'], { modules: 26, code: 1031, files: 31, processes: [], bytes: 4000 }],
  [
    ['explain', '101:/media'],
    { modules: 26, code: 1031, files: 47, processes: ['perl', 'perl', 'perl', 'perl'], bytes: 1500 },
  ],
  [
    ['apply', '--yes'],
    {
      modules: 28,
      code: 1128,
      files: 98,
      processes: ['flock', 'flock', 'flock', 'flock', 'perl', 'perl', 'perl', 'perl'],
      bytes: 4000,
    },
  ],
];

const isRoot = process.getuid?.() === 0;

test.each(BUDGETS.filter(([[command]]) => isRoot || command !== 'apply'))(
  '%j costs no more than it may',
  async (args, most) => {
    const { options, env } = await testMachine();
    const { chunks, files, processes, bytes } = await cost(args[0] === '--version' ? args : [...options, ...args], env);
    expect(processes.toSorted()).toEqual(most.processes);
    expect(files, 'files').toBeLessThanOrEqual(most.files);
    expect(Math.round(bytesOf(chunks) / 1000), 'code').toBeLessThanOrEqual(most.code);
    expect(chunks.length, 'modules').toBeLessThanOrEqual(most.modules);
    expect(bytes, 'bytes').toBeLessThanOrEqual(most.bytes);
  },
);

test('a command ends before most of its code is worth optimising', async () => {
  const { options, configure } = await testMachine();
  await configure(HYPERVISOR, { shared_volumes: Object.fromEntries(manyVolumes(2_000)) });
  const { stdout } = await promisify(execFile)(process.execPath, ['--trace-opt', PROGRAM, ...options, 'validate'], {
    env: { PATH: process.env.PATH },
  });
  expect(stdout).toContain('2000 volumes');
  // With V8's own budget they are about 40.
  expect(stdout.match(/completed optimizing/g)?.length ?? 0).toBeLessThan(20);
});

const manyVolumes = (count: number) =>
  Array.from({ length: count }, (_, index) => [
    `volume${index}`,
    {
      host_path: `/tank/shared/group${index % 100}/volume${index}`,
      mounts: { [101 + (index % 2)]: `/mnt/volume${index}` },
    },
  ]);

const KEPT = `
const { appendFileSync } = require('node:fs');
const { getHeapSpaceStatistics } = require('node:v8');
process.on('exit', () => {
  const { space_size } = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
  appendFileSync(process.env.RECORD, String(space_size));
});
`;

test('what a command makes and throws away has little room, for it is collected as fast', async () => {
  const { folder, options, configure } = await testMachine();
  await configure(HYPERVISOR, { shared_volumes: Object.fromEntries(manyVolumes(2_000)) });
  const [record, kept] = [join(folder, 'record'), join(folder, 'kept.cjs')];
  writeFileSync(kept, KEPT);
  await promisify(execFile)(process.execPath, ['--require', kept, PROGRAM, ...options, 'validate'], {
    env: { PATH: process.env.PATH, RECORD: record },
  });
  // By itself V8 takes 32 MB.
  expect(Number(readFileSync(record, 'utf8'))).toBeLessThan(9 * 2 ** 20);
});

test.runIf(isRoot)('before the many steps of an apply what the plan left behind is collected', async () => {
  const { options, configure, env } = await testMachine();
  const forced = async (volumes: number) => {
    await configure(HYPERVISOR, { shared_volumes: Object.fromEntries(manyVolumes(volumes)) });
    const argv = ['--trace-gc', PROGRAM, ...options, 'apply', '--yes'];
    const { stdout } = await promisify(execFile)(process.execPath, argv, {
      env: { PATH: process.env.PATH, ...env },
      maxBuffer: 2 ** 26,
    });
    expect(stdout).toContain('Applied');
    return /Mark-Compact.*testing/.test(stdout);
  };
  expect(await forced(20)).toBe(false);
  expect(await forced(300)).toBe(true);
});

/** The files of the program that a command loads, what it opens and starts, and what it prints. */
async function cost(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-budget-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [record, hooks] = [join(folder, 'record'), join(folder, 'hooks.mjs')];
  writeFileSync(record, '');
  writeFileSync(hooks, HOOKS);
  const options = { env: { PATH: process.env.PATH, LANG: 'C.UTF-8', RECORD: record, ...env } };
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', hooks, PROGRAM, ...args],
    options,
  ).catch((error: { readonly code?: unknown; readonly stdout: string; readonly stderr: string }) => {
    if (typeof error.code !== 'number') throw error;
    return error;
  });
  const lines = readFileSync(record, 'utf8').split('\n');
  const of = (kind: string) => lines.filter((line) => line.startsWith(kind)).map((line) => line.slice(kind.length));
  return {
    chunks: of('module ').filter((path) => path.startsWith(dirname(PROGRAM))),
    opened: of('file ')
      .filter((path) => path.endsWith('.json'))
      .map((path) => basename(path)),
    files: of('file ').length,
    processes: of('process ').map((path) => basename(path)),
    bytes: stdout.length + stderr.length,
  };
}

/** Writes down each module as it is loaded, each file that the program's own code opens, and each process. */
const HOOKS = `
import childProcess from 'node:child_process';
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { register, syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';
const record = fs.appendFileSync;
const told = (line) => record(process.env.RECORD, line + '\\n');
export async function load(url, context, next) {
  if (url.startsWith('file:')) told('module ' + new URL(url).pathname);
  return next(url, context);
}
if (isMainThread) {
  register(import.meta.url);
  for (const [module, names, kind] of [
    [fs, ['open', 'openSync', 'readFile', 'readFileSync', 'createReadStream'], 'file '],
    [promises, ['open', 'readFile'], 'file '],
    [childProcess, ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'exec', 'execSync'], 'process '],
  ])
    for (const name of names) {
      const real = module[name];
      module[name] = (...args) => {
        told(kind + args[0]);
        return real(...args);
      };
    }
  syncBuiltinESMExports();
}
`;

/** A chunk of the screens, and those that are loaded with it. */
function loadedWith(name: string): readonly string[] {
  const folder = join(dirname(PROGRAM), 'chunks');
  const found = readdirSync(folder).filter((file) => file.startsWith(`${name}-`));
  for (const file of found)
    for (const [, beside = ''] of readFileSync(join(folder, file), 'utf8').matchAll(BESIDE))
      if (!found.includes(beside)) found.push(beside);
  return found.map((file) => join(folder, file));
}

/** What a chunk imports as it is loaded. */
const BESIDE = /(?:from|import)"\.\/([^"]+)"/g;

const heavyIn = (chunks: readonly string[]): readonly string[] =>
  Object.entries(HEAVY).flatMap(([name, mark]) => (namesIn(chunks, mark).length > 0 ? [name] : []));

const namesIn = (chunks: readonly string[], mark: RegExp): readonly string[] =>
  chunks.filter((path) => mark.test(readFileSync(path, 'utf8')));

const bytesOf = (chunks: readonly string[]): number => chunks.reduce((sum, path) => sum + readFileSync(path).length, 0);
