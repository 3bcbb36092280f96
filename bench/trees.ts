import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TreeChange } from '../src/engine/plan/types.ts';
import type { KindChange } from '../src/engine/tree/change.ts';
import type { TreeEntry } from '../src/engine/tree/fact.ts';
import { descriptorTree } from '../src/host/change/descriptors.ts';
import { changeTree } from '../src/host/tree/change.ts';
import { lookTree } from '../src/host/tree/look.ts';
import { median, record, tableOf } from './results.ts';

/**
 * What it costs to give a whole tree another owner, and another mode, against `find … -exec chown -h … {} +` and the same for
 * chmod, which look at nothing before they change it. Alternating, each in a process of its own; the processor's time,
 * for others work here, too. Each chunk is written and synced, as the journal does.
 */
const COUNT = Number(process.env.COUNT ?? 1_000_000);
const FILES = 1_000;
const TARGET = 3;
const TARGET_MB = 150;
const ROUNDS = Number(process.env.RUNS ?? 3);

const FILL = `my ($top, $count, $files) = @ARGV; mkdir $top or die $!;
for (my ($n, $made) = (0, 0); $made < $count; $n++) {
    mkdir "$top/folder$n" or die $!;
    $made++;
    for (1 .. $files) { last if $made++ >= $count; open my $file, '>', "$top/folder$n/file-number-$_" or die $!; }
}`;

type What = 'owner' | 'mode';

const [, , way, what = '', root = '', to = ''] = process.argv;
if (way === 'ours') console.log(JSON.stringify(await ours(what as What, root, Number(to))));
else if (way === 'find') console.log(JSON.stringify(reference(what as What, root, Number(to))));
else main();

interface Cost {
  /** Milliseconds of the processor, user and system, of this process and its children. */
  readonly cpu: number;
  readonly wall: number;
  readonly look?: number;
  /** Megabytes of this process and of its child at their most. */
  readonly memory?: number;
  readonly child?: number;
  readonly changed?: number;
}

async function ours(what: What, root: string, to: number): Promise<Cost> {
  const media = join(root, 'media');
  const beginning = processor();
  const tree = await lookTree(media, statSync(media));
  const looked = processor();
  const begun = performance.now();
  const becoming = (kind: TreeEntry): Partial<TreeEntry> =>
    what === 'owner' ? { uid: to, gid: to } : { mode: kind.type === 'directory' ? kind.mode : to };
  const kinds = tree.kinds.map(
    ({ count, examples, ...from }): KindChange => ({
      ...{ from, to: { ...from, ...becoming(from) }, count, examples },
    }),
  );
  const { dev, ino } = statSync(media);
  const change: TreeChange = {
    ...{ kind: 'tree', path: '/media', before: { dev, ino }, count: COUNT, seen: tree.seen, recorded: false },
    kinds: kinds.filter(({ from, to: after }) => JSON.stringify(from) !== JSON.stringify(after)),
  };
  const journal = openSync(join(root, 'journal'), 'a');
  let child = 0;
  const result = await changeTree(descriptorTree(root), change, {
    signal: new AbortController().signal,
    onChunk: async (chunk) => {
      writeSync(journal, `${JSON.stringify(chunk)}\n`);
      fdatasyncSync(journal);
      child = Math.max(child, childMemory());
    },
  });
  closeSync(journal);
  if (!result.ok || typeof result.value === 'string' || !('tree' in result.value)) throw new Error('it failed');
  return {
    ...{ cpu: processor() - looked, wall: performance.now() - begun, look: looked - beginning },
    ...{ memory: process.resourceUsage().maxRSS / 1024, child, changed: result.value.tree.changed },
  };
}

function reference(what: What, root: string, to: number): Cost {
  const media = join(root, 'media');
  const before = processor();
  const begun = performance.now();
  const find = [media, '-xdev', '-mindepth', '1'];
  const rest =
    what === 'owner'
      ? ['-exec', 'chown', '-h', `${to}:${to}`, '{}', '+']
      : ['-type', 'f', '-exec', 'chmod', to.toString(8), '{}', '+'];
  execFileSync('find', [...find, ...rest]);
  return { cpu: processor() - before, wall: performance.now() - begun };
}

/** Of this process and of its children that have ended, in milliseconds. */
function processor(): number {
  const [, , ...fields] = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^\d+ \(.*\) /, '0 0 ')
    .split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks * 10;
}

/** Megabytes that the child has had at its most. */
function childMemory(): number {
  const pids = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
  const most = pids.map((pid) => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  });
  return Math.max(0, ...most);
}

function main(): void {
  const root = mkdtempSync(join(process.env.TREES_IN ?? tmpdir(), 'phoenix-trees-'));
  try {
    execFileSync('perl', ['-e', FILL, join(root, 'media'), String(COUNT), String(FILES)]);
    const rows: (readonly (string | number)[])[] = [];
    const ratios: number[] = [];
    let memory = 0;
    let look = 0;
    for (const what of ['owner', 'mode'] as const) {
      const [found, made]: [Cost[], Cost[]] = [[], []];
      for (let round = 0; round < ROUNDS; round += 1) {
        const values = what === 'owner' ? [1000 + round, 2000 + round] : [0o600 + round, 0o640 + round];
        found.push(run('find', what, root, values[0] ?? 0));
        made.push(run('ours', what, root, values[1] ?? 0));
      }
      const ratio = median(made.map(({ cpu }, index) => cpu / (found[index]?.cpu ?? 1)));
      ratios.push(ratio);
      memory = Math.max(memory, ...made.map((one) => (one.memory ?? 0) + (one.child ?? 0)));
      look = median(made.map((one) => one.look ?? 0));
      const of = (costs: readonly Cost[], part: 'cpu' | 'wall') =>
        (median(costs.map((cost) => cost[part])) / 1000).toFixed(1);
      rows.push([
        what === 'owner' ? '`find … chown -h`' : '`find … chmod`',
        of(found, 'cpu'),
        of(found, 'wall'),
        '1.00',
      ]);
      rows.push([`a step of its ${what}`, of(made, 'cpu'), of(made, 'wall'), ratio.toFixed(2)]);
      if (what === 'owner' && made.some(({ changed = 0 }) => changed < COUNT)) throw new Error('not all were changed');
    }
    const isMet = ratios.every((ratio) => ratio <= TARGET) && memory <= TARGET_MB;
    const lines = [
      `${isMet ? 'MET' : 'MISSED'}: ${COUNT} entries on ${filesystemOf(root)} get another owner, another mode, at most ${Math.max(...ratios).toFixed(2)} × what find takes, of ${TARGET};`,
      `${memory.toFixed(0)} MB in both processes, of ${TARGET_MB}. A plan's look beforehand: ${(look / 1000).toFixed(1)} s of the processor. Load ${loadavg()[0]?.toFixed(1)}.`,
      '',
      ...tableOf([`seconds, medians of ${ROUNDS}`, 'processor', 'clock', '× find'], rows),
    ];
    console.log(lines.join('\n'));
    // Where somebody names a folder, beside what the others were.
    const where = process.env.TREES_IN ? `TREES_IN=${filesystemOf(root).toUpperCase()} ` : '';
    if (COUNT >= 1_000_000) record(`${where}npm run bench:trees`, lines);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function run(way: 'find' | 'ours', what: What, root: string, to: number): Cost {
  const { stdout, status } = spawnSync(
    process.execPath,
    [...process.execArgv, import.meta.filename, way, what, root, String(to)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) throw new Error(`${way} ended with ${status}`);
  return JSON.parse(stdout);
}

function filesystemOf(path: string): string {
  return execFileSync('findmnt', ['-n', '-o', 'FSTYPE', '-T', path], { encoding: 'utf8' }).trim();
}
