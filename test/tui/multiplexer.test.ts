import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Demo, freshDemo } from '../pty/demo.ts';
import { openProgram } from '../pty/program.ts';
import { type Terminal, walk } from '../pty/terminal.ts';

/** A walk through screens of all kinds: lists, a page, a form that is left, a search. */
async function walked(terminal: Terminal): Promise<string> {
  await walk(
    terminal,
    ['', /[>] llm_models[\s\S]*q quit/],
    ['j', '> media'],
    ['2', '[2 Containers'],
    ['P', 'Consequences'],
    ['esc', /\[2 Containers[\s\S]*a attach/],
    ['4', '[4 Config'],
    ['/', '/'],
    ['10.0.0.201', /2 of \d+/],
    ['enter', '/10.0.0.201: 2 of'],
    ['esc', (screen) => !screen.includes(': 2 of')],
    ['1', '> media'],
  );
  await walk(terminal, ['?', 'Keys'], ['esc', /> media[\s\S]*q quit/]);
  return masked(terminal.screen());
}

const masked = (screen: string): string => screen.replace(/\d\d:\d\d:\d\d/g, 'HH:MM:SS').replace(/ +$/gm, '');

/** The program in tmux or screen with a configuration of their own, ended with the test. */
function inMultiplexer(kind: 'tmux' | 'screen', demo: Demo, term: string): Terminal {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-mux-'));
  const conf = join(folder, 'conf');
  const env = { HOME: folder, SCREENDIR: join(folder, 'screens'), TMUX_TMPDIR: folder };
  const end = (argv: readonly string[]) => {
    try {
      execFileSync(argv[0] ?? '', argv.slice(1), { env: { PATH: process.env.PATH, ...env }, stdio: 'ignore' });
    } catch {
      // It has ended by itself.
    }
  };
  onTestFinished(() => {
    end(kind === 'tmux' ? ['tmux', '-L', 'phoenix', 'kill-server'] : ['screen', '-S', 'phoenix', '-X', 'quit']);
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(
    conf,
    kind === 'tmux'
      ? `set -g status off\nset -g default-terminal ${term}\nset -g escape-time 20\n`
      : `startup_message off\naltscreen on\nterm ${term}\n`,
  );
  const through =
    kind === 'tmux'
      ? ['tmux', '-L', 'phoenix', '-f', conf, 'new-session', '--']
      : ['screen', '-U', '-c', conf, '-S', 'phoenix', '--'];
  return openProgram(['--host', `demo:${demo.dir}`], { cwd: demo.dir, env, through });
}

test.each([
  ['tmux', 'screen'],
  ['tmux', 'tmux-256color'],
  ['screen', 'screen'],
] as const)(
  'in %s with TERM=%s the last screen is the one that it is without',
  { timeout: 120_000 },
  async (kind, term) => {
    const demo = await freshDemo();
    const direct = await walked(demo.open());
    const terminal = inMultiplexer(kind, demo, term);
    await walked(terminal);
    // They draw a frame in pieces.
    await terminal.waitFor((screen) => masked(screen) === direct);
  },
);

test.each(['xterm-256color', 'screen', 'tmux-256color', 'linux', 'vt100'])(
  'with TERM=%s the screen is cleared once, and never again, and the last one is the same',
  { timeout: 90_000 },
  async (TERM) => {
    const demo = await freshDemo();
    const terminal = demo.open({ env: { TERM } });
    const last = await walked(terminal);
    // The console gets other signs.
    if (TERM !== 'linux') expect(last).toBe(await walked((await freshDemo()).open()));
    expect(terminal.output().split('\x1b[2J').length - 1).toBeLessThanOrEqual(1);
    // Nothing asks the terminal for anything: cursor, abilities, colours.
    expect(terminal.output()).not.toMatch(/\x1b\[(>|=)?0?c|\x1b\[\??6n|\x1b\](4|10|11);\?/);
  },
);
