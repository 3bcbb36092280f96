import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandText } from '../../src/ground/argv.ts';
import { VERSION } from '../../src/ground/version.ts';
import { documentIn } from './json.ts';
import { testMachine } from './machine.ts';
import { COMMAND, call } from './program.ts';
import { run } from './run.ts';

/** Has no line in /etc/passwd. */
const NOBODY_KNOWN = 54_321;

const COMMANDS = [
  'plan',
  'apply',
  'status',
  'validate',
  'add',
  'set',
  'remove',
  'get',
  'schema',
  'demo',
  'journal',
  'undo',
  'backups',
  'restore',
  'completion',
  'help',
];

test('the version is one line', async () => {
  expect(await call(['--version'])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  expect(await run(['-V'])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
});

test.each(COMMANDS)('%s has help with examples', async (command) => {
  const { code, stdout } = await run([command, '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(`Usage: phoenix-volumes ${command}`);
  expect(stdout).toMatch(new RegExp(`Examples:\\n {2}phoenix-volumes (--host demo )?${command}`));
});

test('the help lists the commands and the exit codes', async () => {
  const { stdout } = await call(['--help']);
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  expect(stdout).toContain('65 bad configuration');
});

test.each([
  [['plam'], "unknown command 'plam'. Did you mean plan?"],
  [['plan', '--take-ovr'], "unknown option '--take-ovr'. Did you mean --take-over?"],
  [['plam', '--help'], "unknown command 'plam'. Did you mean plan?"],
  [['help', 'plam'], "unknown command 'plam'. Did you mean plan?"],
  [['get', 'lxx', '--help'], 'Allowed choices are hypervisor, lxc, vm, stack'],
  [['completion'], "missing required argument 'shell'"],
  [['get'], 'get needs hypervisor, lxc, vm or stack'],
  [['get', 'lxx'], 'Allowed choices are hypervisor, lxc, vm, stack'],
  [['get', 'lxc', '--prefix', '1'], 'A name has letters'],
  [['get', 'lxc', '12'], 'from 100 to 999999999'],
  [['schema', 'lxx'], 'lxc'],
  [['validate', 'x'], 'too many arguments'],
  [['--host', 'pve2', 'plan'], '--host pve2 is not known'],
  // An unset variable must not turn a machine below a folder into the machine itself.
  [['--root', '', 'apply', '--yes'], '--root <dir>'],
  [['--config-dir', '', 'validate'], '--config-dir <dir>'],
  [['--state-dir', '', 'plan'], '--state-dir <dir>'],
  [['--pct-timeout', '3000000', 'plan'], 'at most 86400'],
])('%j is reported in one message', async (args, text) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toContain(text);
  expect(stderr.trimEnd().split('\n')).toHaveLength(2);
});

test.each([
  [['help'], ['--help']],
  [['-h'], ['--help']],
  [
    ['help', 'plan'],
    ['plan', '--help'],
  ],
  [
    ['plan', '-h'],
    ['plan', '--help'],
  ],
  [
    ['help', 'get', 'lxc'],
    ['get', 'lxc', '--help'],
  ],
])('%j is %j', async (asked, same) => {
  const wanted = await run(same);
  expect(wanted).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: phoenix-volumes') });
  expect(await run(asked)).toEqual(wanted);
});

test('with --json a usage error is a document too', async () => {
  const { code, stdout, stderr } = await run(['plan', '--jsn', '--json']);
  expect(code).toBe(64);
  expect(stderr).toContain("unknown option '--jsn'");
  expect(documentIn({ stdout })).toMatchObject({
    format: 'phoenix-volumes/2',
    command: 'plan',
    exit: 64,
    error: { code: 'usage', summary: expect.stringContaining('--jsn') },
  });
});

test('without a command and a terminal it prints the help and exits 64', async () => {
  const { code, stdout, stderr } = await call([]);
  expect(code).toBe(64);
  expect(stdout).toContain('Usage: phoenix-volumes');
  expect(stderr).toContain('need a terminal');
});

test('the demo without a terminal says how to use it', async () => {
  const { folder } = await testMachine();
  const { code, stderr } = await run(['demo', '--dir', `${folder}/demo`]);
  expect(code).toBe(64);
  expect(stderr).toContain(`--host demo:${folder}/demo plan`);
  expect(await run(['--host', `demo:${folder}/demo`, 'plan'])).toMatchObject({ code: 2 });
});

test('the demo that --host or the environment names is the one that is made anew', async () => {
  const { folder } = await testMachine();
  const at = (name: string) => `${folder}/${name}/etc/pve/lxc/101.conf`;
  const demos = { one: `demo:${folder}/one`, two: `demo:${folder}/two` };
  for (const host of Object.values(demos)) expect(await run(['--host', host, 'plan'])).toMatchObject({ code: 2 });
  for (const name of ['one', 'two']) await writeFile(at(name), 'mp9: /left,mp=/left\n', { flag: 'a' });
  expect(await call(['demo', '--reset'], { env: { PHOENIX_HOST: demos.one } })).toMatchObject({ code: 64 });
  expect(await readFile(at('one'), 'utf8')).not.toContain('/left');
  expect(await readFile(at('two'), 'utf8')).toContain('/left');
  expect(await run(['--host', demos.two, 'demo', '--reset'])).toMatchObject({ code: 64 });
  expect(await readFile(at('two'), 'utf8')).not.toContain('/left');
});

test('without a configuration a plan says what writes one, and without the containers what to put there', async () => {
  const { configDir, options } = await testMachine();
  await rm(join(configDir, 'phoenix_lxc_configs.json'));
  const { code, stderr } = await run([...options, 'plan']);
  expect({ code, stderr }).toEqual({ code: 65, stderr: expect.stringContaining('{"lxc_configs": {}}') });
  await rm(join(configDir, 'phoenix_hypervisor_config.json'));
  expect(await run([...options, 'plan'])).toMatchObject({
    code: 65,
    stderr: expect.stringContaining('phoenix-volumes init'),
  });
  expect(await run([...options, 'init'])).toMatchObject({ code: 0 });
  expect((await run([...options, 'plan'])).code).not.toBe(65);
});

test('the environment names folder and host, and options win over it', async () => {
  const { folder, configDir, options } = await testMachine();
  const env = { PHOENIX_CONFIG_DIR: '/nowhere', PHOENIX_HOST: `demo:${folder}/demo` };
  expect(await call(['validate'], { env })).toMatchObject({ code: 65, stderr: expect.stringContaining('/nowhere') });
  expect(await call(['--config-dir', configDir, 'validate'], { env })).toMatchObject({ code: 0 });
  expect(await call(['--host', 'local', ...options, 'plan'], { env })).toMatchObject({ code: 2 });
});

test('get prints strings raw and the rest as JSON, and falls back', async () => {
  const { options } = await testMachine();
  const get = (...args: readonly string[]) => run([...options, 'get', ...args]);
  expect(await get('hypervisor', 'domain_name')).toEqual({ code: 0, stdout: 'example.net\n', stderr: '' });
  expect(await get('lxc', '101', 'memory_mb')).toMatchObject({ code: 0, stdout: '512\n' });
  expect(await get('hypervisor', 'nothing.here')).toMatchObject({ code: 1, stdout: '' });
});

test('get keeps secrets unless they are asked for', async () => {
  const { options } = await testMachine();
  const get = (...args: readonly string[]) => run([...options, 'get', 'hypervisor', 'users.password_hash', ...args]);
  expect(await get()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--reveal') });
  expect(await get('--reveal')).toMatchObject({ code: 0, stdout: '$6$secret\n' });
});

test('get needs only its own file to be sound', async () => {
  const { options, write } = await testMachine();
  await write('etc/phoenix_vm_configs.json', '{');
  expect(await run([...options, 'get', 'hypervisor', 'domain_name'])).toMatchObject({ code: 0 });
  const broken = await run([...options, 'get', 'vm', '1001']);
  expect(broken).toMatchObject({ code: 65, stderr: expect.stringContaining('phoenix_vm_configs.json') });
});

test('schema prints the JSON Schema of each file', async () => {
  for (const name of ['hypervisor', 'lxc', 'vm', 'stacks']) {
    const { code, stdout } = await run(['schema', name]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).$schema).toContain('draft-07');
  }
});

test('--plain writes nothing but ASCII', async () => {
  const { options, env } = await testMachine();
  const { stdout } = await run([...options, '--plain', 'plan'], { env });
  expect(stdout).toContain('=~ install');
  expect(stdout).toMatch(/^[\n -~]*$/);
});

test.runIf(process.getuid?.() === 0)('somebody without a home is told how to name the folder of the demo', async () => {
  const { code, stderr } = await call(['--host', 'demo', 'plan'], { uid: NOBODY_KNOWN, env: { HOME: '' } });
  expect(code).toBe(1);
  expect(stderr).toContain('demo --dir DIR');
});

test('output that finds no room is a failure, not half an answer', async () => {
  const { spawnSync } = await import('node:child_process');
  const { options } = await testMachine();
  const where = options.join(' ');
  for (const command of [`${where} schema`, `${where} --help`, `${where} get hypervisor`, '--version']) {
    const shell = `${commandText(COMMAND)} ${command} > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', shell], { encoding: 'utf8' });
    expect({ command, status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no space is left'),
    });
  }
});

test('an argument that is none is named in plain words', async () => {
  const { code, stderr } = await run(['restore', '0']);
  expect(code).toBe(64);
  expect(stderr).toMatch(
    /^phoenix-volumes: argument '0' is invalid for 'n'\. It is a number, as `backups` has it: 1 is/,
  );
  expect((await run(['completion', "t'c\nsh"])).stderr).not.toContain('command-argument');
});
