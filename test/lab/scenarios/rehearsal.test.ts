import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Verdict } from '../rehearsal/compare.ts';

/** How many containers are made up and started, and the first one's seed. */
const COUNT = Number(process.env.PHOENIX_LAB_REHEARSALS ?? 60);
const SEED = Number(process.env.PHOENIX_LAB_SEED ?? 0);

const MS_EACH = 4_000;

/** Every rule by which a start fails or hides a mount. */
const RULES = [
  'configuration covered covered_by_lxc filesystem_without_id_maps id_map_overlaps id_map_unreadable',
  'id_map_without_root ids_not_allowed keepattrs_read_only keepattrs_unmapped line_unreadable locked',
  'mount_map_overlaps source_closed source_has_mounts source_missing source_not_directory source_symlink',
  'target_closed target_differs target_hides_init target_ignored target_is_root target_missing',
  'target_not_directory target_read_only target_symlink target_unmapped template type_refused',
].flatMap((line) => line.split(' '));

describe(`${COUNT} made-up containers from seed ${SEED} on, rehearsed and started`, () => {
  let verdicts: readonly Verdict[] = [];

  beforeAll(async () => {
    verdicts = await startAll();
    console.log(counts(verdicts));
  }, COUNT * MS_EACH);

  it('what is said and what happens agree in every one', () => {
    expect(verdicts).toHaveLength(COUNT);
    expect(verdicts.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  });

  it('a third of them or more really fail or hide a mount', () => {
    const bad = verdicts.filter(({ up, hidden }) => !up || hidden > 0);
    expect(bad.length).toBeGreaterThanOrEqual(COUNT / 3);
  });

  it('less than one in twenty is unknown', () => {
    expect(verdicts.filter(({ starts }) => starts === 'unknown').length).toBeLessThan(COUNT / 20);
  });

  if (COUNT >= 150) {
    it('every rule fails or hides something in at least one', () => {
      const seen = new Set(verdicts.flatMap(({ codes }) => codes));
      expect(RULES.filter((rule) => !seen.has(rule))).toEqual([]);
    });
  }
});

/** Several processes share the seeds, each in a mount namespace of its own. */
async function startAll(): Promise<readonly Verdict[]> {
  const run = inject('labRun');
  // The root of an unprivileged container has to get to what lxc.mount.entry names.
  chmodSync(run, 0o755);
  const processes = cpus().length + 1;
  const first = 100_000_000 + randomInt(800) * 1_000_000;
  const seeds = Array.from({ length: COUNT }, (_, index) => SEED + index);
  const answers = await Promise.all(
    Array.from({ length: processes }, (_, share) =>
      startSome(
        run,
        first + share * 100_000,
        seeds.filter((_, index) => index % processes === share),
      ),
    ),
  );
  return answers.flat().sort((a, b) => a.seed - b.seed);
}

async function startSome(run: string, ctids: number, seeds: readonly number[]): Promise<readonly Verdict[]> {
  const script = join(run, 'bin/rehearsal.cjs');
  const args = [script, run, join(import.meta.dirname, '../bind-mount.pl'), ctids, ...seeds].map(String);
  const child = spawn('unshare', ['--mount', '--propagation', 'slave', process.execPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = (await text(child.stdout)).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}

function counts(verdicts: readonly Verdict[]): string {
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
