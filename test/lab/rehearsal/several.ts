import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Verdict } from './compare.ts';

interface Several {
  /** The folder of this run of the lab. */
  readonly run: string;
  /** What makes up, says and starts: `rehearsal` or `plans`. */
  readonly script: string;
  readonly count: number;
  /** The first one's. */
  readonly seed: number;
}

/** Several processes share the seeds, each in a mount namespace of its own. One verdict for each seed, in their order. */
export async function startSeveral({ run, script, count, seed }: Several): Promise<readonly Verdict[]> {
  // The root of an unprivileged container has to get to what lxc.mount.entry names.
  chmodSync(run, 0o755);
  const processes = cpus().length + 1;
  // Two scripts in one run never meet in a number.
  const first = (script === 'plans' ? 500_000_000 : 100_000_000) + randomInt(400) * 1_000_000;
  const seeds = Array.from({ length: count }, (_, index) => seed + index);
  const answers = await Promise.all(
    Array.from({ length: processes }, (_, share) =>
      startSome(
        { run, script },
        first + share * 100_000,
        seeds.filter((_, index) => index % processes === share),
      ),
    ),
  );
  return answers.flat().sort((a, b) => a.seed - b.seed);
}

async function startSome(
  { run, script }: Pick<Several, 'run' | 'script'>,
  ctids: number,
  seeds: readonly number[],
): Promise<readonly Verdict[]> {
  const args = [join(run, `bin/${script}.cjs`), run, join(import.meta.dirname, '../bind-mount.pl'), ctids, ...seeds];
  const child = spawn('unshare', ['--mount', '--propagation', 'slave', process.execPath, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = (await text(child.stdout)).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}

/** What became of them, for whoever reads the test's output: how many of each, each reason, and what was not answered. */
export function counts(verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter(({ up }) => !up).length;
  const hid = verdicts.filter(({ up, hidden }) => up && hidden > 0).length;
  const unknown = verdicts.filter(({ starts }) => starts === 'unknown');
  const byCode = new Map<string, number>();
  for (const code of verdicts.flatMap(({ codes }) => [...new Set(codes)]))
    byCode.set(code, (byCode.get(code) ?? 0) + 1);
  const lines = [...byCode]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, count]) => `${String(count).padStart(5)} ${code}`);
  const started = verdicts.length - failed - hid;
  return [
    `${verdicts.length}: ${started} started whole, ${hid} with a mount hidden, ${failed} failed; ${unknown.length} unknown`,
    ...lines,
    ...unknown.map(
      ({ seed, about, unknown: why }) => `  seed ${seed} (${about.join(', ')}) unknown: ${why.join('; ')}`,
    ),
  ].join('\n');
}
