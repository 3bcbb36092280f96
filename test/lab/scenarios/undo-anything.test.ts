import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { expect, vi } from 'vitest';
import { mapped, unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import type { LabContainer, LabMachine } from '../machine.ts';

/*
 * Runs that are made up, on containers that run: volumes come, change, move and go; an apply is left alone, fails at a
 * directory that cannot be changed, or is killed somewhere. Its way back gives every byte of the container files and every
 * owner, mode and ACL of before, what waits for a restart right after it.
 */

const RUNS = Number(process.env.PHOENIX_LAB_UNDOS ?? 5);
const SEED = Number(process.env.PHOENIX_LAB_SEED ?? 1);

const PATHS = ['/tank/a', '/tank/b', '/tank/b/in', '/tank/c'] as const;

const volume = fc.record({
  at: fc.integer({ min: 0, max: 3 }),
  mode: fc.constantFrom('0750', '2770', '0755', undefined),
  owner: fc.constantFrom('container_root', '1000:1000', 'keep', undefined),
  access: fc.boolean(),
  mounts: fc.uniqueArray(
    fc.record({ who: fc.integer({ min: 0, max: 1 }), target: fc.constantFrom('/x', '/y', '/y/z'), ro: fc.boolean() }),
    { selector: ({ who }) => who, maxLength: 2 },
  ),
});

const configuration = fc.uniqueArray(volume, { selector: ({ at }) => at, minLength: 1, maxLength: 4 });

type Configuration = readonly (typeof volume extends fc.Arbitrary<infer Value> ? Value : never)[];

const story = fc.record({
  before: configuration,
  after: configuration,
  /** Milliseconds until it is killed. */
  killed: fc.option(fc.integer({ min: 400, max: 2500 }), { freq: 2 }),
  /** A directory that nobody can change while it applies. */
  frozen: fc.option(fc.constantFrom(...PATHS), { freq: 2 }),
  twice: fc.boolean(),
});

/** No target twice in a container, whatever was drawn. */
function declared(volumes: Configuration, containers: readonly LabContainer[]) {
  const taken = new Set<string>();
  return Object.fromEntries(
    volumes.map(({ at, mode, owner, access, mounts }) => {
      const mine = mounts.filter(({ who, target }) => {
        const isFree = !taken.has(`${who} ${target}`);
        taken.add(`${who} ${target}`);
        return isFree;
      });
      const ctid = (who: number) => containers[who]?.ctid ?? 0;
      const [first] = mine;
      return [
        `v${at}`,
        {
          host_path: PATHS[at],
          mounts: Object.fromEntries(
            mine.map(({ who, target, ro }) => [ctid(who), ro ? { path: target, read_only: true } : target]),
          ),
          owner: PATHS[at] === '/tank/b/in' || PATHS[at] === '/tank/b' ? 'keep' : owner,
          permissions: mode === undefined || PATHS[at]?.startsWith('/tank/b') ? undefined : { directory_mode: mode },
          access: access && first && !first.ro ? { [`${ctid(first.who)}:33`]: 'read-write' } : undefined,
        },
      ];
    }),
  );
}

/** What an undo gives back: the containers' files, and the directories as they are. */
function stateOf(machine: LabMachine, containers: readonly LabContainer[]) {
  const directories = PATHS.map((path) => {
    const at = machine.onDisk(path);
    if (!existsSync(at)) return [path, null];
    const { uid, gid, mode } = statSync(at);
    return [
      path,
      uid,
      gid,
      (mode & 0o7777).toString(8),
      execFileSync('getfacl', ['-n', '-p', '-c', at], { encoding: 'utf8' }),
    ];
  });
  return { files: containers.map(({ file }) => file()), directories };
}

async function restarted(machine: LabMachine, containers: readonly LabContainer[]): Promise<void> {
  for (const container of containers) if (container.file().includes('[pve:pending]')) await machine.reboot(container);
}

interface Journal {
  readonly runs: readonly { readonly run: string; readonly undoable: unknown }[];
}

/** The undo itself, after whatever `pct` of the run is left has ended. */
async function undone(machine: LabMachine, run: string): Promise<void> {
  const blocked = /still runs/;
  await vi.waitFor(
    async () => expect((await machine.program('undo', run, '--dry-run')).stdout).not.toMatch(blocked),
    30_000,
  );
  const { exitCode, stdout, stderr } = await machine.program('undo', run, '--yes');
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
}

test('any run is led back: at once what can be, the rest right after the restart', { timeout: 900_000 }, async ({
  machine,
}) => {
  const containers = [
    await machine.container(unprivileged),
    await machine.container(mapped('u 0 200000 65536', 'g 0 200000 65536')),
  ];
  for (const path of ['/tank/a', '/tank/b/in']) machine.directory(path, { owner: '7:8', mode: 0o711 });
  let back = 0;
  const data = ['/tank/a/data', '/tank/b/in/data'];
  for (const path of data) machine.write(path, path);

  for (const [index, { before, after, killed, frozen, twice }] of fc
    .sample(story, { numRuns: RUNS, seed: SEED })
    .entries()) {
    const told = `story ${index} of seed ${SEED}: ${JSON.stringify({ before, after, killed, frozen, twice })}`;
    machine.declare(declared(before, containers));
    await machine.program('apply', '--yes', '--prune', '--take-over', '--leave-data');
    await restarted(machine, containers);
    const was = stateOf(machine, containers);

    machine.declare(declared(after, containers));
    const known = ((await machine.json('journal')) as Journal).runs.map(({ run }) => run);
    const ice = frozen && existsSync(machine.onDisk(frozen)) ? machine.onDisk(frozen) : undefined;
    if (ice) execFileSync('chattr', ['+i', ice]);
    try {
      const args = ['apply', '--yes', '--prune', '--take-over', '--leave-data'];
      await (killed === null ? machine.program(...args) : machine.killedProgram(killed, ...args));
    } finally {
      if (ice) execFileSync('chattr', ['-i', ice]);
    }
    const [newest] = ((await machine.json('journal')) as Journal).runs;
    if (!newest || known.includes(newest.run) || newest.undoable !== true) {
      expect(stateOf(machine, containers), told).toEqual(was);
      continue;
    }
    back += 1;
    await undone(machine, newest.run);
    if (twice) {
      // The way back of the way back, and back once more.
      for (let times = 0; times < 2; times++) {
        const [last] = ((await machine.json('journal')) as Journal).runs;
        if (last?.undoable === true) await undone(machine, last.run);
      }
    }
    await restarted(machine, containers);
    // A directory that a container still had mounted goes with the next one.
    await machine.program('undo', newest.run, '--yes');
    expect(stateOf(machine, containers), told).toEqual(was);
    for (const path of data) expect(readFileSync(machine.onDisk(path), 'utf8'), told).toBe(path);
  }
  // Else it was about nothing.
  expect(back).toBeGreaterThan(RUNS / 3);
});
