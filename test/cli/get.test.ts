import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { documentIn } from './json.ts';
import { testMachine } from './machine.ts';
import { call } from './program.ts';
import { run } from './run.ts';

const LXC = {
  cores: 1,
  lxc_defaults: { network: { gw: '10.0.0.1' } },
  lxc_configs: {
    1000: { name: 'late' },
    101: { name: "it's", cores: 2, network: { ip: '10.0.0.5' }, ports: ['443:443', '80:80'], root_password: 'hidden' },
  },
};

async function asking() {
  const machine = await testMachine();
  await machine.configure('phoenix_lxc_configs.json', LXC);
  return {
    machine,
    get: (...words: readonly string[]) => run([...machine.options, 'get', ...words]),
  };
}

test('many values are one a line, in the order in which they are asked for', async () => {
  const { get } = await asking();
  expect(await get('lxc', '101', 'cores', 'name', 'network.gw', 'ports', 'ports[]')).toEqual({
    code: 0,
    stdout: `2\nit's\n10.0.0.1\n["443:443","80:80"]\n["443:443","80:80"]\n`,
    stderr: '',
  });
});

test('what is not there leaves its line empty, is named, and ends 1', async () => {
  const { get } = await asking();
  const { code, stdout, stderr } = await get('lxc', '101', 'cores', 'nothing', 'root_password', 'name');
  expect({ code, stdout }).toEqual({ code: 1, stdout: "2\n\n\nit's\n" });
  expect(stderr).toMatch(/has no nothing.*\n.*\n.*root_password is a secret/);
});

test('with --json each of many has its value or why it has none', async () => {
  const { get } = await asking();
  const { code, stdout } = await get('lxc', '101', 'name', 'nothing', '--json');
  expect(code).toBe(1);
  expect(documentIn({ stdout })).toMatchObject({
    values: [
      { path: 'name', value: "it's" },
      { path: 'nothing', error: { code: 'absent' } },
    ],
  });
});

test('without an id the ids come by number', async () => {
  const { get } = await asking();
  expect(await get('lxc')).toEqual({ code: 0, stdout: '101\n1000\n', stderr: '' });
  expect(await get('vm')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(documentIn(await get('lxc', '--json'))).toMatchObject({ value: ['101', '1000'] });
});

test('--keys are the keys, a line each', async () => {
  const { get } = await asking();
  expect(await get('lxc', '101', 'network', '--keys')).toMatchObject({ code: 0, stdout: 'ip\n' });
  expect(await get('lxc', '101', 'network', '--keys', '--all')).toMatchObject({ code: 0, stdout: 'gw\nip\n' });
  expect(await get('lxc', '101', '--keys')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^name\ncores\n/) });
  expect(await get('hypervisor', 'shared_volumes', '--keys')).toMatchObject({ code: 0, stdout: 'media\ncerts\n' });
  expect(await get('lxc', '101', 'name', '--keys')).toMatchObject({ code: 1, stdout: '' });
});

test('--all --json is everything, with all that it falls back to', async () => {
  const { get } = await asking();
  const one = { ...LXC.lxc_configs[101], network: { gw: '10.0.0.1', ip: '10.0.0.5' }, root_password: '***' };
  const late = { cores: 1, name: 'late', network: { gw: '10.0.0.1' } };
  expect(documentIn(await get('lxc', '101', '--all', '--json'))).toMatchObject({ value: one });
  expect(documentIn(await get('lxc', '--all', '--json'))).toMatchObject({
    value: { 101: one, 1000: late },
  });
  expect(documentIn(await get('--all', '--json'))).toMatchObject({
    value: { hypervisor: { domain_name: 'example.net' }, lxc: { 101: one, 1000: late }, vm: {}, stack: {} },
  });
});

test.each(['bash', 'dash'])('--shell is for the eval of %s', async (shell) => {
  const { machine } = await asking();
  const words = ['get', 'lxc', '101', '.network.ip', 'name', 'ports[]', 'nothing', 'ports', '--shell'];
  const { code, stdout } = await call([...machine.options, ...words.filter((word) => word !== 'ports')]);
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: `network_ip='10.0.0.5'\nname='it'\\''s'\nports='443:443\n80:80'\nnothing=''\n`,
  });
  const script = `nothing=before; eval "$1"; printf '%s|' "$network_ip" "$name" "$ports" "$nothing"`;
  expect(execFileSync(shell, ['-euc', script, shell, stdout], { encoding: 'utf8' })).toBe(
    "10.0.0.5|it's|443:443\n80:80||",
  );
  expect(await call([...machine.options, ...words])).toMatchObject({ code: 64, stdout: '' });
});

test('--shell --all is every value of one, or of all, and no secret', async () => {
  const { get } = await asking();
  const one = [`cores='2'`, `network_gw='10.0.0.1'`, `network_ip='10.0.0.5'`, `name='it'\\''s'`];
  const { stdout } = await get('lxc', '101', '--all', '--shell', '--prefix', 'ct_');
  expect(stdout.split('\n')).toEqual([...one, `ports='["443:443","80:80"]'`, ''].map((line) => line && `ct_${line}`));
  expect((await get('lxc', '--all', '--shell')).stdout).toContain(`\nlxc_1000_network_gw='10.0.0.1'\n`);
  expect((await get('lxc', '101', '--all', '--shell', '--reveal')).stdout).toContain(`root_password='hidden'`);
});

test('a name that the shell may have for itself needs a prefix', async () => {
  const { get, machine } = await asking();
  await machine.configure('phoenix_lxc_configs.json', { lxc_configs: { 101: { PATH: '/tmp', '1st': 'a' } } });
  expect(await get('lxc', '101', 'PATH', '--shell')).toMatchObject({ code: 64, stdout: '' });
  expect(await get('lxc', '101', 'PATH', '--shell', '--prefix', 'my_')).toMatchObject({ stdout: "my_PATH='/tmp'\n" });
  expect(await get('lxc', '101', '1st', '--shell')).toMatchObject({ code: 0, stdout: "_1st='a'\n" });
});

test.each([
  ['--shell', '--json'],
  ['--all', '--keys'],
])('%s and %s cannot be used together', async (one, other) => {
  const { get } = await asking();
  expect(await get('lxc', one, other)).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('cannot be used together'),
  });
});

test('a value without options is the same with the parser and without it', async () => {
  const { machine } = await asking();
  const env = { PHOENIX_CONFIG_DIR: machine.configDir };
  for (const words of [
    ['lxc', '101', 'name'],
    ['lxc', '101', 'name', 'nothing'],
    ['lxc'],
    ['lxc', '12'],
    ['vm', '1001'],
    ['hypervisor'],
  ])
    expect(await call(['get', ...words], { env })).toEqual(
      await call(['--config-dir', machine.configDir, 'get', ...words]),
    );
});
