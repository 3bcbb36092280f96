import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TestMachine, testMachine } from '../../cli/machine.ts';
import { slowPct } from '../../promises/stand-in.ts';
import { answer, openPlain } from './open-plain.ts';

test('^C stops an apply after the running step, and the dialogue goes on', async () => {
  const { machine, terminal } = await applying();
  terminal.press('ctrl+c');
  await terminal.waitFor('Stopping after the running step.');
  await machine.write('go', '');
  await terminal.waitFor(/Stopped: 4 done, 1 not run\.\n.*\nJournal: .*\.jsonl/);
  expect(await machine.pctCalls()).toEqual([expect.stringMatching(/^set 101 /)]);
  await answer(terminal, ['What next [help]', 'plan']);
  await answer(terminal, ['Volumes, apart by blanks [all]', '']);
  await terminal.waitFor('1 to create; no restart.');
});

test('when the line drops, the running step ends and is in the journal', async () => {
  const { machine, terminal } = await applying();
  terminal.hangUp();
  await machine.write('go', '');
  // Node aborts when it can't restore the settings of a terminal that has gone; the journal is complete by then.
  await terminal.exited;
  const journal = journalOf(machine);
  expect(journal).toContainEqual(expect.objectContaining({ type: 'step_complete', step: 'mount:101' }));
  expect(journal.at(-1)).toMatchObject({ type: 'summary', outcome: 'interrupted', notRun: 1 });
});

/** An apply whose fourth step runs until the machine has a file `go`. */
async function applying() {
  const machine = await testMachine();
  await slowPct(machine);
  const terminal = openPlain(machine.options, { env: machine.env });
  await answer(
    terminal,
    ['What next [help]', 'apply'],
    ['Volumes, apart by blanks [all]', 'all'],
    ['Apply this plan (yes, no) [no]', 'yes'],
  );
  await terminal.waitFor('working');
  return { machine, terminal };
}

function journalOf({ root }: TestMachine): readonly unknown[] {
  const folder = join(root, 'var/lib/phoenix-volumes/journal');
  const [name = ''] = readdirSync(folder);
  const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
  return lines.map((line): unknown => JSON.parse(line));
}
