import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

const planFile = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

test('S saves the plan on screen as plan --out does, and apply --plan runs it', async () => {
  const demo = await freshDemo();
  const run = async (...args: readonly string[]) => {
    const shell = demo.openInShell({ args: ['--host', `demo:${demo.dir}`, ...args] });
    await shell.waitFor(/left with \d/);
    return shell.scrollback();
  };
  const terminal = demo.open();
  await terminal.waitFor('3 Changes(');
  await walk(
    terminal,
    ['P', /^ Plan {3}/m],
    ['S', /File {2}plan\.json▏/],
    ['ctrl+u', /File {2}▏/],
    ['by-key.json', /by-key\.json▏/],
    ['enter', /saved in .*by-key\.json/],
  );
  expect(terminal.screen()).toMatch(/^ Plan {3}/m);
  await run('plan', '--out', join(demo.dir, 'by-command.json'));
  const saved = join(demo.dir, 'by-key.json');
  expect(statSync(saved).mode & 0o777).toBe(0o600);
  expect(planFile(saved)).toEqual(planFile(join(demo.dir, 'by-command.json')));
  expect(await run('apply', '--plan', saved, '--yes')).toMatch(/Applied in part: 4 done, 1 blocked/);
});

test('a plan is not saved over a file that is something else: the field stays, and esc leaves it', async () => {
  const demo = await freshDemo();
  const notes = join(demo.dir, 'plan.json');
  writeFileSync(notes, 'mine');
  const terminal = demo.open();
  await terminal.waitFor('3 Changes(');
  await walk(
    terminal,
    ['P', /^ Plan {3}/m],
    ['S', /plan\.json▏/],
    ['enter', 'is no saved plan or facts'],
    ['x', /plan\.jsonx▏/],
    ['esc', /A apply/],
  );
  expect(readFileSync(notes, 'utf8')).toBe('mine');
});

test('the way back of a run is not saved', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('3 Changes(');
  await walk(
    terminal,
    ['P', /^ Plan {3}/m],
    ['A', /^ Apply {3}Applied/m],
    ['u', /^ Undo {3}/m],
    ['S', 'its plan cannot be saved'],
  );
});
