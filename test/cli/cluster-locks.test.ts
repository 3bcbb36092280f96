import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answeringCluster } from './members.ts';
import { COMMAND, call } from './program.ts';

/** pve1 and pve2, each of which calls the other, with a mount to make on both. */
async function two() {
  const machine = await answeringCluster(COMMAND);
  const { root, there, configDir, env, write } = machine;
  const far = (at: string) =>
    [...COMMAND, '--root', at, '--config-dir', configDir, 'member'].map((word) => `'${word}'`).join(' ');
  await machine.ssh(`case "$*" in
  *HostKeyAlias=pve1*) PCT_ROOT=${root} exec ${far(root)} ;;
  *HostKeyAlias=pve2*) PCT_ROOT=${there} exec ${far(there)} ;;
  *) exit 255 ;;
esac`);
  await write('bin/pct', `#!/bin/sh\nsleep 0.2\nprintf '%s\\n' "$*" >> "$PCT_LOG"\n`);
  const file = join(root, 'etc/pve/nodes/pve2/lxc/201.conf');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^mp0.*\n/m, ''));
  for (const name of ['media', 'certs'])
    for (const at of [root, there]) await mkdir(join(at, 'tank', name), { recursive: true });
  const apply = (at: string) =>
    call(['--root', at, '--config-dir', configDir, 'apply', 'media', '--yes'], { env: { ...env, PCT_ROOT: at } });
  return { machine, fromFirst: () => apply(root), fromSecond: () => apply(there) };
}

/** Holds a machine's lock for so long, in seconds. */
async function held(root: string, seconds: number): Promise<ChildProcess> {
  mkdirSync(join(root, 'run/phoenix-volumes'), { recursive: true, mode: 0o700 });
  const lock = join(root, 'run/phoenix-volumes/apply.lock');
  const script = `umask 077; exec flock --exclusive ${lock} sh -c 'echo held; exec sleep ${seconds}'`;
  const holder = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  onTestFinished(() => {
    if (holder.exitCode === null && holder.pid) process.kill(-holder.pid, 'SIGKILL');
  });
  await new Promise((resolve) => holder.stdout?.once('data', resolve));
  expect(existsSync(lock)).toBe(true);
  return holder;
}

describe('applies on several members at once', { timeout: 180_000 }, () => {
  it('do not both give up: one gets all the locks, and each step is done once', async () => {
    const { machine, fromFirst, fromSecond } = await two();
    for (let round = 0; round < 4; round += 1) {
      const before = (await machine.pctCalls()).length;
      const [one, other] = await Promise.all([fromFirst(), setTimeout(round * 60).then(fromSecond)]);
      const codes = [one.code, other.code];
      // 301 is on pve3, which is down: that is 1, and whatever could run did.
      expect(codes, `${one.stderr}${other.stderr}`).toContain(1);
      for (const code of codes) expect([1, 3]).toContain(code);
      const calls = (await machine.pctCalls()).slice(before);
      expect(calls.filter((each) => each.includes(' 201 ')).length).toBe(codes.filter((code) => code === 1).length);
    }
  });

  it('wait a little for a member whose name comes later', async () => {
    const { machine, fromFirst } = await two();
    await held(machine.there, 2);
    expect((await fromFirst()).code).toBe(1);
    expect((await machine.pctCalls()).some((each) => each.includes(' 201 '))).toBe(true);
  });

  it('wait for none whose name comes earlier, and keep nothing', async () => {
    const { machine, fromSecond } = await two();
    await held(machine.root, 60);
    const began = performance.now();
    const { code, stderr } = await fromSecond();
    expect({ code, calls: await machine.pctCalls() }).toEqual({ code: 3, calls: [] });
    expect(stderr).toContain('on pve1');
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
