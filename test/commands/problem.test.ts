import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { OutputStream } from '../../src/commands/call.ts';
import { addEditOf, setEditOf, type VolumeOptions } from '../../src/commands/change/options.ts';
import { main } from '../../src/commands/main.ts';
import type { CommandProblem } from '../../src/commands/problem.ts';
import type { Problem } from '../../src/ground/problem.ts';
import { wordsOf } from '../../src/views/words/any.ts';
import { COMMAND_WORDS } from '../../src/views/words/input/commands.ts';
import { testMachine } from '../cli/machine.ts';
import { run } from '../cli/run.ts';
import { problemsOf } from '../codes.ts';

interface Failure {
  readonly code: string;
  readonly summary: string;
  readonly hint?: string | undefined;
}

/** What a command line on a fresh demo says with `--json` that it does not do. */
const failed = (...args: readonly string[]): Promise<Failure> => failedIn(folder(), args);

const folder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'phoenix-commands-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'demo');
};

async function failedIn(demo: string, args: readonly string[]): Promise<Failure> {
  const { stdout } = await run(['--host', `demo:${demo}`, '--json', ...args]);
  const last = stdout.trimEnd().startsWith('{\n') ? stdout : stdout.trimEnd().split('\n').at(-1);
  return JSON.parse(last ?? '').error;
}

/** Its container is being backed up while its mount is taken away. */
async function whileLocked(): Promise<Failure> {
  const demo = folder();
  await run(['--host', `demo:${demo}`, 'plan']);
  const file = join(demo, 'etc/pve/lxc/104.conf');
  writeFileSync(file, `lock: backup\n${readFileSync(file, 'utf8')}`);
  return failedIn(demo, ['remove', 'media', '--apply', '--yes']);
}

/** What `get` says on stderr where the name of container 101 is this. */
async function asked(name: string, ...words: readonly string[]): Promise<Failure> {
  const { options, configure } = await testMachine();
  await configure('phoenix_lxc_configs.json', { lxc_configs: { 101: { name } } });
  const { stderr } = await run([...options, 'get', ...words]);
  const [summary = '', hint] = stderr.split('\n');
  return { code: Object.entries(ASKED).find(([, words]) => summary.includes(words))?.[0] ?? 'none', summary, hint };
}

const ASKED = {
  line_break: 'has line breaks',
  shell_name: "may be the shell's own",
  shell_name_twice: 'would both be the variable name',
  shell_value: 'NUL character',
};

/** What `--version` ends in where its output cannot be written as it should. */
async function told(stdout: OutputStream): Promise<Failure> {
  let text = '';
  const stderr: OutputStream = {
    write: (piece) => {
      text += piece;
    },
    on: () => {},
  };
  await main(['--version'], { stdin: {}, stdout, stderr });
  const [summary = '', hint] = text.split('\n');
  const code = Object.entries(SAID).find(([, words]) => summary.includes(words))?.[0] ?? 'none';
  return { code, summary, hint };
}

const SAID = { output_lost: 'the output could not be written', internal: 'this should not happen' };

/** A disk that is full tells so a turn later. */
function fullDisk(): OutputStream {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  let listener: ((error: NodeJS.ErrnoException) => void) | undefined;
  return {
    write: () => void setImmediate(() => listener?.(full)),
    on: (_, heard) => {
      listener = heard;
    },
  };
}

const broken: OutputStream = {
  write: () => {
    throw new Error('a bug');
  },
  on: () => {},
};

const worded = (problems: readonly Problem[]): Failure => {
  const [problem] = problems;
  return problem ? { code: problem.code, ...wordsOf(problem) } : { code: 'none', summary: '' };
};

const added = (options: VolumeOptions): Failure =>
  worded(problemsOf(addEditOf('media', { hostPath: '/tank/media', ...options })));

const CASES: Readonly<Partial<Record<CommandProblem['code'], () => Failure | Promise<Failure>>>> = {
  usage: () => failed('plan', '--jsn'),
  question_unclear: () => failed('explain', 'x'),
  identity_unclear: () => failed('status', '--as', 'x'),
  no_consent: () => failed('apply'),
  node_unused: () => failed('validate', '--node', 'pve2'),
  plan_with_options: () => failed('apply', '--plan', 'saved.json', '--prune'),
  edit_blocked: whileLocked,
  no_terminal: () => failed(),
  output_lost: () => told(fullDisk()),
  internal: () => told(broken),
  guest_id: () => failed('get', 'lxc', '12'),
  exclusive: () => failed('get', 'lxc', '101', 'name', '--shell'),
  option_needs: () => failed('get', 'lxc', '101', 'name', '--prefix', 'a_'),
  line_break: () => asked('a\nb', 'lxc', '101', 'name', 'name'),
  shell_name: () => asked('a', 'lxc', '101', 'PATH', '--shell'),
  shell_name_twice: () => asked('a', 'lxc', '101', 'name', '.name', '--shell'),
  shell_value: () => asked('a\0b', 'lxc', '101', 'name', '--shell'),
  host_path_missing: () => added({ hostPath: undefined }),
  mount_unclear: () => added({ mount: ['/data'] }),
  mount_option_unknown: () => added({ mount: ['101=/data,shard'] }),
  access_unclear: () => added({ access: ['101:33=all'] }),
  hours_unclear: () => added({ snapshotsWithin: '1d' }),
  with_unclear: () => failed('share', 'media', '--with', '33'),
  adopt_unclear: () => failed('adopt'),
  with_missing: () => failed('share', 'media'),
  mount_twice: () => added({ mount: ['101=/data', '101=/more'] }),
  keep_with_modes: () => added({ directoryMode: 'keep', fileMode: '0664' }),
  unmount_unclear: () => worded(problemsOf(setEditOf('media', { unmount: ['x'] }))),
  no_change_named: () => worded(problemsOf(setEditOf('media', {}))),
};

/** Only a terminal makes them happen: the file of the test that does, and what the person reads in it. */
const IN_A_TERMINAL: Readonly<Partial<Record<CommandProblem['code'], readonly [file: string, text: string]>>> = {
  screens_broke: ['broken-screen.test.ts', 'phoenix-volumes: the screens broke: a bug in a screen'],
  trace_refused: ['trace.test.ts', 'something is there already'],
};

test('every code has a case that makes it happen, here or in a terminal', () => {
  expect([...Object.keys(CASES), ...Object.keys(IN_A_TERMINAL)].sort()).toEqual(Object.keys(COMMAND_WORDS).sort());
});

test.each(Object.entries(CASES))('%s happens, and has words', async (code, make) => {
  const failure = await make();
  expect(failure).toMatchObject({ code, summary: expect.stringMatching(/^\S.*\S$/) });
  expect(`${failure.summary} ${failure.hint ?? ''}`).not.toMatch(/undefined|\[object|NaN/);
});

test.each(Object.entries(IN_A_TERMINAL))('%s is read in a terminal', (_, [file, text]) => {
  expect(readFileSync(join(import.meta.dirname, '../tui', file), 'utf8')).toContain(text);
});
