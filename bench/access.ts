import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLittle } from '../src/commands/compile.ts';
import { accessStatus, accessView } from '../src/engine/access/status.ts';
import type { DesiredState } from '../src/engine/desired/state.ts';
import { observed } from '../src/engine/observed/state.ts';
import { matchContainers } from '../src/engine/plan/mount/declared.ts';
import { planOf } from '../src/engine/plan/plan.ts';
import { readFacts } from '../src/host/read/facts.ts';
import { median, record, tableOf } from './results.ts';

/**
 * What it costs to tell who can do what: facts, plan and the access of every mount, against facts and plan alone, each
 * in a process of its own. 1,000 running containers have 20 mounts each, of 5,000 directories in all.
 */
const CONTAINERS = 1_000;
const MOUNTS = 20;
const DIRECTORIES = 5_000;
const TARGET_MS = 300;
const RUNS = Number(process.env.RUNS ?? 10);

const hostPathOf = (index: number): string => `/tank/shared/group${index % 100}/volume${index}`;
const ctidOf = (index: number): number => 1_000 + index;

/** Each container's mounts, by the number of the directory. */
const directoriesOf = (container: number): readonly number[] =>
  Array.from({ length: MOUNTS }, (_, slot) => (container * MOUNTS + slot) % DIRECTORIES);

const [, , way, root = ''] = process.argv;
if (way === 'plan' || way === 'access') console.log(JSON.stringify(await measured(way, root)));
else await main();

interface Measured {
  readonly facts: number;
  readonly plan: number;
  readonly access: number;
  /** Of the processor, which says more than the clock where others work, too: this process with its compiler's threads. */
  readonly own: number;
  /** The reading tools: getfacl, lsattr, perl. */
  readonly tools: number;
  /** Mounts of whose root something is said. */
  readonly known: number;
}

async function measured(way: 'plan' | 'access', root: string): Promise<Measured> {
  takeLittle();
  const desired = declared();
  const mounts = desired.volumes.flatMap((volume) => volume.mounts.map((mount) => ({ ...mount, volume })));
  const starts = mounts.map(({ ctid, path, volume }) => ({ ctid, path, hostPath: volume.hostPath, idMapped: false }));
  const before = processorTime();
  const begun = performance.now();
  const inside = way === 'access' ? mounts.map(({ ctid, path }) => ({ ctid, path })) : undefined;
  const hostPaths = desired.volumes.map(({ hostPath }) => hostPath);
  const state = observed(await readFacts({ host: 'local', root }, { hostPaths, starts, inside }));
  const read = performance.now();
  const made = planOf(desired, state);
  // Status asks for these with or without access.
  const matched = matchContainers(desired, state);
  const planned = performance.now();
  let known = 0;
  if (way === 'access') {
    const view = accessView(state);
    const nothing = { steps: made.steps.slice(0, 0), asked: [] };
    for (const [ctid, matches] of matched) {
      const container = state.containers.get(ctid);
      if (!container) continue;
      for (const { volume, wanted } of matches) {
        if (accessStatus({ volume, container, mountPoint: wanted, ...nothing }, view).root !== 'unknown') known += 1;
      }
    }
  }
  const access = performance.now() - planned;
  const after = processorTime();
  const processor = { own: after.own - before.own, tools: after.tools - before.tools };
  return { facts: read - begun, plan: planned - read, access, ...processor, known };
}

/** Milliseconds of this process, and of its children that have ended (proc(5): ticks of 10 ms). */
function processorTime(): { readonly own: number; readonly tools: number } {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  const { user, system } = process.cpuUsage();
  return { own: (user + system) / 1000, tools: 10 * (Number(fields[13]) + Number(fields[14])) };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-bench-'));
  try {
    makeMachine(folder);
    const program = await bundled(folder);
    const runs = Array.from(
      { length: RUNS },
      () => [run(program, 'plan', folder), run(program, 'access', folder)] as const,
    );
    const [without, with_] = [runs.map(([one]) => one), runs.map(([, one]) => one)];
    const table = { 'without access': medians(without), 'with access': medians(with_) };
    console.log(`load ${loadavg()[0]?.toFixed(1)}; medians of ${RUNS}, milliseconds`);
    console.table(table);
    const added = (of: (one: Measured) => number): number => Math.round(median(runs.map(([a, b]) => of(b) - of(a))));
    const [own, tools] = [added((one) => one.own), added((one) => one.tools)];
    const isUnknown = with_.some(({ known }) => known !== CONTAINERS * MOUNTS);
    const verdict = own + tools > TARGET_MS || isUnknown ? 'MISSED' : 'met';
    const clock = added(({ facts, plan, access }) => facts + plan + access);
    const lines = [
      `${verdict}: who can do what in ${CONTAINERS} × ${MOUNTS} mounts of ${DIRECTORIES} directories adds ${own + tools} ms of the`,
      `processor, of ${TARGET_MS} ms: ${own} ms of our own, ${tools} ms of the reading tools; ${clock} ms by the clock.`,
      `Beside it, alone: ${toolsAlone(folder).join(', ')}.`,
    ];
    console.log(lines.join('\n'));
    record('npm run bench:access', [...lines, '', ...rowsOf(table)]);
    process.exitCode = verdict === 'met' ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowsOf(table: Readonly<Record<string, Measured>>): readonly string[] {
  return tableOf(
    ['ms, medians', 'facts', 'plan', 'access', 'processor, own', 'tools'],
    Object.entries(table).map(([name, { facts, plan, access, own, tools }]) => [name, facts, plan, access, own, tools]),
  );
}

/** The least that the tools take for these directories: each on its own, without anything of ours. */
function toolsAlone(folder: string): readonly string[] {
  const paths = Array.from({ length: DIRECTORIES }, (_, index) => join(folder, hostPathOf(index)));
  return [
    ['getfacl', '-n', '-p', '-s', '-E', '-P', '--'],
    ['lsattr', '-d', '--'],
  ].map(([tool = '', ...options]) => {
    const times = Array.from({ length: RUNS }, () => {
      const before = processorTime().tools;
      spawnSync(tool, [...options, ...paths], { stdio: 'ignore' });
      return processorTime().tools - before;
    });
    return `${tool} ${(times.reduce((sum, one) => sum + one, 0) / RUNS).toFixed(0)} ms`;
  });
}

/** As it ships: what runs TypeScript as it is makes every function a slower one. */
async function bundled(folder: string): Promise<string> {
  const { build } = await import('esbuild');
  const outfile = join(folder, 'access.mjs');
  await build({
    ...{ entryPoints: [import.meta.filename], outfile, bundle: true, platform: 'node', format: 'esm' },
    external: ['esbuild'],
  });
  return outfile;
}

function run(program: string, way: string, folder: string): Measured {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', NODE_PATH: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, way, folder], { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`it ends with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Measured;
}

function medians(all: readonly Measured[]): Measured {
  const of = (key: keyof Measured): number => Math.round(median(all.map((one) => one[key])));
  return {
    ...{ facts: of('facts'), plan: of('plan'), access: of('access') },
    ...{ own: of('own'), tools: of('tools'), known: of('known') },
  };
}

function declared(): DesiredState {
  const mounts = new Map<number, { ctid: number; path: string }[]>();
  for (let container = 0; container < CONTAINERS; container++) {
    for (const index of directoriesOf(container)) {
      mounts.set(index, [...(mounts.get(index) ?? []), { ctid: ctidOf(container), path: `/mnt/v${index}` }]);
    }
  }
  return {
    containers: new Map(),
    datasets: [],
    volumes: Array.from({ length: DIRECTORIES }, (_, index) => ({
      name: `volume${index}`,
      hostPath: hostPathOf(index),
      mounts: mounts.get(index) ?? [],
      owner: { kind: 'keep' as const },
      permissions: { directoryMode: 'keep' as const, fileMode: 'keep' as const, recursive: false },
    })),
  };
}

/** A machine below a folder whose containers all run, each with a root directory of its own. */
function makeMachine(root: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (let index = 0; index < DIRECTORIES; index++) mkdirSync(join(root, hostPathOf(index)), { recursive: true });
  const sockets: string[] = [];
  for (let container = 0; container < CONTAINERS; container++) {
    const ctid = ctidOf(container);
    const [monitor, init] = [10_000 + 2 * container, 10_001 + 2 * container];
    const own = directoriesOf(container);
    sockets.push(`0: 2 0 10000 1 1 1 @/var/lib/lxc/${ctid}/command`);
    write(
      `etc/pve/lxc/${ctid}.conf`,
      [
        ...['arch: amd64', `hostname: ct${ctid}`, 'memory: 512'],
        ...own.map((index, slot) => `mp${slot}: ${hostPathOf(index)},mp=/mnt/v${index}`),
        ...['ostype: debian', `rootfs: local-zfs:subvol-${ctid}-disk-0,size=8G`, 'unprivileged: 1', ''],
      ].join('\n'),
    );
    write(`proc/${monitor}/cmdline`, `[lxc monitor] /var/lib/lxc ${ctid}\0`);
    write(`proc/${monitor}/task/${monitor}/children`, `${init} `);
    write(`proc/${init}/uid_map`, '0 100000 65536\n');
    write(`proc/${init}/gid_map`, '0 100000 65536\n');
    mkdirSync(join(root, `proc/${init}/root/mnt`), { recursive: true });
    const mounts = own.map(
      (index, slot) =>
        `${slot + 10} 1 8:1 ${join(root, hostPathOf(index))} /mnt/v${index} rw,relatime - ext4 /dev/sda1 rw\n`,
    );
    write(
      `proc/${init}/mountinfo`,
      `1 0 0:${container + 50} / / rw - zfs rpool/subvol-${ctid}-disk-0 rw\n${mounts.join('')}`,
    );
  }
  write('proc/net/unix', `${sockets.join('\n')}\n`);
  write('proc/self/mountinfo', '1 0 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n');
}
