import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
import { call } from '../cli/program.ts';
import { openProgram } from '../pty/program.ts';
import { faithfulPct } from './stand-in.ts';

const isRoot = process.getuid?.() === 0;

/** What an attacker wants changed: a folder of the host that no volume declares. */
function victimOf({ root }: TestMachine) {
  const victim = join(root, 'srv/victim');
  mkdirSync(join(victim, 'inner/deeper'), { recursive: true });
  const look = () =>
    ['', 'inner', 'inner/deeper'].map((part) => {
      const { uid, gid, mode, nlink, ctimeMs } = statSync(join(victim, part));
      return { part, uid, gid, mode, nlink, ctimeMs };
    });
  return { path: victim, look };
}

const volumeAt = (host_path: string, directory_mode = '0775') => ({
  host_path,
  mounts: { 101: '/srv/inner' },
  owner: '1234:1234',
  permissions: { directory_mode },
});

test.each([
  ['itself', ''],
  ['a folder above it', '/media'],
])('a symlink put in the place of %s while the plan is on the screen is refused, and nothing ran', async (_, below) => {
  const machine = await testMachine();
  const victim = victimOf(machine);
  mkdirSync(join(machine.root, `tank/shared${below}`), { recursive: true });
  mkdirSync(join(victim.path, 'media'));
  await machine.configure(HYPERVISOR, { shared_volumes: { media: volumeAt(`/tank/shared${below}`) } });
  const terminal = openProgram([...machine.options, 'apply'], { env: machine.env, rows: 60, columns: 160 });
  await terminal.waitFor('[y/N]');
  const before = victim.look();
  renameSync(join(machine.root, 'tank/shared'), join(machine.root, 'tank/moved'));
  symlinkSync(victim.path, join(machine.root, 'tank/shared'));
  terminal.press('y', 'enter');
  expect(await terminal.exited).toEqual({ exitCode: 3 });
  expect(terminal.scrollback()).toContain('/tank/shared is a symbolic link');
  expect(await machine.pctCalls()).toEqual([]);
  expect(victim.look()).toEqual(before);
});

test('one that is there already is an error of its volume, and the others are applied', async () => {
  const machine = await testMachine();
  const victim = victimOf(machine);
  symlinkSync(victim.path, join(machine.root, 'tank/link'));
  const before = victim.look();
  await machine.configure(HYPERVISOR, {
    shared_volumes: { bad: volumeAt('/tank/link/inner'), good: { host_path: '/tank/good', mounts: { 102: '/good' } } },
  });
  const { code, stderr } = await call([...machine.options, 'apply', '--yes'], { env: machine.env });
  expect(code).toBe(1);
  expect(stderr).toContain('/tank/link is a symbolic link');
  expect(await machine.pctCalls()).toEqual([expect.stringMatching(/^set 102 /)]);
  expect(victim.look()).toEqual(before);
});

/** Somebody who swaps a name for a symlink and back, as fast as can be; what stands there is one or the other or missing. */
async function attacker(folder: string, victim: string, uid?: number): Promise<void> {
  const script = `
    import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
    process.chdir(${JSON.stringify(folder)});
    mkdirSync('real/deeper', { recursive: true });
    symlinkSync(${JSON.stringify(join(victim, 'inner'))}, 'link');
    console.log('at it');
    for (;;) {
      try { renameSync('real', 'inner'); renameSync('inner', 'real'); } catch {}
      try { renameSync('link', 'inner'); renameSync('inner', 'link'); } catch {}
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stdout.on('data', (text) => {
    stderr += text;
  });
  await vi.waitFor(() => expect(stderr).toContain('at it'), 10_000);
}

// The root of an unprivileged container owns what it shares, and may do there as it likes.
test.runIf(isRoot)(
  'a container’s root that swaps names in a shared directory gains nothing',
  {
    timeout: 60_000,
  },
  async () => {
    const machine = await testMachine();
    await faithfulPct(machine);
    const victim = victimOf(machine);
    const shared = join(machine.root, 'tank/shared');
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    const before = victim.look();
    const container = readFileSync(join(machine.root, 'etc/pve/lxc/101.conf'), 'utf8');
    await attacker(shared, victim.path, 100_000);
    for (const host_path of ['/tank/shared/inner', '/tank/shared/inner/deeper', '/tank/shared/inner/new']) {
      // Where a round before had its mount made, a name that is away would be the source of a mount that is gone.
      await machine.write('root/etc/pve/lxc/101.conf', container);
      await machine.configure(HYPERVISOR, { shared_volumes: { inner: volumeAt(host_path) } });
      const { code, stdout, stderr } = await call([...machine.options, 'apply', '--yes', '--take-over'], {
        env: machine.env,
      });
      // Owner and mode are blocked or the symlink is an error; where only the mount was left to run and a symlink came
      // in its way since the plan, nothing ran at all.
      expect(code).toBe(stdout.includes('Refused: 0 done') ? 3 : 1);
      expect(stdout).not.toMatch(/\[\d\/\d\] [+~] (directory|owner|mode)/);
      // The name may be gone between two looks at it, which is an error of its own.
      expect(`${stdout}${stderr}`).toMatch(
        /can be written by others than root|is a symbolic link|could not be read: .* it does not exist/,
      );
    }
    expect(victim.look()).toEqual(before);
  },
);

// The root of a privileged container is the host's, so no owner gives it away: only the descriptors protect us.
test.runIf(isRoot)(
  'even root itself swapping names all the time gets nothing outside changed',
  {
    timeout: 120_000,
  },
  async () => {
    const machine = await testMachine();
    await faithfulPct(machine);
    const victim = victimOf(machine);
    const shared = join(machine.root, 'tank/shared');
    mkdirSync(shared);
    const before = victim.look();
    await attacker(shared, victim.path);
    const codes = new Set<number | null>();
    for (let round = 0; round < 24; round++) {
      const host_path = ['/tank/shared/inner', '/tank/shared/inner/deeper', '/tank/shared/inner/new'][round % 3] ?? '';
      await machine.configure(HYPERVISOR, {
        shared_volumes: { inner: volumeAt(host_path, round % 2 === 0 ? '0750' : '0770') },
      });
      const { code, stderr } = await call([...machine.options, 'apply', '--yes', '--take-over'], { env: machine.env });
      expect(stderr).not.toMatch(/this should not happen|\n\s+at /);
      codes.add(code);
      expect(victim.look(), `round ${round}`).toEqual(before);
    }
    expect([...codes].filter((code) => ![0, 1, 3].includes(code ?? -1))).toEqual([]);
  },
);
