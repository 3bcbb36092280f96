import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HYPERVISOR, type TestMachine, testMachine } from './machine.ts';
import { call, type Ended } from './program.ts';
import { run } from './run.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

/** One message that names the thing and a remedy, no stack trace, and nothing done. */
async function expectRefusal(machine: TestMachine, ended: Ended, exit: number, ...texts: readonly (string | RegExp)[]) {
  expect(ended.code).toBe(exit);
  for (const text of texts) expect(ended.stderr).toMatch(text);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  expect(await machine.pctCalls()).toEqual([]);
  expect(await readdir(join(machine.root, 'tank'))).toEqual(['certs']);
}

const apply = (machine: TestMachine) => run([...machine.options, 'apply', '--yes'], { env: machine.env });

/** Another user needs a process of its own. */
const callAs = (uid: number, machine: TestMachine, ...command: readonly string[]) =>
  call([...machine.options, ...command], { env: machine.env, uid });

test('a missing file is named', async () => {
  const machine = await testMachine();
  await rm(join(machine.configDir, 'phoenix_lxc_configs.json'));
  await expectRefusal(
    machine,
    await apply(machine),
    65,
    /etc\/phoenix_lxc_configs\.json does not exist/,
    /--config-dir/,
  );
});

test('what is no file but has a container’s name stops a plan, and is said to be that', async () => {
  const machine = await testMachine();
  await mkdir(join(machine.root, 'etc/pve/lxc/103.conf'));
  const ended = await apply(machine);
  await expectRefusal(machine, ended, 1, 'lxc/103.conf cannot be read: it is a directory', /ls -ld .*lxc\/103\.conf/);
  expect(ended.stderr).not.toContain('Proxmox VE host');
});

test('a folder that is no machine’s is said to be that, with what is missing in it, and nobody is to be root for it', async () => {
  const machine = await testMachine();
  await rm(join(machine.root, 'etc'), { recursive: true });
  await rm(join(machine.root, 'proc/net/unix'));
  for (const command of ['plan', 'status', 'apply']) {
    const ended = await run([...machine.options, command, ...(command === 'apply' ? ['--yes'] : [])], machine);
    await expectRefusal(machine, ended, 1, /etc\/pve\/lxc does not exist/, 'CTID.conf');
    expect(ended.stderr).toContain(`${machine.root} is not the root of a Proxmox VE host`);
    expect(ended.stderr).toContain("Copy the machine's there");
    expect(ended.stderr).not.toMatch(/as root|pve-cluster/);
  }
});

test('a missing folder is named', async () => {
  const machine = await testMachine();
  const ended = await run(['--config-dir', '/nowhere', '--root', machine.root, 'apply', '--yes']);
  await expectRefusal(machine, ended, 65, /\/nowhere/, /--config-dir/);
});

test.runIf(isRoot)('an unreadable file is named', async () => {
  const machine = await testMachine();
  await chmod(join(machine.configDir, HYPERVISOR), 0o600);
  await expectRefusal(
    machine,
    await callAs(NOBODY, machine, 'apply', '--yes'),
    65,
    HYPERVISOR,
    /cannot be read: permission denied/,
    /Run as root/,
  );
});

test('a truncated file is located', async () => {
  const machine = await testMachine();
  await truncate(join(machine.configDir, HYPERVISOR), 200);
  await expectRefusal(machine, await apply(machine), 65, new RegExp(`${HYPERVISOR}:\\d+:\\d+: error:`));
});

test('text that is not UTF-8 is located', async () => {
  const machine = await testMachine();
  await machine.write(`etc/${HYPERVISOR}`, Buffer.from('{\n  "a": "\xff"\n}\n', 'latin1'));
  await expectRefusal(machine, await apply(machine), 65, new RegExp(`${HYPERVISOR}:2:\\d+: error: .*UTF-8`));
});

test('a duplicate key is located', async () => {
  const machine = await testMachine();
  await machine.write(`etc/${HYPERVISOR}`, '{\n  "domain_name": "a",\n  "domain_name": "b"\n}\n');
  await expectRefusal(machine, await apply(machine), 65, new RegExp(`${HYPERVISOR}:3:\\d+: error:.*domain_name`));
});

test('a file nested too deep is refused', async () => {
  const machine = await testMachine();
  await machine.write(`etc/${HYPERVISOR}`, `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`);
  await expectRefusal(machine, await apply(machine), 65, HYPERVISOR, /100/);
});

test('a value of the wrong type is located', async () => {
  const machine = await testMachine();
  await machine.configure(HYPERVISOR, { shared_volumes: { media: { host_path: 7, mounts: [] } } });
  await expectRefusal(machine, await apply(machine), 65, new RegExp(`${HYPERVISOR}:4:\\d+: error:`));
});

test('a file of 50 MB is refused unread', async () => {
  const machine = await testMachine();
  await truncate(join(machine.configDir, HYPERVISOR), 50 * 1024 * 1024);
  await expectRefusal(machine, await apply(machine), 65, HYPERVISOR, /16 MB/);
});

test('a container that does not exist waits, and the rest is planned', async () => {
  const machine = await testMachine();
  await machine.configure(HYPERVISOR, {
    shared_volumes: {
      certs: { host_path: '/tank/certs', mounts: { 555: '/certs' }, permissions: 'keep', owner: 'keep' },
    },
  });
  const ended = await run([...machine.options, 'plan'], { env: machine.env });
  expect(ended.code).toBe(0);
  expect(ended.stdout).toMatch(/Waiting\n. certs at \/certs: CT 555 does not exist/);
});

test('the status of a container that does not exist is a usage error', async () => {
  const machine = await testMachine();
  const ended = await run([...machine.options, 'status', '999'], { env: machine.env });
  await expectRefusal(machine, ended, 64, /no container 999/, /101, 102/);
});

test.runIf(isRoot)('container files that only root may read are named', async () => {
  const machine = await testMachine();
  await chmod(join(machine.root, 'etc/pve/lxc'), 0o700);
  const ended = await callAs(NOBODY, machine, 'plan');
  await expectRefusal(machine, ended, 1, /etc\/pve\/lxc cannot be read: permission denied/, /as root/);
});

test.runIf(isRoot)('apply by somebody else than root does nothing, and says that it is for root', async () => {
  const machine = await testMachine();
  const refused = async () => {
    const ended = await callAs(NOBODY, machine, 'apply', '--yes');
    await expectRefusal(machine, ended, 3, `below ${machine.root}, which this user may not write`, 'Run it as root');
    expect(ended.stderr).not.toContain('lock');
  };
  await refused();
  // The folder of the lock, as an apply of root's leaves it.
  await mkdir(join(machine.root, 'run'), { mode: 0o755 });
  await mkdir(join(machine.root, 'run/phoenix-volumes'), { mode: 0o700 });
  await refused();
  await chown(join(machine.root, 'run/phoenix-volumes'), 1000, 1000);
  const others = await callAs(NOBODY, machine, 'apply', '--yes');
  await expectRefusal(machine, others, 1, 'run/phoenix-volumes belongs to somebody else');
});

test('without pct nothing is begun', async () => {
  const machine = await testMachine();
  await rm(join(machine.folder, 'bin/pct'));
  await expectRefusal(machine, await apply(machine), 1, /pct was not found on PATH/, /Proxmox VE host/);
});

test('a pct that fails is reported with its own words', async () => {
  const machine = await testMachine();
  await machine.write('bin/pct', '#!/bin/sh\necho "unable to open file - Permission denied" >&2\nexit 4\n');
  const { code, stdout, stderr } = await apply(machine);
  expect(code).toBe(1);
  expect(stdout).toContain('unable to open file - Permission denied');
  expect(stdout).toMatch(/pct set 101/);
  expect(stdout).toContain('3 done, 2 failed');
  expect(`${stdout}${stderr}`).not.toMatch(/\n\s+at /);
});

test('a pct that hangs is reported with its process id and left alone', async () => {
  const machine = await testMachine();
  await machine.write(
    'bin/pct',
    `#!/bin/sh\necho $$ >> ${machine.folder}/pids\nwhile [ -d ${machine.folder} ] && [ ! -e ${machine.folder}/go ]; do sleep 0.05; done\n`,
  );
  const ended = await run([...machine.options, '--pct-timeout', '0.3', 'apply', 'certs', '--yes'], {
    env: machine.env,
  });
  const pid = (await readFile(join(machine.folder, 'pids'), 'utf8')).trim();
  await machine.write('go', '');
  expect(ended.code).toBe(1);
  expect(ended.stdout).toContain('is still running');
  expect(ended.stdout).toContain(`Its process id is ${pid}.`);
});

/** A file system of its own, read-only or as full as one can be. */
function mounted(path: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `mode=755,${options}`, 'tmpfs', path]);
  onTestFinished(() => {
    execFileSync('umount', [path]);
  });
}

test.runIf(isRoot)('a full disk stops apply before its first step', async () => {
  const machine = await testMachine();
  const state = join(machine.root, 'var/lib/phoenix-volumes');
  await mkdir(state, { recursive: true });
  mounted(state, 'size=4k');
  await machine.write('root/var/lib/phoenix-volumes/filler', 'x'.repeat(4096));
  await expectRefusal(
    machine,
    await apply(machine),
    1,
    /phoenix-volumes.* cannot be written: no space is left/,
    /--state-dir/,
  );
});

test.runIf(isRoot)('a read-only state folder stops apply before its first step', async () => {
  const machine = await testMachine();
  const state = join(machine.root, 'var/lib/phoenix-volumes');
  await mkdir(state, { recursive: true });
  mounted(state, 'ro');
  await expectRefusal(machine, await apply(machine), 1, /phoenix-volumes.* cannot be written: .*read-only/);
});

test.runIf(isRoot)('a read-only configuration is left as it is', async () => {
  const machine = await testMachine();
  const before = await readFile(join(machine.configDir, HYPERVISOR), 'utf8');
  await mkdir(join(machine.folder, 'ro'));
  mounted(join(machine.folder, 'ro'), 'size=1m');
  execFileSync('cp', ['-r', machine.configDir, join(machine.folder, 'ro')]);
  execFileSync('mount', ['-o', 'remount,ro', join(machine.folder, 'ro')]);
  const options = ['--config-dir', join(machine.folder, 'ro/etc'), '--root', machine.root];
  const ended = await run([...options, 'add', 'photos', '--host-path', '/tank/photos'], { env: machine.env });
  await expectRefusal(machine, ended, 1, /[Rr]ead-only/);
  expect(await readFile(join(machine.folder, 'ro/etc', HYPERVISOR), 'utf8')).toBe(before);
});

test.runIf(isRoot)('a full disk under the configuration leaves the old file whole', async () => {
  const machine = await testMachine();
  await mkdir(join(machine.folder, 'full'));
  mounted(join(machine.folder, 'full'), 'size=32k');
  execFileSync('cp', ['-r', machine.configDir, join(machine.folder, 'full')]);
  const before = await readFile(join(machine.configDir, HYPERVISOR), 'utf8');
  execFileSync('sh', ['-c', `head -c 100000 /dev/zero > ${machine.folder}/full/filler || true`], { stdio: 'ignore' });
  const options = ['--config-dir', join(machine.folder, 'full/etc'), '--root', machine.root];
  const ended = await run([...options, 'add', 'photos', '--host-path', '/tank/photos'], { env: machine.env });
  await expectRefusal(machine, ended, 1, /disk is full|[Nn]o space/);
  expect(await readFile(join(machine.folder, 'full/etc', HYPERVISOR), 'utf8')).toBe(before);
});

test('a pct timeout that is no number is a usage error', async () => {
  const machine = await testMachine();
  await expectRefusal(machine, await run([...machine.options, '--pct-timeout', 'soon', 'plan']), 64, /--pct-timeout/);
});
