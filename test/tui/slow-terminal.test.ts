import { expect, test, vi } from 'vitest';
import { testMachine } from '../cli/machine.ts';
import { journals } from '../promises/journals.ts';
import { faithfulPct } from '../promises/stand-in.ts';
import { freshDemo } from '../pty/demo.ts';
import { openProgram } from '../pty/program.ts';
import { walk } from '../pty/terminal.ts';

const PATIENCE_MS = 25_000;

/** 9,600 baud: a start and a stop bit for each byte. */
const SERIAL = 960;

test('a line of 9,600 baud holds no step up, and shows the end a few frames later', { timeout: 180_000 }, async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['P', '+ 4 mount 106']);
  terminal.throttle(SERIAL);
  const before = terminal.output().length;
  terminal.press('A');
  await vi.waitFor(
    () => expect(demo.journal().at(-1)).toMatchObject({ type: 'summary', outcome: 'done' }),
    PATIENCE_MS,
  );
  const written = () => terminal.output().length - before;
  const shown = written();
  await terminal.waitFor(/^ Apply {3}Applied in part: 4 done, 1 blocked/m, 45_000);
  // It was done long before the line had caught up, and that was soon: what nobody can see any more is not written.
  expect(written() - shown).toBeGreaterThan(SERIAL / 2);
  expect(written()).toBeLessThan(20_000);
  // What is on it then is what a terminal shows that takes all at once.
  const direct = (await freshDemo()).open();
  await walk(direct, ['', '> llm_models'], ['P', '+ 4 mount 106'], ['A', '4 of 4']);
  await direct.waitFor((screen) => screen.includes('Journal'));
  await terminal.waitFor((screen) => masked(screen) === masked(direct.screen()), 45_000);
  await walk(terminal, ['esc', /^> llm_models[\s\S]*q quit/m]);
  await walk(direct, ['esc', /^> llm_models[\s\S]*q quit/m]);
  await terminal.waitFor((screen) => masked(screen) === masked(direct.screen()), 45_000);
});

/** Without what differs between two runs: the clock, how long a step took, the journal's name. */
const masked = (screen: string): string =>
  screen
    .replace(/\d\d:\d\d:\d\d/g, 'HH:MM:SS')
    .replace(/ *\d+\.\d+s$/gm, '')
    .replace(/Journal: .*/, 'Journal');

test.each(['vt100', 'screen', 'linux', 'unheard-of'])(
  'an apply in a terminal that calls itself %s is done and shown',
  async (TERM) => {
    const demo = await freshDemo();
    const terminal = demo.open({ env: { TERM } });
    await terminal.waitFor(/> llm_models/);
    await walk(terminal, ['P', /4 mount 106/], ['A', /Applied in part: 4 done, 1 blocked/]);
    expect(demo.journal().at(-1)).toMatchObject({ type: 'summary', outcome: 'done' });
  },
);

test('^S stops what is shown of an apply, not the apply; ^Q shows the rest', async () => {
  const machine = await testMachine();
  await faithfulPct(
    machine,
    `echo working
until [ -e ${machine.folder}/go ] || [ ! -d ${machine.folder} ]; do sleep 0.05; done
seq -f "%g a line that is about as long as those that are printed by programs" 1 2000`,
  );
  const terminal = openProgram([...machine.options, 'apply'], { env: machine.env });
  await terminal.waitFor('[y/N]');
  terminal.press('y', 'enter');
  await terminal.waitFor('working');
  terminal.press('ctrl+s');
  await machine.write('go', '');
  await vi.waitFor(
    async () => expect((await journals(machine)).flat().at(-1)).toMatchObject({ type: 'summary', outcome: 'done' }),
    PATIENCE_MS,
  );
  expect(terminal.output()).not.toContain('Applied: ');
  terminal.press('ctrl+q');
  expect(await terminal.exited).toEqual({ exitCode: 0 });
  expect(terminal.scrollback()).toContain('Applied: ');
});
