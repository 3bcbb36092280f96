import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Demo, freshDemo, leftWith } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

/** The demo machine, and a folder for a configuration that nobody has written. */
async function withoutFiles(): Promise<Demo & { readonly etc: string; readonly args: readonly string[] }> {
  const demo = await freshDemo();
  const etc = join(demo.dir, 'own');
  return { ...demo, etc, args: ['--host', `demo:${demo.dir}`, '--config-dir', etc] };
}

/** Binds as people make them by hand, four to a container. */
function byHand(demo: Demo, count: number): void {
  for (let at = 0; at < count; at += 1) {
    const ctid = 101 + (at % 8);
    mkdirSync(demo.onDisk(`/srv/hand/${at}`), { recursive: true });
    demo.writeContainer(ctid, (text) => withBind(text, `mp${20 + at}: /srv/hand/${at},mp=/hand/${at}`));
  }
}

/** Before the snapshots and what is pending. */
const withBind = (text: string, line: string): string =>
  text.includes('\n[') ? text.replace('\n[', `\n${line}\n[`) : `${text}${line}\n`;

test('without a configuration it says what the machine has, and i writes one', async () => {
  const { openInShell, args, etc } = await withoutFiles();
  const terminal = openInShell({ args });
  await terminal.waitFor(
    /No configuration yet\.[\s\S]*Found on pve1[\s\S]*containers\n[\s\S]*bind mounts of[\s\S]*3 ZFS pools: bulk, rpool, tank/,
  );
  await walk(
    terminal,
    ['a', 'there is no configuration yet: i or M writes one'],
    ['i', /First configuration[\s\S]*new +\S+phoenix_hypervisor_config\.json/],
  );
  expect(existsSync(etc)).toBe(false);
  await walk(terminal, ['enter', 'No volumes yet.']);
  expect(readdirSync(etc).sort()).toEqual([
    'phoenix_hypervisor_config.json',
    'phoenix_lxc_configs.json',
    'phoenix_stacks_config.json',
    'phoenix_vm_configs.json',
  ]);
  await walk(terminal, ['q', leftWith(0)]);
});

test('M declares forty binds that were made by hand, and the plan after it is empty', async () => {
  const demo = await withoutFiles();
  byHand(demo, 40);
  const before = Array.from({ length: 8 }, (_, at) => demo.container(101 + at));
  const terminal = demo.openInShell({ args: demo.args, rows: 50, columns: 120 });
  await terminal.waitFor(/(4\d|5\d) bind mounts of/);
  await walk(
    terminal,
    ['M', /Declared as it is[\s\S]*CT 101 mp20 +\S+ +\/srv\/hand\/0/],
    ['enter', /1 Volumes\((4\d|5\d)\)/],
    ['P', 'Plan'],
  );
  const declared = JSON.parse(readFileSync(join(demo.etc, 'phoenix_hypervisor_config.json'), 'utf8')).shared_volumes;
  const paths = Object.values(declared as Record<string, { readonly host_path: string }>).map((one) => one.host_path);
  expect(paths.filter((path) => path.startsWith('/srv/hand/'))).toHaveLength(40);
  await terminal.waitFor(/^ Plan {3}Nothing to do/);
  expect(Array.from({ length: 8 }, (_, at) => demo.container(101 + at))).toEqual(before);
});

test('D leaves for the demo machine, which has a configuration of its own', async () => {
  const { openInShell, args, dir, etc } = await withoutFiles();
  const terminal = openInShell({ args, env: { XDG_STATE_HOME: join(dir, 'state') } });
  await walk(terminal, ['', 'No configuration yet.'], ['D', '> llm_models'], ['q', leftWith(0)]);
  expect(existsSync(etc)).toBe(false);
});

test.each([80, 60])(
  'a first file that cannot be read is told at %i columns, not taken for a first start',
  async (columns) => {
    const { openInShell, args, etc } = await withoutFiles();
    mkdirSync(join(etc, 'phoenix_hypervisor_config.json'), { recursive: true });
    const terminal = openInShell({ args, columns });
    await terminal.waitFor(/The configuration has \d errors?[\s\S]*phoenix_hypervisor_config\.json/);
    expect(terminal.screen()).not.toContain('No configuration yet');
  },
);

/** An editor that mends the line it is opened at, on the terminal that it is given. */
function editor(dir: string, script: string): string {
  const path = join(dir, 'vi');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('broken files: the findings with their lines; e opens the editor there, and what it mends is read', async () => {
  const demo = await freshDemo();
  const sound = demo.configuration();
  const at = sound.split('\n').findIndex((line) => line.includes('"host_path"')) + 1;
  const broken = sound.replace('"host_path": ', '"host_path" ');
  const hypervisor = demo.file;
  writeFileSync(hypervisor, broken);
  const vi = editor(
    demo.dir,
    `echo "$@" > "${demo.dir}/argv"; printf 'mend it? '; read answer; sed -i 's/"host_path" "/"host_path": "/' "$2"`,
  );
  const terminal = demo.open({ env: { VISUAL: `${vi} `, EDITOR: 'false' } });
  await terminal.waitFor(new RegExp(`The configuration has[\\s\\S]*> *error[\\s\\S]*${at} │ +"host_path" "`));
  expect(terminal.screen()).toMatch(/│ +\^/);
  await walk(terminal, ['e', 'mend it?']);
  expect(terminal.onAlternateScreen()).toBe(false);
  expect(terminal.cursor().visible).toBe(true);
  expect(readFileSync(join(demo.dir, 'argv'), 'utf8')).toBe(`+${at} ${hypervisor}\n`);
  // Line editing and echo are the editor's.
  await walk(terminal, ['yes', 'mend it? yes']);
  terminal.press('ctrl+c');
  await terminal.waitFor('ended with an error');
  expect(terminal.onAlternateScreen()).toBe(true);
  await walk(terminal, ['e', /mend it\? (?!yes)/], ['enter', '> llm_models']);
  expect(demo.configuration()).toBe(sound);
  terminal.press('q');
  expect(await terminal.exited).toEqual({ exitCode: 0 });
});

test('the ^C that ended an editor ends the editor only, also where it reaches the screens after the editor is gone', async () => {
  const demo = await freshDemo();
  writeFileSync(demo.file, '{');
  const vi = editor(
    demo.dir,
    `up=$PPID; grep -qv '^sh$' "/proc/$up/comm" || up=$(cut -d' ' -f4 "/proc/$up/stat"); (sleep 0.05; kill -INT "$up") & kill -INT $$`,
  );
  const terminal = demo.open({ env: { EDITOR: vi } });
  await walk(terminal, ['', 'The configuration has'], ['e', 'ended with an error']);
  await new Promise((resolve) => setTimeout(resolve, 600));
  await walk(terminal, ['?', 'Keys'], ['esc', 'The configuration has']);
  terminal.press('q');
  expect(await terminal.exited).toEqual({ exitCode: 0 });
});

test('without any editor that is said', async () => {
  const demo = await freshDemo();
  writeFileSync(demo.file, '{');
  const terminal = demo.open({ env: { PATH: demo.dir } });
  await walk(terminal, ['', 'The configuration has'], ['e', 'no editor is here: install nano or vi, or set EDITOR']);
});

test('in Config, e opens the file of a finding, also where that is no JSON', async () => {
  const demo = await freshDemo();
  writeFileSync(demo.file, '{ "shared_volumes": { }');
  const vi = editor(demo.dir, `echo "$@" > "${demo.dir}/argv"`);
  const terminal = demo.openInShell({ env: { EDITOR: vi } });
  await walk(
    terminal,
    ['', 'The configuration has'],
    ['4', /> +phoenix_hypervisor_config\.json +! error/],
    ['e', '[4 Config'],
  );
  await expect.poll(() => existsSync(join(demo.dir, 'argv'))).toBe(true);
  expect(readFileSync(join(demo.dir, 'argv'), 'utf8')).toBe(`+1 ${demo.file}\n`);
});
