import { expect, test } from 'vitest';
import { groupedBy } from '../../src/ground/grouped.ts';
import { isRoot } from '../host/temp-folder.ts';
import { type Bench, benchFor } from './bench.ts';
import { WRITING, type WritingCommand } from './commands.ts';
import { IS_FULL, record } from './record.ts';
import { sampled } from './sample.ts';
import { type Disturbance, ERRORS, KINDS, type Kind } from './traced.ts';
import { trial, type Undisturbed, undisturbed } from './trial.ts';

// `npm run test:faults` disturbs every call of every command; else it is one of each kind for each command, and more of an
// apply, which has the most kinds of steps.

const LANES = 2;

/** The calls of an undisturbed run: each of them is killed at, and each place fails with each error. */
function disturbances(calls: readonly string[]): readonly Disturbance[] {
  const counts = new Map<string, number>();
  const all = calls.map((call) => {
    const nth = (counts.get(call) ?? 0) + 1;
    counts.set(call, nth);
    return { call, nth };
  });
  return KINDS.flatMap((kind) => all.filter(({ nth }) => kind === 'KILL' || nth === 1).map((at) => ({ ...at, kind })));
}

function chosen({ name }: WritingCommand, all: readonly Disturbance[]): readonly Disturbance[] {
  if (IS_FULL) return all;
  return KINDS.flatMap((kind) =>
    sampled(
      all.filter((one) => one.kind === kind),
      name === 'apply' ? 5 : 1,
      `${name} ${kind}`,
    ),
  );
}

interface Cell {
  readonly disturbance: Disturbance;
  readonly wasHit: boolean;
  readonly broken: readonly string[];
}

const brokenIn = ({ disturbance: { kind, call, nth }, broken }: Cell): readonly string[] =>
  broken.length === 0 ? [] : [`${kind} at ${call} (${nth}): ${broken.join('\n')}`];

/** Side by side, each on a machine of its own. */
async function runAll(lanes: readonly Lane[], all: readonly Disturbance[]): Promise<readonly Cell[]> {
  const waiting = [...all];
  const cells: Cell[] = [];
  const work = async ({ bench, whole }: Lane) => {
    for (let disturbance = waiting.shift(); disturbance; disturbance = waiting.shift()) {
      cells.push({ disturbance, ...(await trial(bench, whole, disturbance)) });
    }
  };
  await Promise.all(lanes.map(work));
  return cells;
}

interface Lane {
  readonly bench: Bench;
  readonly whole: Undisturbed;
}

async function laneFor(command: WritingCommand): Promise<Lane> {
  const bench = await benchFor(command);
  return { bench, whole: await undisturbed(bench) };
}

const MINUTES = 60_000;

/** The tracer knows the numbers of this machine's calls; owners are root's to give. */
const CAN_TRACE = isRoot && process.arch === 'x64';

test.runIf(CAN_TRACE).each(WRITING)(
  '$name, killed or failed at a system call, leaves all whole, says what is so, and ends well when it is run again',
  { timeout: (IS_FULL ? 120 : 3) * MINUTES },
  async (command) => {
    const lanes = await Promise.all(Array.from({ length: LANES }, () => laneFor(command)));
    const all = disturbances(lanes[0]?.whole.calls ?? []);
    const cells = await runAll(lanes, chosen(command, all));
    // How often a running pct is looked at differs from run to run: a later look may not come.
    const missed = cells.filter(({ wasHit, disturbance }) => !wasHit && disturbance.nth === 1);
    expect(missed.map(({ disturbance }) => disturbance)).toEqual([]);
    expect(cells.flatMap(brokenIn)).toEqual([]);
    const hits = cells.filter(({ wasHit }) => wasHit).map(({ disturbance }) => disturbance);
    const rows = groupedBy(hits, ({ call }) => call.split(' ', 1)[0] ?? '');
    const of = (list: readonly Disturbance[], kinds: readonly Kind[]) =>
      list.filter(({ kind }) => kinds.includes(kind));
    record(
      { group: 'matrix', key: command.name },
      {
        calls: all.filter(({ kind }) => kind === 'KILL').length,
        places: new Set(all.map(({ call }) => call)).size,
        kills: of(hits, ['KILL']).length,
        errors: of(hits, Object.keys(ERRORS) as Kind[]).length,
      },
    );
    for (const [name, list] of rows) {
      const counts = KINDS.map((kind) => [kind, of(list, [kind]).length] as const);
      if (IS_FULL)
        expect(
          counts.filter(([, count]) => count === 0),
          name,
        ).toEqual([]);
      record({ group: 'calls', key: name, adds: true }, Object.fromEntries(counts));
    }
  },
);

test.runIf(IS_FULL && CAN_TRACE)(
  'the disk that stays full, read-only or broken from a call on',
  { timeout: 60 * MINUTES },
  async () => {
    let count = 0;
    for (const command of WRITING) {
      const lanes = await Promise.all(Array.from({ length: LANES }, () => laneFor(command)));
      const lasting = disturbances(lanes[0]?.whole.calls ?? []).filter(
        ({ kind, call }) =>
          ['ENOSPC', 'EROFS', 'EIO'].includes(kind) && /^(write|pwrite|fsync|mkdir|rename|unlink)/.test(call),
      );
      const cells = await runAll(
        lanes,
        lasting.map((one) => ({ ...one, from: true })),
      );
      expect(cells.flatMap(brokenIn)).toEqual([]);
      count += cells.filter(({ wasHit }) => wasHit).length;
    }
    record({ group: 'matrix', key: 'from a call on' }, { calls: 0, places: 0, kills: 0, errors: count });
  },
);
