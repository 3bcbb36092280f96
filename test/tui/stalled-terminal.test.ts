import { existsSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type TestMachine, testMachine } from '../cli/machine.ts';
import { journals } from '../promises/journals.ts';
import { faithfulPct } from '../promises/stand-in.ts';
import { freshDemo, pidBelow } from '../pty/demo.ts';
import { openProgram } from '../pty/program.ts';
import type { Terminal } from '../pty/terminal.ts';
import { walk } from '../pty/terminal.ts';

const PATIENCE_MS = 20_000;

/** Each new size is a frame of its own: together far more than a terminal's buffer holds. */
function manyFrames(terminal: Terminal): () => void {
  let count = 0;
  const timer = setInterval(() => {
    const [columns, rows] = count++ % 2 === 0 ? LARGE : SMALL;
    terminal.resize(columns, rows);
  }, 20);
  const stop = () => clearInterval(timer);
  onTestFinished(stop);
  return stop;
}

const LARGE = [220, 70] as const;
const SMALL = [80, 24] as const;

test('a terminal that takes nothing holds no step up: frames are dropped, and it is painted anew once it goes on', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['P', '+ 4 mount 106'], ['A', 'running']);
  terminal.pause();
  const before = terminal.output().length;
  const stop = manyFrames(terminal);
  await vi.waitFor(
    () => expect(demo.journal().at(-1)).toMatchObject({ type: 'summary', outcome: 'done' }),
    PATIENCE_MS,
  );
  stop();
  terminal.resize(...SMALL);
  terminal.resume();
  await terminal.waitFor(/^ Apply {3}Applied in part: 4 done, 1 blocked/m);
  expect(terminal.output().length - before).toBeLessThan(200_000);
  const shown = terminal.screen();
  terminal.press('ctrl+l');
  await terminal.waitFor((screen) => screen === shown);
});

test.each(['SIGTERM', 'SIGHUP'] as const)(
  '%s ends a program whose terminal takes nothing, after the running step',
  async (signal) => {
    const demo = await freshDemo();
    const terminal = demo.openInShell();
    await terminal.waitFor('> llm_models');
    await walk(terminal, ['P', '+ 4 mount 106'], ['A', 'running']);
    const pid = pidBelow(terminal);
    terminal.pause();
    manyFrames(terminal);
    process.kill(pid, signal);
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), PATIENCE_MS);
    expect(demo.journal().at(-1)).toMatchObject({ type: 'summary' });
    terminal.resume();
  },
);

/** Every line of it is printed, far more than a terminal's buffer holds. */
const flooding = (machine: TestMachine) =>
  faithfulPct(machine, 'seq -f "%g a line that is about as long as those that are printed by programs are" 1 2000');

const summaryIn = async (machine: TestMachine) => (await journals(machine)).flat().at(-1);

test('an apply without screens goes on to its end as well, and all of it is printed once the terminal takes it', async () => {
  const machine = await testMachine();
  await flooding(machine);
  const terminal = openProgram([...machine.options, 'apply'], { env: machine.env });
  await terminal.waitFor('[y/N]');
  terminal.pause();
  terminal.press('y', 'enter');
  await vi.waitFor(
    async () => expect(await summaryIn(machine)).toMatchObject({ type: 'summary', outcome: 'done' }),
    PATIENCE_MS,
  );
  terminal.resume();
  expect(await terminal.exited).toEqual({ exitCode: 0 });
  expect(terminal.output()).toContain('2000 a line that is about');
  expect(terminal.scrollback()).toContain('Applied: ');
});

test.each(['SIGTERM', 'SIGHUP'] as const)(
  '%s ends it after the running step, though the terminal takes nothing',
  async (signal) => {
    const machine = await testMachine();
    await faithfulPct(
      machine,
      'seq -f "%g a line that is about as long as those that are printed by programs are" 1 2000; touch "$PCT_LOG.began"; sleep 0.5',
    );
    const terminal = openProgram([...machine.options, 'apply'], { env: machine.env });
    await terminal.waitFor('[y/N]');
    terminal.pause();
    terminal.press('y', 'enter');
    await vi.waitFor(async () => expect(existsSync(`${machine.env.PCT_LOG}.began`)).toBe(true), PATIENCE_MS);
    process.kill(terminal.pid, signal);
    await vi.waitFor(
      async () =>
        expect(await summaryIn(machine)).toMatchObject({ type: 'summary', outcome: 'interrupted', notRun: 1 }),
      PATIENCE_MS,
    );
    await vi.waitFor(() => expect(() => process.kill(terminal.pid, 0)).toThrow(), PATIENCE_MS);
    terminal.resume();
  },
);
