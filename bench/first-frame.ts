import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../scripts/build.mjs';
import { pack } from '../scripts/executable.mjs';
import { measuredTerminal, processorMs } from './pty.ts';
import { median, record, tableOf } from './results.ts';
import { estate } from './tui-estates.ts';

/**
 * How long the screens take to their first frame, and to what was read, against a bare Ink program of 24 rows that is built the
 * same way, on Node and as an executable. In the processor's time, for the machine may have other work; each start has the bare
 * one right beside it.
 */
const ROUNDS = Number(process.env.RUNS ?? 10);
const folder = mkdtempSync(join(tmpdir(), 'phoenix-bench-'));

interface Way {
  readonly name: string;
  /** At most so many times what the bare program takes; what was read may take twice that. */
  readonly most: number;
  readonly program: readonly [file: string, ...before: string[]];
  readonly bare: readonly [file: string, ...before: string[]];
}

async function main(): Promise<void> {
  const at = (name: string) => join(folder, name, 'phoenix-volumes');
  const bareEntry = 'bench/bare-ink.tsx';
  await bundle(`${at('program')}.mjs`);
  await bundle(`${at('bare')}.mjs`, bareEntry);
  await pack(at('program'));
  await pack(at('bare'), bareEntry);
  const dir = join(folder, 'demo');
  await estate(dir, 24, 6);
  const ways: readonly Way[] = [
    {
      name: 'Node',
      most: 1.4,
      program: [process.execPath, `${at('program')}.mjs`],
      bare: [process.execPath, `${at('bare')}.mjs`],
    },
    { name: 'executable', most: 1.3, program: [at('program')], bare: [at('bare')] },
  ];
  const rows: (readonly string[])[] = [];
  const missed: string[] = [];
  for (const { name, most, program, bare } of ways) {
    const rounds: { readonly bare: number; readonly frame: number; readonly content: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push({ bare: (await shown(bare, 'row 23')).first, ...(await framesOf(program, dir)) });
    const times = (of: 'frame' | 'content') => median(rounds.map((one) => one[of] / one.bare));
    const milliseconds = (of: 'bare' | 'frame' | 'content') => median(rounds.map((one) => one[of])).toFixed(0);
    rows.push([name, 'a bare Ink program', milliseconds('bare'), '1.00', '']);
    rows.push([name, 'first frame', milliseconds('frame'), times('frame').toFixed(2), most.toFixed(1)]);
    rows.push([name, 'what was read', milliseconds('content'), times('content').toFixed(2), (2 * most).toFixed(1)]);
    if (times('frame') > most) missed.push(`the first frame on ${name}`);
    if (times('content') > 2 * most) missed.push(`what was read on ${name}`);
  }
  const lines = [
    `${missed.length === 0 ? 'Met' : `MISSED by ${missed.join(', ')}`}: milliseconds of the processor from the start until it is on the screen, 24 rows, medians of ${ROUNDS} rounds; the ratio is`,
    `the median of each round's ratio to the bare program beside it. The process that looks for the screens is counted with them.`,
    '',
    ...tableOf(['built for', 'until', 'ms', '× bare', 'at most'], rows),
  ];
  record('npm run bench:frame', lines);
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function framesOf(program: Way['program'], dir: string) {
  const { first: frame, second: content } = await shown([...program, '--host', `demo:${dir}`], ' quit', 'VOLUME');
  return { frame, content };
}

/** The processor's time until the first of the texts has come, and the second after it. */
async function shown([file, ...args]: Way['program'], first: string, second = first) {
  const terminal = measuredTerminal(args, { file });
  try {
    await terminal.shows(first);
    const until = processorMs(terminal.pid);
    await terminal.shows(second);
    return { first: until, second: processorMs(terminal.pid) };
  } finally {
    await terminal.close();
  }
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
