import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { programFor } from '../src/commands/program.ts';
import { pageText } from './console.ts';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'examples/systemd/README.md'].concat(
  readdirSync(new URL('../docs', import.meta.url)).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
);

const program = await programFor([], () => {});
const optionsOf = (command: Command): readonly string[] =>
  command.options.flatMap(({ short, long }) => [short, long]).filter((name) => name !== undefined);
const GLOBAL = new Set([...optionsOf(program), '--help', '-h', '--version', '-V']);
const commandNamed = (name: string) => program.commands.find((command) => command.name() === name);

/** The options that a text names, without their values. */
const optionsIn = (text: string): readonly string[] => text.match(/(?<![\w-])--?[a-z][\w-]*/g) ?? [];

/** The rows of a page's table of commands: what stands in the first column, one command line for each. */
const rowsOf = (page: string): readonly string[] =>
  [...pageText(page).matchAll(/^\| (`[a-z].*?) \| /gm)].flatMap(([, cell = '']) => {
    const [first = '', ...rest] = cell.replaceAll('\\|', '|').split('`, `');
    return [[first, ...rest].join('\n')];
  });

describe('the contract of the command line', () => {
  const rows = rowsOf('docs/cli.md').map((row) => ({ row, name: /^`([a-z]+)/.exec(row)?.[1] ?? '' }));

  it('has every command, and no other', () => {
    const named = rows.map(({ name }) => name);
    expect([...new Set(named)].sort()).toEqual(program.commands.map((command) => command.name()).sort());
  });

  it.each(rows)('$name has the options that it has', ({ row, name }) => {
    const command = commandNamed(name);
    if (!command) throw new Error(`${name} is no command`);
    // `set` takes those of `add`, whose row has them.
    const inherited = row.includes('the same options')
      ? optionsIn(rows.find((other) => other.name === 'add')?.row ?? '')
      : [];
    const told = [...new Set([...optionsIn(row), ...inherited])].filter((option) => !GLOBAL.has(option));
    const has = optionsOf(command).filter((option) => !GLOBAL.has(option));
    // What is said in words below the table stands there with its name.
    const below = optionsIn(pageText('docs/cli.md'));
    expect(told.filter((option) => !has.includes(option))).toEqual([]);
    expect(has.filter((option) => !told.includes(option) && !below.includes(option))).toEqual([]);
  });

  it.each(rowsOf('README.md'))('the README names only what there is: %s', (row) => {
    const lines = row.split('\n').flatMap((line) => /^`?([a-z]+)(?:[ `]|$)/.exec(line)?.[1] ?? []);
    const has = new Set([...GLOBAL, ...lines.flatMap((name) => optionsOf(commandNamed(name) ?? program))]);
    expect(lines.filter((name) => !commandNamed(name))).toEqual([]);
    expect(optionsIn(row).filter((option) => !has.has(option))).toEqual([]);
  });

  it('has every option that all commands have, with its default', () => {
    const block = /^```\n(.*?)^```/ms.exec(pageText('docs/cli.md'))?.[1] ?? '';
    for (const option of GLOBAL) expect(block, option).toContain(option);
    const seconds = /default: (\d+)/.exec(
      program.options.find(({ long }) => long === '--pct-timeout')?.description ?? '',
    );
    for (const page of ['docs/cli.md', 'README.md'])
      expect(/PHOENIX_PCT_TIMEOUT`?\)?, (?:default )?(\d+)/.exec(pageText(page))?.[1], page).toBe(seconds?.[1]);
  });
});

describe('a command line that a page names', () => {
  it.each(PAGES)('in %s has a command that is there, with options that it has', (page) => {
    const wrong = linesIn(pageText(page)).filter((line) => {
      const words = line.split(/\s+/).slice(1);
      const name = words.find((word) => /^[a-z][a-z-]*$/.test(word));
      if (name === undefined) return optionsIn(line).some((option) => !GLOBAL.has(option));
      const command = commandNamed(name);
      if (!command) return true;
      const has = new Set([...GLOBAL, ...optionsOf(command)]);
      return optionsIn(line).some((option) => !has.has(option));
    });
    expect(wrong).toEqual([]);
  });

  it('is looked at', () => {
    expect(PAGES.flatMap((page) => linesIn(pageText(page))).length).toBeGreaterThan(40);
  });

  it.each(PAGES)('in %s has a script of npm that is there', (page) => {
    const { scripts } = JSON.parse(pageText('package.json'));
    const named = [...pageText(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

/** Our command lines in a page: in its blocks, and in its text between backticks. Of a pipe the first part. */
function linesIn(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```(?:sh|console)\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.split('\n'));
  const inline = [...page.replace(/^```.*?^```$/gms, '').matchAll(/`(phoenix-volumes [^`\n]+)`/g)].map(
    ([, line = '']) => line,
  );
  return [
    ...blocks.flatMap((line) => /^(?:\$ )?(?:\S+=\S+ )*(phoenix-volumes .*)/.exec(line)?.[1] ?? []),
    ...inline,
  ].map((line) => (/^[^|>]*/.exec(line)?.[0] ?? line).replace(/'[^']*'|"[^"]*"|\s#.*$/g, ' '));
}

describe('what a script does with it', () => {
  const hasJq = spawnSync('jq', ['--version']).status === 0;
  const shell = (line: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'phoenix-script-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return spawnSync('sh', ['-c', line.replaceAll('/run/phoenix-drift', join(folder, 'drift'))], {
      encoding: 'utf8',
      env: {
        PATH: `${dirname(inject('program'))}:${process.env.PATH ?? ''}`,
        LANG: 'C.UTF-8',
        HOME: folder,
        PHOENIX_HOST: `demo:${join(folder, 'demo')}`,
      },
    });
  };
  const scripts = [...pageText('README.md').matchAll(/^(phoenix-volumes .* \| jq .*)$/gm)].map(([line]) => line);

  it.skipIf(!hasJq)('README: each line with jq prints something of the demo, and no error', () => {
    expect(scripts).toHaveLength(2);
    for (const line of scripts) {
      const { stdout, stderr } = shell(line);
      expect(stderr, line).not.toMatch(/jq|error/);
      expect(stdout, line).toMatch(/^(install -d|chown|chmod|pct set|failed|done)/);
    }
  });

  it('recipes: the line for cron says what differs', () => {
    const line = /^\*\/15 \* \* \* \* root (.*)$/m.exec(pageText('docs/recipes.md'))?.[1] ?? '';
    const { stdout, stderr } = shell(line);
    expect(stderr).toBe('');
    expect(stdout).toContain('to create');
  });
});

it('the files of the timer are the ones that its page installs', () => {
  const page = pageText('examples/systemd/README.md');
  const named = [...page.matchAll(/^install -m \d+ (.*) \//gm)].flatMap(([, files = '']) => files.split(' '));
  const there = readdirSync(new URL('../examples/systemd', import.meta.url)).filter((name) => name !== 'README.md');
  expect(named.sort()).toEqual(there.sort());
  const unit = readFileSync(new URL('../examples/systemd/phoenix-volumes-drift.service', import.meta.url), 'utf8');
  expect(unit).toContain('ExecStart=/usr/local/bin/phoenix-volumes-drift');
});
