import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentIn } from '../cli/json.ts';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
import { call, type Ended } from '../cli/program.ts';
import { run } from '../cli/run.ts';

/** What steers a terminal or hides in it; a line feed ends a line and is fine, so is every letter of every script. */
const STEERING = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** Clears the screen, sets the title, answers for the user, turns text around; and what a shell would run. */
const ESCAPES = '\x1b[2J\x1b]0;owned\x07\x9b31m\x85\u202eevil\u200b\r';
const SHELL = '$(touch owned)`touch owned`;touch owned|touch owned&"\'\\ > owned';

/** Paths may hold every printable ASCII character but these two. */
const PATH_TEXT = SHELL.replace(/[,=]/g, '');

async function hostileMachine(): Promise<TestMachine> {
  const machine = await testMachine();
  const conf = `arch: amd64
#${ESCAPES}${SHELL}
hostname: ${ESCAPES}${SHELL}
unprivileged: 1
mp4: /elsewhere/${ESCAPES}${SHELL},mp=/there/${ESCAPES}
mp5: ${ESCAPES}=${SHELL}
garbage ${ESCAPES}
[pve:pending]
mp4: /elsewhere/${ESCAPES},mp=/pending/${ESCAPES}
[snap${ESCAPES}]
hostname: ${ESCAPES}
`;
  await machine.write('root/etc/pve/lxc/101.conf', Buffer.from(conf, 'utf8'));
  await machine.write('root/etc/hostname', `${ESCAPES}\n`);
  await machine.write('root/etc/passwd', `${ESCAPES}:x:0:0:::\n`);
  await machine.write('root/etc/pve/.vmlist', JSON.stringify({ ids: { 104: { node: ESCAPES, type: 'lxc' } } }));
  await machine.write('root/etc/pve/lxc/102.conf', `hostname: db\nlock: ${ESCAPES}\n`);
  const source = Buffer.from(`tank${ESCAPES}`, 'utf8')
    .toString('latin1')
    .replace(/[\s\\]/g, '_');
  await machine.write(
    'root/proc/self/mountinfo',
    Buffer.from(`25 1 8:1 / ${machine.root} rw - zfs ${source} rw\n`, 'latin1'),
  );
  await machine.configure(HYPERVISOR, {
    [`${ESCAPES}block`]: ESCAPES,
    domain_name: `${ESCAPES}${SHELL}`,
    mount_point_base: `/${ESCAPES}`,
    zfs: { datasets: [{ name: ESCAPES, pool: ESCAPES, storage_class: 'shared' }] },
    shared_volumes: {
      [`${ESCAPES}other`]: {},
      media: { host_path: `/tank/${PATH_TEXT}`, mounts: { 101: `/srv/${PATH_TEXT}`, 102: '/srv', 104: '/x' } },
    },
  });
  await machine.configure('phoenix_lxc_configs.json', {
    lxc_configs: {
      101: { name: ESCAPES, clone_from_ctid: ESCAPES, dependencies: [ESCAPES] },
      102: { name: ESCAPES, network_config: { ip: ESCAPES }, mac_address: ESCAPES },
    },
  });
  await machine.configure('phoenix_vm_configs.json', { vms: [{ vmid: ESCAPES, docker_stacks: [ESCAPES] }] });
  const pct = `#!/bin/sh
printf '%s\\0' "$@" >> "$PCT_LOG"
printf '%b' '\\033[2J\\033]0;owned\\007 out \\302\\233 \\r\\n'
printf '%b' '\\033[2J err \\177 \\303\\050 \\342\\200\\256\\n' >&2
exit 1
`;
  await machine.write('bin/pct', pct);
  chmodSync(join(machine.folder, 'bin/pct'), 0o755);
  mkdirSync(join(machine.folder, 'cwd'));
  return machine;
}

const COMMANDS: readonly (readonly string[])[] = [
  ['validate'],
  ['plan'],
  ['status'],
  ['status', '--verbose'],
  ['status', '101'],
  ['apply', '--yes'],
  ['apply', 'media', '--take-over', '--yes', '--verbose'],
  ['add', 'photos', '--host-path', '/tank/photos', '--dry-run'],
  ['add', `photos${ESCAPES}`, '--host-path', `/tank/${ESCAPES}`, '--mount', `101=${ESCAPES}`, '--owner', ESCAPES],
  ['set', 'media', '--owner', 'keep', '--dry-run'],
  ['set', ESCAPES, '--owner', 'keep'],
  ['remove', 'media', '--dry-run'],
  ['remove', ESCAPES, '--yes'],
  ['status', ESCAPES],
  ['plan', ESCAPES],
  ['get', 'lxc', '101', ESCAPES],
  ['get', 'stack', ESCAPES],
  ['get', ESCAPES],
  ['get', 'lxc', '101', ESCAPES, `a${ESCAPES}`],
  ['get', 'lxc', '101', ESCAPES, '--shell'],
  ['get', 'lxc', '101', 'name', '--shell', '--prefix', ESCAPES],
  ['get', 'vm'],
  [ESCAPES],
  [`--${ESCAPES}`],
  ['--host', ESCAPES, 'plan'],
  ['--config-dir', `/${ESCAPES}`, 'plan'],
  ['--state-dir', '/dev/null/\x1b[2J', 'apply', '--yes'],
];

function expectHarmless(ended: Ended, what: string): void {
  expect(ended.stdout, `${what}: stdout`).not.toMatch(STEERING);
  expect(ended.stderr, `${what}: stderr`).not.toMatch(STEERING);
  expect(ended.stderr, what).not.toMatch(/this should not happen|\n\s+at /);
}

test('no text from a file, a container or a command reaches the terminal raw, in any command', async () => {
  const machine = await hostileMachine();
  for (const command of COMMANDS) {
    for (const how of [[], ['--json'], ['--plain']]) {
      const ended = await run([...machine.options, ...how, ...command], { env: machine.env });
      expectHarmless(ended, JSON.stringify([...how, ...command]));
      expect([0, 1, 2, 64, 65]).toContain(ended.code);
    }
  }
  expect(await machine.pctCalls()).not.toEqual([]);
});

test('no text reaches a shell: arguments arrive whole, and nothing they name is run', async () => {
  const machine = await hostileMachine();
  const options = { env: machine.env, cwd: join(machine.folder, 'cwd') };
  await machine.write('root/etc/pve/lxc/101.conf', `hostname: ${SHELL}\nunprivileged: 1\n`);
  expect(await call([...machine.options, 'apply', '--yes'], options)).toMatchObject({ code: 1 });
  const [set, ctid, key, value] = readFileSync(join(machine.folder, 'pct.log'), 'utf8').split('\0');
  expect([set, ctid, key, value]).toEqual(['set', '101', '--mp0', `/tank/${PATH_TEXT},mp=/srv/${PATH_TEXT}`]);
  expect(readdirSync(join(machine.root, 'tank')).sort()).toContain(PATH_TEXT);
  const all = readdirSync(machine.folder, { recursive: true, encoding: 'utf8' });
  expect(all.filter((name) => /(^|\/)owned$/.test(name))).toEqual([]);
});

test('what steers a terminal is in the document all the same, spelled out', async () => {
  const machine = await hostileMachine();
  const ended = await call([...machine.options, 'status', '--json'], { env: machine.env });
  const { containers } = documentIn<{
    readonly containers: readonly { readonly ctid: number; readonly name: string }[];
  }>(ended);
  expect(containers.find(({ ctid }) => ctid === 101)?.name).toContain('\x1b[2J');
});
