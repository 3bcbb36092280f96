import { expect, onTestFinished, test } from 'vitest';
import { openTerminal, type Terminal } from './terminal.ts';

function shell(script: string, columns?: number): Terminal {
  const terminal = openTerminal(['sh', '-c', script], columns === undefined ? {} : { columns });
  onTestFinished(() => terminal.close());
  return terminal;
}

test('the screen shows what the program writes, as a terminal lays it out', async () => {
  const terminal = shell("printf 'one\\033[3;5Hthree'; read end");
  await terminal.waitFor('three');
  expect(terminal.rows().slice(0, 3)).toEqual(['one', '', '    three']);
});

test('keys reach the program', async () => {
  const terminal = shell('read line; echo "got $line"');
  terminal.press('h', 'i', 'enter');
  await terminal.waitFor('got hi');
  expect(await terminal.exited).toEqual({ exitCode: 0 });
});

test('waiting for what never comes ends with the last screen', async () => {
  const terminal = shell('echo all there is; read end');
  await terminal.waitFor('all there is');
  await expect(terminal.waitFor('more', 200)).rejects.toThrow(
    /"more" did not appear: not within 200 ms.*all there is/s,
  );
});

test('waiting ends when the program does', async () => {
  const terminal = shell('echo bye; exit 3');
  await expect(terminal.waitFor('more')).rejects.toThrow('the program ended with 3');
});

test('the alternate screen and the cursor are reported', async () => {
  const terminal = shell(
    "printf '\\033[?1049h\\033[?25linside'; read end; printf '\\033[?25h\\033[?1049lback'; read end",
  );
  await terminal.waitFor('inside');
  expect(terminal.onAlternateScreen()).toBe(true);
  expect(terminal.cursor().visible).toBe(false);
  terminal.press('enter');
  await terminal.waitFor('back');
  expect(terminal.onAlternateScreen()).toBe(false);
  expect(terminal.cursor().visible).toBe(true);
});

test('the program is told a new size', async () => {
  const terminal = shell("trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done", 80);
  await terminal.waitFor('ready');
  terminal.resize(60, 20);
  await terminal.waitFor('20 60');
});

test('a line that drops hangs up on the program', async () => {
  const terminal = shell("trap 'exit 7' HUP; echo ready; while :; do sleep 0.05; done");
  await terminal.waitFor('ready');
  terminal.hangUp();
  expect(await terminal.exited).toEqual({ exitCode: 7 });
});

const FRAME = { begin: '\\033[?2026h', end: '\\033[?2026l' };

test('what shows in the middle of a frame is not taken for what was waited for', async () => {
  const terminal = shell(
    `printf '${FRAME.begin}half old\\033[1;1Hnew'; read go; printf ' and whole${FRAME.end}'; read end`,
  );
  const waited = terminal.waitFor('new');
  await expect(terminal.waitFor('new', 300)).rejects.toThrow('"new" did not appear: not within 300 ms');
  terminal.press('enter');
  expect(await waited).toContain('and whole');
});

test('of a program that ended in the middle of a frame what shows is all there will be', async () => {
  expect(await shell(`printf '${FRAME.begin}half'`).waitFor('half')).toContain('half');
});
