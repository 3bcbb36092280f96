import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Several, several } from './several.ts';

/** So that a silence is noticed in seconds; the far end has its own from its environment. */
const PATIENCE = { PHOENIX_MEMBER_SILENCE_MS: '3000' };

/** How often a cut at a random moment is tried, and from which seed on: `PHOENIX_CUTS=200` tries them all. */
const CUTS = Number(process.env.PHOENIX_CUTS ?? 4);
const SEED = Number(process.env.PHOENIX_SEED ?? 1);

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within a minute: ${what}`);
    await setTimeout(50);
  }
}

/** What `pct` does for a container before anything else. */
async function first({ machine }: Several, ctid: number, script: string): Promise<void> {
  const pct = readFileSync(join(machine.folder, 'bin/pct'), 'utf8').split('\n').slice(1).join('\n');
  await machine.write('bin/pct', `#!/bin/sh\ncase $2 in ${ctid}) ${script} ;; esac\n${pct}`);
}

/** A member on which `pct` takes some seconds for 201, and says when it began. */
async function slow(seconds = 3): Promise<Several & { readonly begun: () => boolean }> {
  const some = await several();
  const { folder } = some.machine;
  await first(some, 201, `touch ${folder}/begun; sleep ${seconds}`);
  some.program(`export PHOENIX_MEMBER_SILENCE_MS=3000\nexec ${folder}/answer`);
  return { ...some, begun: () => existsSync(join(folder, 'begun')) };
}

const calls = async ({ machine }: Several) => (await machine.pctCalls()).filter((call) => call.includes(' 201 '));

/** Whatever happened: the next applies lead to what is declared, and the call was made once. */
async function converges(some: Several): Promise<void> {
  // A call that outlived its far end blocks its container until it has ended, and a lock is free 3 s after it.
  await until(async () => (await some.run('--node', 'pve2', 'apply', '--yes')).exitCode === 0, 'pve2 is in sync');
  expect(await some.json('--node', 'pve2', 'plan')).toMatchObject({ inSync: true, steps: [] });
  expect(some.file().match(/^mp\d+: \/tank\/media,mp=\/media/gm)).toHaveLength(1);
  expect(await calls(some)).toHaveLength(1);
}

describe('a member fails in the middle of a step', { timeout: 240_000 }, () => {
  it('is stopped: what it did is unknown, and once it goes on it finishes and records it', async () => {
    const some = await slow();
    const applying = some.begin(PATIENCE, 'apply', 'media', '--yes');
    await until(some.begun, 'the step begins');
    expect(some.net.signal('pve2', ' member', 'SIGSTOP')).toBeGreaterThan(0);
    const { exitCode, stdout, stderr } = await applying;
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('whether pve2 has done it is not known: nothing came from it for 3 seconds');
    some.net.signal('pve2', ' member', 'SIGCONT');
    await until(() => some.journals().includes('"type":"summary"'), 'it is on record there');
    await converges(some);
  });

  it('is cut off: packets are dropped, the step is finished there, and its lock is free again', async () => {
    const some = await slow();
    const applying = some.begin(PATIENCE, 'apply', 'media', '--yes');
    await until(some.begun, 'the step begins');
    some.net.cut('pve2', true);
    const { exitCode, stdout, stderr } = await applying;
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('whether pve2 has done it is not known');
    await until(() => some.journals().includes('"type":"summary"'), 'it is on record there');
    some.net.cut('pve2', false);
    await converges(some);
  });

  it('is killed: its call goes on, nothing is done twice', async () => {
    const some = await slow();
    const applying = some.begin(PATIENCE, 'apply', 'media', '--yes');
    await until(some.begun, 'the step begins');
    expect(some.net.signal('pve2', ' member', 'SIGKILL')).toBeGreaterThan(0);
    const { exitCode, stdout, stderr } = await applying;
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('whether pve2 has done it is not known');
    // While that call runs its container is left alone.
    const meanwhile = await some.run('--node', 'pve2', 'plan');
    expect(meanwhile.stdout).toMatch(/blocked|In sync/);
    await converges(some);
  });

  it('is left by who asked: the far end finishes, records and frees its lock', async () => {
    const some = await slow();
    const applying = some.begin(PATIENCE, 'apply', 'media', '--yes');
    await until(some.begun, 'the step begins');
    expect(some.net.signal('pve1', 'apply media', 'SIGKILL')).toBeGreaterThan(0);
    await applying;
    await until(() => some.journals().includes('"type":"summary"'), 'it is on record there');
    expect(some.journals()).toMatch(/"type":"step_complete","step":"mount:201"/);
    await converges(some);
  });

  it('loses power: what it did is unknown, and once it is back the next apply converges', async () => {
    const some = await slow();
    const applying = some.begin(PATIENCE, 'apply', 'media', '--yes');
    await until(some.begun, 'the step begins');
    some.net.powerOff('pve2');
    const { exitCode, stdout, stderr } = await applying;
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('whether pve2 has done it is not known');
    // Its call went with it.
    expect(some.file()).not.toContain('mp0:');
    await some.serve();
    expect((await some.json('--node', 'pve2', 'plan')).steps).toMatchObject([{ id: 'pve2/mount:201' }]);
    await until(async () => (await some.run('--node', 'pve2', 'apply', '--yes')).exitCode === 0, 'pve2 is in sync');
    expect(some.file().match(/^mp\d+: \/tank\/media,mp=\/media/gm)).toHaveLength(1);
  });

  it('is not reached any more because the ssh of who asked was killed: it is finished there', async () => {
    const some = await slow();
    const applying = some.begin(PATIENCE, 'apply', 'media', '--yes');
    await until(some.begun, 'the step begins');
    expect(some.net.signal('pve1', 'HostKeyAlias=pve2', 'SIGKILL')).toBeGreaterThan(0);
    const { exitCode, stdout, stderr } = await applying;
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('whether pve2 has done it is not known: the connection ended');
    await until(() => some.journals().includes('"type":"summary"'), 'it is on record there');
    await converges(some);
  });

  it('is lost before its first step: nothing is done there, and this machine’s are', async () => {
    const some = await several();
    const { folder } = some.machine;
    await first(some, 101, `touch ${folder}/begun; while [ ! -e ${folder}/on ]; do sleep 0.1; done`);
    const applying = some.begin(PATIENCE, 'apply', 'media', '--yes');
    await until(() => existsSync(join(folder, 'begun')), 'the step here begins');
    some.net.stopServing('pve2');
    // The far end ends with its input, and its lock is free.
    await until(() => some.net.signal('pve2', ' member', 'SIGCONT') === 0, 'the far end ends');
    writeFileSync(join(folder, 'on'), '');
    const { exitCode, stdout, stderr } = await applying;
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toMatch(/pve2.*the connection ended/);
    expect(stdout + stderr).not.toContain('is not known');
    expect(await calls(some)).toEqual([]);
    expect(existsSync(join(some.there, 'tank/media'))).toBe(false);
    expect(existsSync(join(some.root, 'tank/media'))).toBe(true);
    await some.serve();
    await converges(some);
  });

  it('has a call that fails: that is said with its words, and the rest is done', async () => {
    const some = await several();
    await first(some, 201, 'echo there is no such storage >&2; exit 9');
    const { exitCode, stdout, stderr } = await some.run('apply', 'media', '--yes');
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('there is no such storage');
    expect(some.file()).not.toContain('mp0:');
    expect(existsSync(join(some.there, 'tank/media'))).toBe(true);
    expect(existsSync(join(some.root, 'tank/media'))).toBe(true);
    expect(some.journals()).toMatch(/"type":"step_errored","step":"mount:201"/);
  });

  it('has a call that outlives its time: it is left to run, its container is blocked until it ends', async () => {
    const some = await slow(6);
    const { exitCode, stdout, stderr } = await some.begin(PATIENCE, '--pct-timeout', '2', 'apply', 'media', '--yes');
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toMatch(/still runs.*2 s|2 s.*still run/);
    await converges(some);
  });

  it('has a container that somebody changed meanwhile: the step is not done as it was planned', async () => {
    const some = await several();
    const taken = join(some.machine.folder, 'taken');
    writeFileSync(taken, 'mp0: /tank/films,mp=/media\n');
    const file = join(some.root, 'etc/pve/nodes/pve2/lxc/201.conf');
    await first(some, 101, `cat ${taken} >> ${file}`);
    const isOther = `case "$*" in *"--digest $(sha1sum < ${file} | cut -c1-40)"*) false ;; esac`;
    await first(
      some,
      201,
      `${isOther} && { echo 'detected modified configuration - file changed by other user?' >&2; exit 255; }`,
    );
    const { exitCode, stdout, stderr } = await some.run('apply', 'media', '--yes');
    expect(exitCode).toBe(1);
    expect(some.file()).toContain('/tank/films');
    expect(some.file()).not.toContain('/tank/media');
    expect(stdout + stderr).toContain('CT 201 changed since the plan was made');
  });

  it('has lost a container to another one: that is stale, and the rest is done', async () => {
    const some = await several();
    const vmlist = join(some.root, 'etc/pve/.vmlist');
    const moved = JSON.parse(readFileSync(vmlist, 'utf8'));
    moved.ids[201].node = 'pve3';
    writeFileSync(join(some.machine.folder, 'moved'), JSON.stringify(moved));
    await first(some, 101, `cat ${some.machine.folder}/moved > ${vmlist}`);
    const { exitCode, stdout, stderr } = await some.run('apply', 'media', '--yes');
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('CT 201 is on pve3 by now');
    expect(await calls(some)).toEqual([]);
    expect(existsSync(join(some.there, 'tank/media'))).toBe(true);
  });
});

/** mulberry32: the same moments for the same seed. */
function random(seed: number): number {
  let t = (seed * 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

describe('a connection that is cut at any moment', { timeout: 240_000 }, () => {
  it.each(Array.from({ length: CUTS }, (_, at) => SEED + at))('seed %i', async (seed) => {
    const some = await slow(0.3);
    const how = ['sshd', 'link', 'far end', 'near end'][Math.floor(random(seed) * 4)] ?? 'sshd';
    const applying = some.begin(PATIENCE, '--json', 'apply', 'media', '--yes');
    await setTimeout(Math.floor(random(seed + 1e6) * 2_500));
    if (how === 'sshd') some.net.stopServing('pve2');
    else if (how === 'link') some.net.cut('pve2', true);
    else if (how === 'far end') some.net.signal('pve2', ' member', 'SIGKILL');
    else some.net.signal('pve1', 'apply media', 'SIGKILL');
    const { stdout } = await applying;
    if (how === 'link') some.net.cut('pve2', false);
    if (how === 'sshd') await some.serve();
    // What is reported done is done.
    if (/"type":"step_complete","step":"pve2\/mount:201"/.test(stdout))
      expect(some.file()).toContain('mp0: /tank/media');
    await converges(some);
  });
});
