import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, mkdir, open, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dropInPath } from '../../src/engine/guard/dropin.ts';
import type { Check, CheckState } from '../../src/engine/machine/check.ts';
import type { DoctorDocument } from '../../src/views/documents/shapes.ts';
import { CHECK_TEXTS } from '../../src/views/machine/checks.ts';
import { openProgram } from '../pty/program.ts';
import { documentIn } from './json.ts';
import { HYPERVISOR, type TestMachine, testMachine } from './machine.ts';
import { call } from './program.ts';
import { declareGuard, doctorOn, installed, members, type Spoil, soundMachine, withPool } from './roots.ts';
import { run } from './run.ts';

/** Machine roots of a check: one where it stands well, and those where it does not, each sound but for that. */
interface Roots {
  /** The sound machine as it is where absent; null: the check is there only where something is wrong. */
  readonly right?: Spoil | null;
  readonly wrong: Readonly<Record<string, readonly [state: CheckState, spoil: Spoil]>>;
}

/** The compiler asks for each check, or says that it is one of the process itself: those have tests of their own below. */
const ROOTS: { readonly [Code in Check['code']]: Roots | 'of the process' } = {
  root: 'of the process',
  pct: 'of the process',
  tool: 'of the process',
  terminal: 'of the process',
  container_package: {
    wrong: {
      'not installed': ['error', ({ write }) => write('root/var/lib/dpkg/status', 'Package: x\n')],
      'cannot be told': ['unknown', ({ root }) => rm(join(root, 'var/lib/dpkg/status'))],
    },
  },
  source_owners: {
    wrong: {
      'the first version': ['error', (machine) => withVersion(machine, '6.0.19')],
      'the last version': ['error', (machine) => withVersion(machine, '6.1.0')],
    },
  },
  hotplug: { wrong: { 'before it came': ['warning', (machine) => withVersion(machine, '4.2-2')] } },
  mount_idmap: {
    right: (machine) => withIdMap(machine, '6.1.6'),
    wrong: { 'before it came': ['error', (machine) => withIdMap(machine, '6.1.5')] },
  },
  mount_option: {
    right: (machine) => withOptions(machine, '5.2.1', ['discard', 'lazytime']),
    wrong: {
      'lazytime before it came': ['error', (machine) => withOptions(machine, '4.1-2', ['lazytime'])],
      'discard before it came': ['error', (machine) => withOptions(machine, '5.2.0', ['lazytime', 'discard'])],
    },
  },
  container_lock: {
    wrong: {
      'left of a backup': [
        'warning',
        async ({ root }) => appendFile(join(root, 'etc/pve/lxc/101.conf'), 'lock: backup\n'),
      ],
    },
  },
  container_folder: {
    wrong: { missing: ['error', ({ root }) => rm(join(root, 'etc/pve/lxc'), { recursive: true })] },
  },
  quorum: {
    wrong: {
      lost: ['error', ({ write }) => write('root/etc/pve/.members', members(0))],
      'cannot be told': ['unknown', ({ root }) => rm(join(root, 'etc/pve/.members'))],
      damaged: ['unknown', ({ write }) => write('root/etc/pve/.members', '{')],
    },
  },
  id_maps: {
    wrong: {
      'not allowed': ['error', ({ write }) => write('root/etc/subuid', 'root:200000:65536\n')],
      'cannot be told': ['unknown', ({ root }) => rm(join(root, 'etc/subgid'))],
    },
  },
  share: {
    right: async (machine) => {
      await mkdir(join(machine.root, 'nas'));
      await withShare(machine);
    },
    wrong: { gone: ['error', (machine) => withShare(machine)] },
  },
  mounts: {
    right: null,
    wrong: { 'cannot be read': ['unknown', ({ root }) => rm(join(root, 'proc/self/mountinfo'))] },
  },
  guards: {
    wrong: {
      'the files have an error, and one is there': [
        'unknown',
        async ({ write }) => {
          await write(`etc/${HYPERVISOR}`, '{');
          await write(`root${dropInPath('pve-container', 101)}`, '# managed by phoenix-volumes\n');
        },
      ],
    },
  },
  guard: {
    right: null,
    wrong: { 'declared and missing': ['warning', (machine) => withGuard(machine)] },
  },
  lock: {
    wrong: {
      'open to others': [
        'error',
        ({ root }) => mkdir(join(root, 'run/phoenix-volumes'), { recursive: true, mode: 0o755 }),
      ],
      'a link': [
        'error',
        async ({ root }) => {
          await mkdir(join(root, 'run/phoenix-volumes'), { recursive: true, mode: 0o700 });
          await symlink('/etc/hostname', join(root, 'run/phoenix-volumes/apply.lock'));
        },
      ],
      held: ['warning', holdLock],
    },
  },
  configuration: {
    wrong: {
      missing: ['warning', ({ configDir }) => rm(configDir, { recursive: true })],
      'with an error': ['error', ({ write }) => write(`etc/${HYPERVISOR}`, '{')],
    },
  },
  config_readers: {
    right: (machine) => inPmxcfs(machine, 'priv/phoenix'),
    wrong: { 'in the cluster, open to its web server': ['warning', (machine) => inPmxcfs(machine, 'phoenix')] },
  },
  config_folder: { wrong: { 'open to others': ['error', ({ configDir }) => chmod(configDir, 0o777)] } },
  state_folder: {
    wrong: {
      'open to others': [
        'error',
        async ({ root }) => {
          await mkdir(join(root, 'var/lib/phoenix-volumes'), { recursive: true });
          await chmod(join(root, 'var/lib/phoenix-volumes'), 0o777);
        },
      ],
    },
  },
};

const OF_ROOTS = Object.entries(ROOTS).flatMap(([code, roots]) =>
  roots === 'of the process' ? [] : [{ code, ...roots }],
);

const WRONG = OF_ROOTS.flatMap(({ code, wrong }) =>
  Object.entries(wrong).map(([name, [state, spoil]]) => ({ code, name, state, spoil })),
);

const withVersion = ({ write }: TestMachine, version: string) => write('root/var/lib/dpkg/status', installed(version));

async function withIdMap(machine: TestMachine, version: string): Promise<void> {
  await withVersion(machine, version);
  await machine.configure(HYPERVISOR, {
    shared_volumes: {
      media: { host_path: '/tank/media', mounts: { 101: { path: '/media', idmap: 'u:1000:1000:1' } } },
    },
  });
}

const withOptions = async (machine: TestMachine, version: string, mount_options: readonly string[]) => {
  await withVersion(machine, version);
  await machine.configure(HYPERVISOR, {
    shared_volumes: { media: { host_path: '/tank/media', mounts: { 101: { path: '/media', mount_options } } } },
  });
};

/** The configuration lies in a folder of the cluster's, with the modes that it gives files there. */
async function inPmxcfs({ root, configDir }: TestMachine, folder: string): Promise<void> {
  const there = join(root, 'etc/pve', folder);
  await mkdir(dirname(there), { recursive: true });
  await chmod(join(root, 'etc/pve'), 0o755);
  await rename(configDir, there);
  const isPrivate = folder.startsWith('priv/');
  for (const name of await readdir(there)) await chmod(join(there, name), isPrivate ? 0o600 : 0o640);
  await symlink(there, configDir);
}

const withShare = ({ write, root }: TestMachine) =>
  write(
    'root/proc/self/mountinfo',
    `25 1 8:1 / ${root} rw - ext4 /dev/sda1 rw\n26 25 0:9 / ${root}/nas rw - nfs4 s:/x rw\n`,
  );

/** A volume on a pool that its container is to wait for. */
async function withGuard(machine: TestMachine): Promise<void> {
  await mkdir(join(machine.root, 'pool/media'), { recursive: true });
  await machine.write('root/proc/self/mountinfo', withPool(machine));
  await declareGuard(machine);
}

/** Another process has it, as an apply would. */
async function holdLock({ root }: TestMachine): Promise<void> {
  const folder = join(root, 'run/phoenix-volumes');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'apply.lock');
  await writeFile(path, '', { mode: 0o600 });
  const holder = spawn('flock', [path, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(async () => {
    const ended = once(holder, 'close');
    holder.stdin.end();
    await ended;
  });
  await once(holder.stdout, 'data');
}

test('nothing is wrong with a sound machine, and doctor writes nothing on it', async () => {
  const machine = await soundMachine();
  const before = await readdir(machine.folder, { recursive: true });
  const { code, checks } = await doctorOn(machine);
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(code).toBe(0);
  expect(await readdir(machine.folder, { recursive: true })).toEqual(before);
});

test('every check has a machine where it stands well and one where it does not', () => {
  expect(Object.keys(ROOTS).sort()).toEqual(Object.keys(CHECK_TEXTS).sort());
  expect(OF_ROOTS.filter(({ wrong }) => Object.keys(wrong).length === 0)).toEqual([]);
});

test.each(OF_ROOTS)('$code stands well on a machine where nothing is wrong with it', async ({ code, right }) => {
  const machine = await soundMachine();
  await right?.(machine);
  const states = (await doctorOn(machine)).checks.filter((check) => check.code === code).map(({ state }) => state);
  expect([...new Set(states)]).toEqual(right === null ? [] : ['ok']);
});

test.each(WRONG)('$code, $name: it is told, with what to do', async ({ code, state, spoil }) => {
  const machine = await soundMachine();
  await spoil(machine);
  const spoiled = await doctorOn(machine);
  const found = spoiled.checks.filter((check) => check.code === code && check.state !== 'ok');
  expect(found.map((check) => check.state)).toContain(state);
  expect(found.filter(({ hint }) => hint === undefined || hint === '')).toEqual([]);
  expect(spoiled.code).toBe(spoiled.checks.some((check) => check.state === 'error') ? 1 : 0);
});

test('a version between the hazards has none of them', async () => {
  const machine = await soundMachine();
  for (const version of ['6.1.1', '6.0.18', '4.2-3', '5.2.1']) {
    await withVersion(machine, version);
    expect((await doctorOn(machine)).checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  }
});

test('a machine that is in no cluster needs no quorum', async () => {
  const machine = await soundMachine();
  await machine.write('root/etc/pve/.members', '{"nodename":"pve1","version":1}');
  expect((await doctorOn(machine)).checks).toContainEqual({
    code: 'quorum',
    state: 'ok',
    text: 'This machine is in no cluster',
  });
});

test('each tool that is not in PATH is told with its package', async () => {
  const machine = await soundMachine();
  const empty = join(machine.folder, 'none');
  await mkdir(empty);
  const { code, checks } = await doctorOn(machine, { PATH: empty });
  const missing = checks.filter((check) => (check.code === 'tool' || check.code === 'pct') && check.state !== 'ok');
  expect(missing.map((check) => [check.code, check.tool, check.state])).toEqual([
    ['pct', undefined, 'error'],
    ['tool', 'flock', 'error'],
    ['tool', 'perl', 'error'],
    ...['find', 'stat', 'getfacl', 'setfacl', 'lsattr'].map((tool) => ['tool', tool, 'warning']),
  ]);
  expect(missing.every(({ hint }) => hint !== undefined)).toBe(true);
  expect(code).toBe(1);
});

test('a share that answers is well, and one whose server is silent costs the timeout and is told', async () => {
  const machine = await soundMachine();
  await mkdir(join(machine.root, 'nas'));
  await machine.write(
    'root/proc/self/mountinfo',
    `25 1 8:1 / ${machine.root} rw - ext4 /dev/sda1 rw\n26 25 0:9 / ${machine.root}/nas rw - nfs4 s:/x rw\n`,
  );
  const share = ({ checks }: Awaited<ReturnType<typeof doctorOn>>) => checks.filter(({ code }) => code === 'share');
  expect(share(await doctorOn(machine))).toMatchObject([{ state: 'ok', path: '/nas', fstype: 'nfs4' }]);
  await machine.write('bin/stat', '#!/bin/sh\nexec sleep 60\n');
  await chmod(join(machine.folder, 'bin/stat'), 0o755);
  expect(share(await doctorOn(machine))).toMatchObject([{ state: 'error', system: 'ETIMEDOUT' }]);
});

test('the report has each check in words, what to do below it, and what it comes to', async () => {
  const machine = await soundMachine();
  await machine.write('root/etc/pve/.members', members(0));
  const { stdout } = await run([...machine.options, 'doctor'], { env: machine.env });
  expect(stdout).toContain(
    'error    The cluster of 3 members has no quorum: nothing can be written in /etc/pve\n' +
      '         Bring the other members back (pvecm status).\n',
  );
  expect(stdout).toMatch(/\n\n\d+ checks: 1 error\.\n$/);
});

test('a lock that another one has is only looked at', async () => {
  const machine = await soundMachine();
  await holdLock(machine);
  const lock = await open(join(machine.root, 'run/phoenix-volumes/apply.lock'));
  onTestFinished(() => lock.close());
  const { code, checks } = await doctorOn(machine);
  const found = checks.find((check) => check.code === 'lock') as (Check & { held?: boolean }) | undefined;
  expect({ code, held: found?.held }).toEqual({ code: 0, held: true });
});

test.each([
  ['shows the screens', {}, {}, /ok +The terminal can show the screens/],
  ['cannot move its cursor', { TERM: 'dumb' }, {}, /warning +The terminal cannot move its cursor\s/],
  ['shows no UTF-8', { LANG: 'C' }, {}, /warning +The terminal shows no UTF-8\s/],
  ['is too small', {}, { rows: 19 }, /warning +The terminal is smaller than 60 columns and 20 rows/],
])('a terminal that %s is told', async (_, env, size, told) => {
  const machine = await soundMachine();
  const terminal = openProgram([...machine.options, '--no-color', 'doctor'], {
    columns: 120,
    rows: 50,
    ...size,
    env: { ...machine.env, ...env },
  });
  await terminal.waitFor(/\d+ checks: /);
  expect(terminal.output()).toMatch(told);
});

test('on the machine itself root is well, and somebody else is told that they cannot apply', async () => {
  const rootState = async (uid?: number) => {
    const { stdout } = await call(['doctor', '--json', '--config-dir', '/nowhere'], { uid });
    return documentIn<DoctorDocument>({ stdout }).checks.find(({ code }) => code === 'root')?.state;
  };
  expect([await rootState(), await rootState(65_534)]).toEqual([
    process.geteuid?.() === 0 ? 'ok' : 'warning',
    'warning',
  ]);
});

test('what somebody may not look at is unknown, not wrong', async () => {
  const machine = await soundMachine();
  const folder = join(machine.root, 'run/phoenix-volumes');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'apply.lock'), '', { mode: 0o600 });
  const { stdout } = await call([...machine.options, 'doctor', '--json'], { uid: 65_534, env: machine.env });
  const lock = documentIn<DoctorDocument>({ stdout }).checks.find(({ code }) => code === 'lock');
  expect(lock).toMatchObject({ state: 'unknown' });
});

test('the demo is no Proxmox host, and nothing is wrong with it but the lock that it shows', async () => {
  const { folder } = await testMachine();
  const { code, stdout } = await run(['--host', `demo:${join(folder, 'demo')}`, 'doctor', '--json']);
  const wrong = documentIn<DoctorDocument>({ stdout }).checks.filter(({ state }) => state !== 'ok');
  expect(wrong).toMatchObject([{ code: 'container_lock', ctid: 109, lock: 'backup' }]);
  expect(code).toBe(0);
});
