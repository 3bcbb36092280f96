import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { benchFor } from './bench.ts';
import { WRITING } from './commands.ts';
import { ERRORS, type Kind } from './traced.ts';
import { trial, undisturbed } from './trial.ts';

const LOG = process.env.LOG ?? '/tmp/tr/log';
const log = (t: string) => appendFileSync(LOG, t);

test.each(WRITING.filter(({ name }) => !process.env.ONLY || process.env.ONLY.split(',').includes(name)))(
  '$name',
  { timeout: 3_600_000 },
  async (command) => {
    const benches = await Promise.all([benchFor(command), benchFor(command)]);
    const lanes = await Promise.all(benches.map(async (bench) => ({ bench, whole: await undisturbed(bench) })));
    const counts = new Map<string, number>();
    const calls = lanes[0]?.whole.calls ?? [];
    const sites = calls.map((call) => {
      const nth = (counts.get(call) ?? 0) + 1;
      counts.set(call, nth);
      return { call, nth };
    });
    log(`${command.name}: ${sites.length} calls, ${counts.size} sites\n`);
    const kinds = (process.env.KINDS?.split(',') ?? ['KILL', ...Object.keys(ERRORS)]) as Kind[];
    const jobs = kinds.flatMap((kind) =>
      sites
        .filter(({ nth, call }) =>
          kind === 'KILL' ? !process.env.W || !/^(statx|lstat|read|open|fstat|access|close)/.test(call) : nth === 1,
        )
        .map((site) => ({ ...site, kind })),
    );
    let done = 0,
      missed = 0;
    const t = Date.now();
    await Promise.all(
      lanes.map(async ({ bench, whole }) => {
        for (let job = jobs.shift(); job; job = jobs.shift()) {
          const { call, nth, kind } = job;
          const { wasHit, broken } = await trial(bench, whole, job);
          done++;
          if (!wasHit) {
            missed++;
            log(`MISSED ${command.name} ${kind} ${call} ${nth}\n`);
          }
          if (broken.length) log(`BROKEN ${command.name} ${kind} ${call} ${nth}\n  ${broken.join('\n  ')}\n`);
        }
      }),
    );
    log(`${command.name}: done ${done}, missed ${missed}, ${(Date.now() - t) / done} ms each\n`);
    expect(1).toBe(1);
  },
);
