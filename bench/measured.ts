import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './results.ts';

/** The program as it is built for Node. */
export const PROGRAM = new URL('../dist/phoenix-volumes.mjs', import.meta.url).pathname;

export interface Measured {
  /** The processor's time, user and system. */
  readonly milliseconds: number;
  /** The same of the tools that it ran; the kernel counts it in steps of ten. */
  readonly tools: number;
  /** The largest resident memory. */
  readonly megabytes: number;
}

/** Medians of so many runs of a command with an empty environment, as the kernel counted them. `folder` is scratch. */
export function measured(argv: readonly string[], runs: number, folder: string): Measured {
  const usage = join(folder, 'usage');
  const probe = join(folder, 'probe.cjs');
  writeFileSync(
    probe,
    `process.on('exit', () => {
      const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
      const fs = require('node:fs');
      const [children, childrensSystem] = fs.readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ').slice(13, 15);
      const tools = (Number(children) + Number(childrensSystem)) * 10;
      fs.writeFileSync(process.env.USAGE, [(userCPUTime + systemCPUTime) / 1000, tools, maxRSS / 1024].join(' '));
    });`,
  );
  const all = Array.from({ length: runs }, (): Measured => {
    const result = spawnSync(process.execPath, ['--require', probe, PROGRAM, ...argv], {
      env: { PATH: '/usr/bin:/bin', USAGE: usage },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (result.status !== 0 && result.status !== 2)
      throw new Error(`${argv.join(' ')} exited ${result.status}: ${result.stderr}`);
    const [milliseconds = Number.NaN, tools = Number.NaN, megabytes = Number.NaN] = readFileSync(usage, 'utf8')
      .split(' ')
      .map(Number);
    return { milliseconds, tools, megabytes };
  });
  return {
    milliseconds: median(all.map((run) => run.milliseconds)),
    tools: median(all.map((run) => run.tools)),
    megabytes: median(all.map((run) => run.megabytes)),
  };
}
