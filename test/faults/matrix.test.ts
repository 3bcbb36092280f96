import { expect, test } from 'vitest';
import { groupedBy } from '../../src/ground/grouped.ts';
import { isRoot } from '../host/temp-folder.ts';
import { type Bench, benchFor } from './bench.ts';
import { WRITING, type WritingCommand } from './commands.ts';
import { type Kept, keptOf, partOf } from './kept.ts';
import { IS_FULL, record } from './record.ts';
import { sampled } from './sample.ts';
import { type Disturbance, ERRORS, isWalkers, KINDS, type Kind } from './traced.ts';
import { trial, type Undisturbed, undisturbed } from './trial.ts';

// `npm run test:faults` disturbs every call of every command, or a part of them, beside what earlier runs of the same
// program did; else it is one of each kind for each command, and more of an apply, which has the most kinds of steps.

const LANES = 2;

/** The calls of an undisturbed run: each of them is killed at, and each place fails with each error. */
function disturbances(calls: readonly string[]): readonly Disturbance[] {
  const counts = new Map<string, number>();
  const all = calls.map((call) => {
    const nth = (counts.get(call) ?? 0) + 1;
    counts.set(call, nth);
    return { call, nth };
  });
  const each = KINDS.flatMap((kind) =>
    all.filter(({ nth }) => kind === 'KILL' || nth === 1).map((at): Disturbance => ({ ...at, kind })),
  );
  const alone = all.filter(({ call }) => isWalkers(call)).map((at) => ({ ...at, kind: 'KILL', alone: true }) as const);
  return [...each, ...alone];
}

const keyOf = ({ kind, call, nth, from = false, alone = false }: Disturbance): string =>
  `${kind} ${from ? 'from ' : ''}${alone ? 'alone ' : ''}${nth} ${call}`;

/** Spread over the kinds and the run, so that a part of them is one of all. */
const shuffled = (all: readonly Disturbance[]): readonly Disturbance[] => sampled(all, all.length, 'order');

function chosen({ name }: WritingCommand, all: readonly Disturbance[]): readonly Disturbance[] {
  if (IS_FULL) return partOf(shuffled(all));
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

const brokenIn = ({ disturbance, broken }: Cell): readonly string[] =>
  broken.length === 0 ? [] : [`${keyOf(disturbance)}: ${broken.join('\n')}`];

/** With all of them in the message: a report keeps nothing else of a list. */
const expectNone = (broken: readonly string[]): void => expect(broken, broken.join('\n\n')).toEqual([]);

/** Side by side, each on a machine of its own. What was tried before is not tried again. */
async function runAll(lanes: readonly Lane[], all: readonly Disturbance[], kept: Kept<true>): Promise<readonly Cell[]> {
  const waiting = all.filter((one) => !kept.known.has(keyOf(one)));
  const cells: Cell[] = [];
  const work = async ({ bench, whole }: Lane) => {
    for (let disturbance = waiting.shift(); disturbance; disturbance = waiting.shift()) {
      const { wasHit, broken } = await trial(bench, whole, disturbance);
      cells.push({ disturbance, wasHit, broken });
      if (wasHit && broken.length === 0) kept.add(keyOf(disturbance), true);
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
    const kept = keptOf<true>(command.name);
    const cells = await runAll(lanes, chosen(command, all), kept);
    const hits = hitsIn(cells, all, kept);
    countFor(command, all, hits);
    expectNone(cells.flatMap(brokenIn));
    // How often a running pct is looked at differs from run to run: a later look may not come.
    const missed = cells.filter(({ disturbance }) => disturbance.nth === 1 && !hits.includes(disturbance));
    expect(missed.map(({ disturbance }) => disturbance)).toEqual([]);
  },
);

/** What was reached, now or before. */
function hitsIn(cells: readonly Cell[], all: readonly Disturbance[], kept: Kept<true>): readonly Disturbance[] {
  const now = new Set(cells.flatMap(({ wasHit, disturbance }) => (wasHit ? [disturbance] : [])));
  return all.filter((one) => now.has(one) || kept.known.has(keyOf(one)));
}

const ofKind = (list: readonly Disturbance[], kind: Kind): readonly Disturbance[] =>
  list.filter((one) => one.kind === kind);

const placesIn = (list: readonly Disturbance[]): ReadonlySet<string> => new Set(list.map(({ call }) => call));

/** A call's place without a kind that was tried there is an empty cell; an error is tried once at each place. */
function countFor({ name }: WritingCommand, all: readonly Disturbance[], hits: readonly Disturbance[]): void {
  const places = placesIn(all);
  const errors = Object.keys(ERRORS) as (keyof typeof ERRORS)[];
  const kills = ofKind(hits, 'KILL').length;
  record(
    { group: 'matrix', key: name },
    {
      calls: ofKind(all, 'KILL').length,
      kills,
      places: places.size,
      errors: hits.length - kills,
      'empty cells': KINDS.reduce((sum, kind) => sum + places.size - placesIn(ofKind(hits, kind)).size, 0),
    },
  );
  for (const [call, list] of groupedBy(hits, (one) => one.call.split(' ', 1)[0] ?? ''))
    record(
      { group: 'calls', key: `${call} ${name}` },
      Object.fromEntries([
        ['KILL', ofKind(list, 'KILL').length],
        ...errors.map((kind) => [kind, ofKind(list, kind).length]),
      ]),
    );
}

test.runIf(IS_FULL && CAN_TRACE)(
  'the disk that stays full, read-only or broken from a call on',
  { timeout: 60 * MINUTES },
  async () => {
    let count = 0;
    for (const command of WRITING) {
      const lanes = await Promise.all(Array.from({ length: LANES }, () => laneFor(command)));
      const lasting = disturbances(lanes[0]?.whole.calls ?? [])
        .filter(
          ({ kind, call }) =>
            ['ENOSPC', 'EROFS', 'EIO'].includes(kind) && /^(write|pwrite|fsync|mkdir|rename|unlink)/.test(call),
        )
        .map((one) => ({ ...one, from: true }));
      const kept = keptOf<true>(`${command.name} from`);
      const cells = await runAll(lanes, partOf(shuffled(lasting)), kept);
      expectNone(cells.flatMap(brokenIn));
      count += hitsIn(cells, lasting, kept).length;
    }
    record(
      { group: 'matrix', key: 'from a call on' },
      { calls: 0, kills: 0, places: 0, errors: count, 'empty cells': 0 },
    );
  },
);
