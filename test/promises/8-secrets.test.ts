import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
import { run } from '../cli/run.ts';

/** Found wherever it turns up, for nothing else has it in it. */
const SECRET = 'never-print-this';

async function machineWithSecrets(layout: number | undefined): Promise<TestMachine> {
  const machine = await testMachine();
  const configure = (file: string, value: unknown) => machine.write(`etc/${file}`, JSON.stringify(value, null, layout));
  await configure(HYPERVISOR, {
    users: { username: 'admin', password_hash: `${SECRET}-1`, ssh: { private_key: [`${SECRET}-2`] } },
    shared_volumes: {
      media: { host_path: '/tank/media', mounts: { 101: '/media', 102: '/media' } },
      firewall: { api_token: `${SECRET}-3`, token: { deep: [{ deeper: `${SECRET}-4` }] } },
      certs: { host_path: '/tank/certs', mounts: { 101: '/certs' } },
    },
    portainer_api: { admin_password: `${SECRET}-5` },
  });
  await configure('phoenix_lxc_configs.json', {
    root_password: `${SECRET}-6`,
    lxc_configs: { 101: { name: 'web', credentials: { user: `${SECRET}-7` }, mac_address: 'x' }, 102: { name: 'web' } },
  });
  await configure('phoenix_vm_configs.json', { vm_defaults: { cloud_init_secret: `${SECRET}-8` }, vms: [] });
  await configure('phoenix_stacks_config.json', {
    docker_stacks: {
      cms: {
        environments: { prod: { variables: { DB: `${SECRET}-9`, LIST: [{ name: 'A', value: `${SECRET}-10` }] } } },
      },
    },
  });
  return machine;
}

const COMMANDS: readonly (readonly string[])[] = [
  ['validate'],
  ['plan'],
  ['status', '--verbose'],
  ['apply', '--yes', '--verbose'],
  ['add', 'photos', '--host-path', '/tank/photos', '--mount', '101=/photos'],
  ['set', 'photos', '--owner', 'keep', '--apply', '--yes'],
  ['set', 'media', '--host-path', '/etc'],
  ['remove', 'photos', '--yes'],
  ['get', 'hypervisor'],
  ['get', 'hypervisor', 'users'],
  ['get', 'hypervisor', 'users.password_hash'],
  ['get', 'hypervisor', 'users.ssh.private_key.0'],
  ['get', 'hypervisor', 'shared_volumes.firewall'],
  ['get', 'hypervisor', 'shared_volumes.firewall.token.deep.0.deeper'],
  ['get', 'hypervisor', 'users', 'users.password_hash', 'portainer_api'],
  ['get', 'hypervisor', 'users.password_hash', '--shell'],
  ['get', 'hypervisor', '--all', '--shell'],
  ['get', '--all'],
  ['get', '--all', '--shell'],
  ['get', 'lxc', '--all'],
  ['get', 'lxc', '--all', '--shell'],
  ['get', 'lxc', '101'],
  ['get', 'lxc', '101', 'root_password'],
  ['get', 'lxc', '101', 'credentials.user'],
  ['get', 'vm', '1001', 'cloud_init_secret'],
  ['get', 'stack', 'cms'],
  ['get', 'stack', 'cms', 'environments.prod.variables.LIST.0.value'],
];

/** Ways to break a file right where its secrets are: what is quoted to show the place must not show them. */
const BREAKS: readonly ((text: string) => string)[] = [
  (text) => text.replace(`"${SECRET}-1"`, `"${SECRET}-1`),
  (text) => text.replace(`"${SECRET}-1"`, `${SECRET}-1`),
  (text) => text.replace(`"${SECRET}-5"`, `"${SECRET}-5" "${SECRET}-5"`),
  (text) => text.replace(`"${SECRET}-1"`, `"${SECRET}-1", "password_hash": "${SECRET}-1"`),
  (text) => text.replace(`"${SECRET}-5"`, `"${SECRET}-5\\x"`),
  (text) => text.slice(0, text.indexOf(`${SECRET}-5`) + 8),
  (text) => text.replace('"users":{', '"core_paths":{"lxc_config_file":7},"users":{'),
];

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

async function expectSilence(machine: TestMachine, command: readonly string[], how: readonly string[]): Promise<void> {
  const { stdout, stderr } = await run([...machine.options, ...how, ...command], { env: machine.env });
  expect(stdout + stderr, JSON.stringify([...how, ...command])).not.toContain('never-pr');
}

test.each([
  ['over many lines', 2],
  ['on one line', undefined],
])('the secrets of files that stand %s are reported nowhere', async (_, layout) => {
  const machine = await machineWithSecrets(layout);
  for (const command of COMMANDS) {
    await expectSilence(machine, command, []);
    await expectSilence(machine, command, ['--json']);
  }
  const state = join(machine.root, 'var/lib/phoenix-volumes');
  const kept = filesBelow(state).filter((path) => readFileSync(path, 'utf8').includes(SECRET));
  expect(kept.filter((path) => !path.startsWith(join(state, 'backups/')))).toEqual([]);
  // What holds them is as private as the file it was made from.
  for (const path of kept)
    expect(statSync(path).mode & 0o777).toBe(statSync(join(machine.configDir, HYPERVISOR)).mode & 0o777);
  expect(statSync(join(state, 'backups')).mode & 0o777).toBe(0o700);
});

test('nor are they where the file is broken at just that place', async () => {
  const machine = await machineWithSecrets(undefined);
  const sound = readFileSync(join(machine.configDir, HYPERVISOR), 'utf8');
  for (const broken of BREAKS.map((breaks) => breaks(sound))) {
    expect(broken).not.toBe(sound);
    await machine.write(`etc/${HYPERVISOR}`, broken);
    for (const command of [['validate'], ['plan', '--json'], ['get', 'hypervisor'], ['remove', 'media', '--dry-run']])
      await expectSilence(machine, command, []);
  }
});
