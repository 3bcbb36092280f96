import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SCRIPTS, SHELLS, type Shell } from '../../src/commands/complete/shells.ts';
import { openTerminal } from '../pty/terminal.ts';
import { call, PROGRAM } from './program.ts';

const isThere = (shell: Shell): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** A demo and the shell's script in a folder of their own, and an environment in which the shell finds the program. */
async function prepared(shell: Shell) {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-shell-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = {
    PATH: `${dirname(PROGRAM)}:${process.env.PATH ?? ''}`,
    HOME: folder,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    PHOENIX_HOST: `demo:${join(folder, 'demo')}`,
  };
  await call(['backups'], { env: { PHOENIX_HOST: env.PHOENIX_HOST, HOME: folder } });
  const script = join(folder, 'script');
  writeFileSync(script, SCRIPTS[shell]);
  writeFileSync(join(folder, 'plan-of-today.json'), '{}');
  return { folder, env, script };
}

/** How each shell begins, without what anybody has configured, and its prompt is `> `. */
const START: Readonly<Record<'bash' | 'zsh', readonly [string, ...string[]]>> = {
  bash: ['bash', '--norc', '--noprofile', '-i'],
  zsh: ['zsh', '-f', '-i'],
};

const SETUP = {
  bash: (script: string) => `bind 'set enable-bracketed-paste off'; . ${script}`,
  zsh: (script: string) =>
    `autoload -U compinit; compinit -u -D; . ${script}; zstyle ':completion:*' menu no; unsetopt beep`,
} as const;

/** Types a line into a real shell, then tab; gives what then stands behind the prompt. */
async function completed(shell: 'bash' | 'zsh', typed: string, wanted: string): Promise<void> {
  const { folder, env, script } = await prepared(shell);
  const options = { cwd: folder, columns: 100, env: { ...env, PS1: '> ' } };
  const terminal = openTerminal(START[shell], options);
  onTestFinished(() => terminal.close());
  await terminal.waitFor('> ');
  terminal.press(`${SETUP[shell](script)}; echo re''ady`, 'enter');
  // What is typed before the prompt is there stands before it.
  await terminal.waitFor(/^ready\n>/m);
  terminal.press(`${typed}\t`);
  await terminal.waitFor((screen) => screen.split('\n').some((line) => `${line}|`.startsWith(`> ${wanted}`)));
}

describe.each(['bash', 'zsh'] as const)('%s', (shell) => {
  describe.skipIf(!isThere(shell))('completes', () => {
    it.each([
      ['a command', 'phoenix-volumes vali', 'phoenix-volumes validate'],
      ['an option', 'phoenix-volumes plan --pru', 'phoenix-volumes plan --prune'],
      ['a volume', 'phoenix-volumes set medi', 'phoenix-volumes set media'],
      ['a container, and what follows it', 'phoenix-volumes explain 104', 'phoenix-volumes explain 104:'],
      ['a path in a container', 'phoenix-volumes explain 104:33:/m', 'phoenix-volumes explain 104:33:/media'],
      ['the value behind a sign', 'phoenix-volumes explain --for=re', 'phoenix-volumes explain --for=read'],
      ['a file of its own', 'phoenix-volumes apply --plan plan-of', 'phoenix-volumes apply --plan plan-of-today.json'],
      [
        'a folder of the machine',
        'phoenix-volumes add x --host-path /mnt/pve/bu',
        'phoenix-volumes add x --host-path /mnt/pve/bulk/',
      ],
    ])('%s', (_what, typed, wanted) => completed(shell, typed, wanted));
  });
});

describe.skipIf(!isThere('fish'))('fish completes', () => {
  it.each([
    ['a command, with what it does', 'vali', /^validate\tcheck the four files/],
    ['an option', 'plan --pru', /^--prune\t/],
    ['a volume', 'set medi', /^media$/],
    ['a container, and what follows it', 'explain 104', /^104:\tjellyfin$/],
    ['a path in a container', 'explain 104:33:/m', /^104:33:\/media\tmedia$/],
    ['a file of its own', 'apply --plan plan-of', /^plan-of-today\.json$/],
  ])('%s', async (_what, typed, wanted) => {
    const { folder, env, script } = await prepared('fish');
    const ask = `source ${script}; complete -C 'phoenix-volumes ${typed}'`;
    const { stdout } = await promisify(execFile)('fish', ['--no-config', '-c', ask], { cwd: folder, env });
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual([expect.stringMatching(wanted)]);
  });
});

it.each(SHELLS)('completion %s prints the script', async (shell) => {
  expect(await call(['completion', shell])).toEqual({ code: 0, stdout: SCRIPTS[shell], stderr: '' });
});
