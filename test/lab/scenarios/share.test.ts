import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { counts, type Verdict } from '../share/verdict.ts';

/** How many situations are made up, and the first one's seed. */
const COUNT = Number(process.env.PHOENIX_LAB_SHARES ?? 160);
const SEED = Number(process.env.PHOENIX_LAB_SEED ?? 0);

const MS_EACH = 5_000;

describe(`${COUNT} made-up directories that containers share, from seed ${SEED} on`, () => {
  let verdicts: readonly Verdict[] = [];

  beforeAll(
    async () => {
      const run = inject('labRun');
      // A container's root has to get to the machine's folder.
      chmodSync(run, 0o755);
      const seeds = Array.from({ length: COUNT }, (_, index) => SEED + index);
      const processes = Math.min(cpus().length, 4);
      const shares = Array.from({ length: processes }, (_, share) =>
        seeds.filter((_, index) => index % processes === share),
      );
      verdicts = (await Promise.all(shares.map((some) => verdictsOn(run, some)))).flat();
      console.log(counts(verdicts));
    },
    COUNT * MS_EACH + 60_000,
  );

  it('let in whom share says, take from nobody and run nothing a second time; what is refused has no remedy', () => {
    expect(verdicts).toHaveLength(COUNT);
    expect(verdicts.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  });

  it('end in an edit in many of them, with every file system that runs here among those', () => {
    const edits = verdicts.filter(({ outcome }) => outcome === 'edit');
    expect(edits.length).toBeGreaterThanOrEqual(COUNT >= 150 ? 80 : COUNT * 0.4);
    expect(new Set(edits.map(({ on }) => on))).toEqual(new Set(verdicts.map(({ on }) => on)));
  });
});

async function verdictsOn(run: string, seeds: readonly number[]): Promise<readonly Verdict[]> {
  const args = [join(run, 'bin/share.cjs'), run, join(import.meta.dirname, '../share'), ...seeds];
  const child = spawn('unshare', ['--mount', '--propagation', 'slave', process.execPath, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = (await text(child.stdout)).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}
