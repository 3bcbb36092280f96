import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type TestMachine, testMachine } from '../cli/machine.ts';
import { call } from '../cli/program.ts';
import { processExists } from '../host/temp-folder.ts';
import { journals, pctEnded, pctPids } from '../promises/journals.ts';
import { faithfulPct } from '../promises/stand-in.ts';
import { record } from './record.ts';
import { STEERING } from './steering.ts';

// What `pct` does with the call for container 101, whose two mounts are one call; with 102 it is as it should be.

interface Way {
  readonly name: string;
  /** Shell; `faithful "$@"` is what `pct` should do, `first "$@"` the first of the two mounts. */
  readonly does: string;
  /** How the step for 101 ends. */
  readonly end: 'done' | 'failed' | 'timeout';
  /** What its container's file then holds of the two mounts. */
  readonly written: 0 | 1 | 2;
  readonly runs?: true;
}

const HOTPLUG = `400 Parameter verification failed.
mp1: unable to hotplug mp1: directory '/tank/media' does not exist

pct set <vmid> [OPTIONS]`;

const WAYS: readonly Way[] = [
  { name: 'ends with 0 and has done nothing', does: 'exit 0', end: 'failed', written: 0 },
  { name: 'ends with 0 and has done a part', does: 'first "$@"', end: 'failed', written: 1 },
  { name: 'is killed before it writes', does: 'kill -9 $$', end: 'failed', written: 0 },
  { name: 'is killed after it wrote', does: 'faithful "$@"; kill -9 $$', end: 'failed', written: 2 },
  { name: 'wrote and fails', does: 'faithful "$@"; echo wrong >&2; exit 255', end: 'failed', written: 2 },
  { name: 'wrote a part and fails', does: 'first "$@"; echo wrong >&2; exit 255', end: 'failed', written: 1 },
  { name: 'hangs before it writes', does: 'exec sleep 1000', end: 'timeout', written: 0 },
  { name: 'hangs after it wrote', does: 'faithful "$@"; exec sleep 1000', end: 'timeout', written: 2 },
  { name: 'writes lines on and on', does: 'exec yes "a line that has no end"', end: 'timeout', written: 0 },
  {
    name: 'writes one line on and on',
    does: "tr '\\0' x < /dev/zero & echo $! > child; wait",
    end: 'timeout',
    written: 0,
  },
  {
    name: 'says more than anybody reads',
    does: 'faithful "$@"; yes "a line" | head -c 50000000; yes "an error" | head -c 50000000 >&2',
    ...{ end: 'done', written: 2 },
  },
  {
    name: 'says one line of 100 MB',
    does: `faithful "$@"; head -c 100000000 /dev/zero | tr '\\0' x; head -c 100000000 /dev/zero >&2`,
    ...{ end: 'done', written: 2 },
  },
  {
    name: 'says what is no text',
    does: 'faithful "$@"; head -c 3000000 /dev/urandom; head -c 3000000 /dev/urandom >&2; exit 255',
    ...{ end: 'failed', written: 2 },
  },
  {
    name: 'leaves a child that holds its output',
    does: 'faithful "$@"; sleep 1000 & echo $! > child',
    ...{ end: 'done', written: 2 },
  },
  {
    name: 'leaves a child that writes on and on',
    does: 'faithful "$@"; yes & echo $! > child',
    ...{ end: 'done', written: 2 },
  },
  {
    name: 'mounts the first of two and then fails [multi-partial-last-fails]',
    does: `printf '%s\\n' "${HOTPLUG}" >&2; exit 25`,
    ...{ end: 'failed', written: 0, runs: true },
  },
];

test.each(WAYS)(
  'an apply whose pct $name ends in time, takes no memory, says what is there, and the next one does the rest',
  async ({ name, does, end, written, runs = false }) => {
    const machine = await testMachine();
    if (runs) await machine.write('root/proc/net/unix', RUNS);
    await misbehaving(machine, does);
    const began = Date.now();
    const { code, stdout, stderr, peak } = await measured(machine);
    const took = Date.now() - began;
    const said = `${code} ${stdout.slice(-2_000)}${stderr.slice(-2_000)}`;
    expect(took, said).toBeLessThan(LONGEST_MS);
    expect(peak, said).toBeLessThan(MOST_KILOBYTES);
    for (const text of [stdout, stderr]) {
      expect(text).not.toMatch(STEERING);
      expect(text.length).toBeLessThan(MOST_CHARACTERS);
      expect(text).not.toMatch(/this should not happen|^ +at |Unknown system error/m);
    }
    expect(mountsOf(machine, 101), said).toBe(written);
    expect(mountsOf(machine, 102), said).toBe(1);
    const events = (await journals(machine)).flat();
    const ended = events.find((event) => 'step' in event && event.step === 'mount:101' && event.type in ENDS);
    expect(ended, said).toMatchObject(
      end === 'done' ? { type: 'step_complete' } : { type: 'step_errored', failure: { end } },
    );
    expect(events.at(-1), said).toMatchObject({ type: 'summary', failed: end === 'done' ? 0 : 1, notRun: 0 });
    expect(code, said).toBe(end === 'done' ? 0 : 1);

    if (end === 'timeout') {
      const [pid = 0] = (await pctPids(machine)).filter(processExists);
      const next = await call([...machine.options, 'apply', '--yes'], { env: machine.env });
      const isBlocked = { code: 1, stdout: expect.stringContaining(`still runs (process ${pid})`) };
      expect(next).toMatchObject(written === 2 ? { code: 0 } : isBlocked);
      killed(pid);
      await pctEnded(machine);
    }
    await faithfulPct(machine);
    const before = (await machine.pctCalls()).length;
    const again = await call([...machine.options, 'apply', '--yes'], { env: machine.env });
    expect(again, again.stdout).toMatchObject({ code: 0 });
    expect([mountsOf(machine, 101), mountsOf(machine, 102)]).toEqual([2, 1]);
    expect((await machine.pctCalls()).length - before).toBe(written === 2 ? 0 : 1);
    record({ group: 'pct', key: name.replace(/ \[.*/, '') }, { milliseconds: took, kilobytes: peak });
  },
);

const PCT_SECONDS = 1;
/** Its `pct` runs for two of them at the most, and this machine may be busy. */
const LONGEST_MS = 15_000;
const MOST_KILOBYTES = 150_000;
const MOST_CHARACTERS = 2_500_000;

const ENDS = { step_complete: true, step_errored: true };

const RUNS = 'Num RefCount Protocol Flags Type St Inode Path\n0: 2 0 10000 1 01 1 @/var/lib/lxc/101/command\n';

async function misbehaving(machine: TestMachine, does: string): Promise<void> {
  const { folder, write } = machine;
  await faithfulPct(machine);
  writeFileSync(join(folder, 'faithful'), readFileSync(join(folder, 'bin/pct')), { mode: 0o755 });
  const child = join(folder, 'child');
  await write(
    'bin/pct',
    `#!/bin/bash
faithful() { ${folder}/faithful "$@"; }
first() { faithful "\${@:1:4}"; }
cd ${folder}
if [ "$2" != 101 ]; then faithful "$@"; exit; fi
${does}
`,
  );
  chmodSync(join(folder, 'bin/pct'), 0o755);
  onTestFinished(async () => {
    for (const pid of await pctPids(machine)) killed(pid);
    if (existsSync(child)) killed(Number(readFileSync(child, 'utf8')));
  });
}

function killed(pid: number): void {
  if (processExists(pid)) process.kill(pid, 'SIGKILL');
}

/** Runs it with what writes down, as it ends, how much memory it ever had. */
async function measured({ folder, options, env, write }: TestMachine) {
  const peak = join(folder, 'peak');
  await write(
    'peak.mjs',
    `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)));`,
  );
  const ended = await call([...options, '--pct-timeout', String(PCT_SECONDS), 'apply', '--yes'], {
    env: { ...env, NODE_OPTIONS: `--import=${join(folder, 'peak.mjs')}` },
  });
  return { ...ended, peak: Number(readFileSync(peak, 'utf8')) };
}

const mountsOf = ({ root }: TestMachine, ctid: number): number =>
  readFileSync(join(root, `etc/pve/lxc/${ctid}.conf`), 'utf8').match(/^mp\d+: /gm)?.length ?? 0;
