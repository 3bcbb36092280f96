import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

/** The shell has said so so many times, and asks for the next command. */
const stopped = (times: number) => (screen: string) =>
  screen.split('Stopped').length === times + 1 && screen.trimEnd().endsWith('\n$');

test('^Z gives the shell its terminal back, and fg the screens', async () => {
  const terminal = await (await freshDemo()).openAsJob();
  await walk(terminal, ['j', '> media'], ['ctrl+z', stopped(1)]);
  expect(terminal.onAlternateScreen()).toBe(false);
  expect(terminal.cursor().visible).toBe(true);
  await walk(terminal, ['echo still $((40 + 2))', 'echo still'], ['enter', 'still 42']);
  terminal.press('fg', 'enter');
  await terminal.waitFor((screen) => screen.includes('> media') && screen.includes('q quit'));
  expect(terminal.onAlternateScreen()).toBe(true);
  await walk(terminal, ['j', '> n8n_files'], ['q', /\$ $/m]);
  expect(terminal.onAlternateScreen()).toBe(false);
});

test('a second ^Z works as the first, also after a resize meanwhile', async () => {
  const terminal = await (await freshDemo()).openAsJob();
  await walk(terminal, ['ctrl+z', stopped(1)]);
  terminal.resize(100, 30);
  terminal.press('fg', 'enter');
  await terminal.waitFor((screen) => screen.split('\n').includes('─'.repeat(100)) && screen.includes('q quit'));
  await walk(terminal, ['ctrl+z', stopped(2)]);
  terminal.press('fg', 'enter');
  await walk(terminal, ['j', '> media']);
});

test('^Z in a field of a wizard is no text, and fg comes back to what was typed', async () => {
  const terminal = await (await freshDemo()).openAsJob();
  await walk(terminal, ['a', '[1 Name]'], ['films', /Name +films/], ['ctrl+z', stopped(1)]);
  expect(terminal.onAlternateScreen()).toBe(false);
  await walk(terminal, ['echo still $((40 + 2))', 'echo still'], ['enter', 'still 42']);
  terminal.press('fg', 'enter');
  await terminal.waitFor((screen) => /Name +films/.test(screen) && screen.includes('[1 Name]'));
  expect(terminal.onAlternateScreen()).toBe(true);
  await walk(terminal, ['7', /Name +films7/], ['enter', '[2 Host path]']);
});

test('^Z while an apply runs stops it with us, and fg lets it go on to its end', async () => {
  const demo = await freshDemo();
  const terminal = await demo.openAsJob();
  await walk(terminal, ['P', '+ 4 mount 106'], ['A', 'running'], ['ctrl+z', stopped(1)]);
  expect(terminal.onAlternateScreen()).toBe(false);
  expect(demo.container(106)).not.toContain('mp=/backups');
  terminal.press('fg', 'enter');
  await terminal.waitFor(/^ Apply {3}Applied in part: 4 done, 1 blocked/m);
  expect(demo.container(106)).toContain('mp=/backups');
  expect(demo.journal().at(-1)).toMatchObject({ type: 'summary' });
  await walk(terminal, ['esc', 'a add'], ['q', /\$ $/m]);
});
