import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
import { call } from '../cli/program.ts';
import { runTraced } from '../faults/traced.ts';
import { FCHOWNAT, without } from '../host/tree/calls.ts';

const isRoot = process.getuid?.() === 0;
const EPERM = 1;

/** A share with so many files in folders of fifty, all of them root's. */
async function share(files: number): Promise<TestMachine & { readonly media: string }> {
  const machine = await testMachine();
  const media = join(machine.root, 'tank/media');
  const file = 'root/etc/pve/lxc/101.conf';
  await machine.write(file, `${readFileSync(join(machine.folder, file), 'utf8')}mp0: /tank/media,mp=/media\n`);
  mkdirSync(media);
  chmodSync(media, 0o755);
  for (let n = 0; n < files; n += 1) {
    const folder = join(media, `folder${Math.floor(n / 50)}`);
    if (n % 50 === 0) mkdirSync(folder, { mode: 0o755 });
    writeFileSync(join(folder, `file${n}`), '', { mode: n % 3 === 0 ? 0o600 : 0o644 });
  }
  const owned = {
    owner: 'container_root',
    permissions: { directory_mode: '0775', file_mode: '0664', recursive: true },
  };
  await machine.configure(HYPERVISOR, {
    shared_volumes: { media: { host_path: '/tank/media', mounts: { 101: '/media' }, ...owned } },
  });
  return { ...machine, media };
}

const run = ({ options, env }: TestMachine, ...args: readonly string[]) => call([...options, ...args], { env });

/** Owner and mode of the directory and of everything below. */
function statesIn(media: string): ReadonlyMap<string, string> {
  // Characters that stand for bytes, for names may be any.
  const names = ['.', ...(readdirSync(media, { recursive: true, encoding: 'latin1' }) as string[])];
  return new Map(
    names.map((name) => {
      const { uid, gid, mode } = lstatSync(Buffer.from(`${media}/${name}`, 'latin1'));
      return [name, `${uid}:${gid} ${(mode & 0o7777).toString(8)}`];
    }),
  );
}

const AS_DECLARED = /^100000:100000 (775|664)$/;

const differing = (media: string) => [...statesIn(media).values()].filter((state) => !AS_DECLARED.test(state)).length;

const eventsIn = (stdout: string) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { readonly type: string; readonly count?: number } => JSON.parse(line));

describe.runIf(isRoot)('a tree', () => {
  test('is planned by kinds, applied once, and led back entry by entry', async () => {
    const machine = await share(120);
    const { media } = machine;
    const before = statesIn(media);
    const planned = await run(machine, 'plan');
    expect(planned.stdout).toContain('tree');
    expect(planned.stdout).toMatch(/80 files 0:0 0644 → 100000:100000 0664: folder\d/);
    expect(planned.stdout).toMatch(/3 directories 0:0 0755 → 100000:100000 0775/);
    const status = await run(machine, 'status', 'media', '--json');
    expect(status.stdout).toContain('tree_unseen');
    const applied = await run(machine, 'apply', '--yes', '--json');
    expect([applied.code, applied.stderr]).toEqual([0, '']);
    const chunks = eventsIn(applied.stdout).filter(({ type }) => type === 'step_chunk');
    expect(chunks.reduce((sum, { count = 0 }) => sum + count, 0)).toBe(123);
    expect(differing(media)).toBe(0);
    const again = await run(machine, 'plan');
    expect(again.stdout).toContain('In sync');
    const second = await run(machine, 'apply', '--yes', '--json');
    expect(eventsIn(second.stdout).map(({ type }) => type)).toEqual(['plan', 'summary']);
    const undone = await run(machine, 'undo', '--yes');
    expect([undone.code, undone.stderr]).toEqual([0, '']);
    expect(statesIn(media)).toEqual(before);
  });

  test('is told of by status as it was last looked at, and how long ago', { timeout: 120_000 }, async () => {
    const machine = await share(120);
    const { media, root } = machine;
    const said = async () => {
      const { stdout } = await run(machine, 'status', 'media', '--json');
      const [{ notes, directory }] = JSON.parse(stdout).volumes;
      const text = notes.find(({ code }: { code: string }) => code === 'tree_unseen')?.text;
      return [text?.replace(/^.*\(recursive\) is checked when you plan, not here: /, ''), directory.tree];
    };
    expect(await said()).toEqual(['no plan did so yet', null]);
    expect((await run(machine, 'status', 'media')).stdout.replaceAll(/\s+/g, ' ')).toContain(
      'not here: no plan did so yet',
    );
    await run(machine, 'apply', '--yes');
    const walk = { at: expect.any(String), minutes: 0, isWhole: true };
    expect(await said()).toEqual(['just now none of 123 entries differed', { ...walk, seen: 123, differing: 0 }]);
    for (const name of ['file1', 'file2']) chmodSync(join(media, 'folder0', name), 0o600);
    // Nobody looked again.
    expect((await said())[0]).toBe('just now none of 123 entries differed');
    await run(machine, 'plan');
    expect(await said()).toEqual(['just now 2 of 123 entries differed', { ...walk, seen: 123, differing: 2 }]);
    const memory = join(root, 'var/lib/phoenix-volumes/trees.json');
    const old = readFileSync(memory, 'utf8').replace(
      /"at": ".*"/,
      `"at": "${new Date(Date.now() - 3 * 3600_000).toISOString()}"`,
    );
    writeFileSync(memory, old);
    expect((await said())[0]).toBe('3 h ago 2 of 123 entries differed');
    writeFileSync(memory, old.replace(/"ino": \d+/, '"ino": 1'));
    expect((await said())[0]).toBe('no plan did so yet');
    writeFileSync(memory, '{');
    expect(await said()).toEqual(['when one last did so is unknown', null]);
    expect((await run(machine, 'apply', '--yes')).code).toBe(0);
    expect((await said())[0]).toBe('just now none of 123 entries differed');
    // What a way back leaves is nobody's declaration.
    await run(machine, 'undo', '--yes');
    expect((await said())[0]).toBe('no plan did so yet');
  });

  test('touches nothing once it is so: no entry was changed since, by its own clock', async () => {
    const machine = await share(60);
    await run(machine, 'apply', '--yes');
    const changedAt = () =>
      (readdirSync(machine.media, { recursive: true }) as string[]).map(
        (name) => lstatSync(join(machine.media, name), { bigint: true }).ctimeNs,
      );
    const before = changedAt();
    expect((await run(machine, 'apply', '--yes')).code).toBe(0);
    expect(changedAt()).toEqual(before);
  });

  test.runIf(process.arch === 'x64')('is only looked at by a second apply: no call writes to it', async () => {
    const machine = await share(12);
    const { folder, options, env } = machine;
    const traced = { folder, env: { ...env, LANG: 'C.UTF-8' } };
    const writes = (calls: readonly string[]) =>
      calls.filter((call) => /^(change\.|look\.)?[a-z]*(chown|chmod|setxattr|utimens) \/root\/tank\//.test(call));
    const first = await runTraced([...options, 'apply', '--yes'], traced);
    expect(first.code).toBe(0);
    for (const name of ['change.chown', 'change.chmod'])
      expect(writes(first.calls).some((call) => call.startsWith(`${name} `))).toBe(true);
    expect(writes(first.calls).length).toBeGreaterThan(24);
    const second = await runTraced([...options, 'apply', '--yes'], traced);
    expect(second.stdout).toContain('In sync');
    expect(second.calls.filter((call) => call.startsWith('look.statx /root/tank/media/')).length).toBeGreaterThan(12);
    expect(writes(second.calls)).toEqual([]);
    expect(second.calls.filter((call) => call.startsWith('change.'))).toEqual([]);
  });

  test('killed at a chunk again and again it goes on, and every run leads back', { timeout: 180_000 }, async () => {
    const machine = await share(3200);
    const { media, options, env } = machine;
    const before = statesIn(media);
    for (let kills = 0; kills < 3; kills += 1) {
      const killed = await call([...options, 'apply', '--yes', '--json'], {
        env,
        meanwhile: ({ kill, printed }) => void printed('"step_chunk"').then(() => kill('SIGKILL')),
      });
      expect(killed.code).toBeNull();
      expect(differing(media)).toBeGreaterThan(0);
    }
    // Nothing works on without the lock.
    const settled = statesIn(media);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(statesIn(media)).toEqual(settled);
    expect((await run(machine, 'apply', '--yes')).code).toBe(0);
    expect(differing(media)).toBe(0);
    const { runs }: { readonly runs: readonly { readonly run: string }[] } = JSON.parse(
      (await run(machine, 'journal', '--json')).stdout,
    );
    expect(runs).toHaveLength(4);
    for (const { run: name } of runs) {
      const back = await run(machine, 'undo', name, '--yes');
      expect([back.code, back.stderr]).toEqual([0, '']);
    }
    expect(statesIn(media)).toEqual(before);
  });

  test('of which the system refuses a part fails its step, says what is left, and leads back what was done', async () => {
    const machine = await share(10);
    const { media, options, env } = machine;
    // Of these only the mode is wrong.
    const owned = ['file1', 'file2', 'file3'].map((name) => join(media, 'folder0', name));
    for (const file of owned) chownSync(file, 100_000, 100_000);
    const before = statesIn(media);
    without(FCHOWNAT, EPERM);
    const [refusing] = (process.env.PATH ?? '').split(':');
    const { code, stdout } = await call([...options, 'apply', '--yes', '--json'], {
      env: { ...env, PATH: `${refusing}:${env.PATH}` },
    });
    expect(code).toBe(1);
    const events = eventsIn(stdout);
    expect(events.find(({ type }) => type === 'step_errored')).toMatchObject({
      step: 'tree:/tank/media',
      error: { code: 'tree_denied' },
      tree: { examined: 11, changed: 3, left: [{ why: 'denied', count: 8 }] },
    });
    expect(events.at(-1)).toMatchObject({ type: 'summary', outcome: 'failed', failed: 1 });
    expect(owned.map((file) => lstatSync(file).mode & 0o777)).toEqual([0o664, 0o664, 0o664]);
    const status = await run(machine, 'status', 'media', '--json');
    expect(JSON.parse(status.stdout).volumes[0].directory.tree).toMatchObject({ seen: 11, differing: 8 });
    const again = await run(machine, 'plan');
    expect(again.code).toBe(2);
    expect(again.stdout).toMatch(/1 directory 0:0 0755 → 100000:100000 0775/);
    const undone = await run(machine, 'undo', '--yes');
    expect([undone.code, undone.stderr]).toEqual([0, '']);
    expect(statesIn(media)).toEqual(before);
  });

  test('keeps what somebody would lose, and names whom and where', async () => {
    const machine = await share(10);
    const theirs = join(machine.media, 'folder0/file1');
    chownSync(theirs, 101_000, 101_000);
    chmodSync(theirs, 0o664);
    const planned = await run(machine, 'plan');
    expect(planned.stdout).toMatch(
      /takes from user 1000 of CT 101 \(web\): .* what lies in it, 1 entry \(folder0\/file1\)/,
    );
    await run(machine, 'apply', '--yes');
    expect(lstatSync(theirs).uid).toBe(101_000);
    await run(machine, 'apply', '--yes', '--take-over');
    expect(differing(machine.media)).toBe(0);
  });

  test('names what a user may not read, and says nothing of what lies in there', async () => {
    const machine = await share(120);
    const { media, options, env } = machine;
    chmodSync(join(media, 'folder1'), 0o700);
    const { stdout, stderr } = await call([...options, 'plan'], { env, uid: 65534 });
    expect(stderr).toContain('below /tank/media 1 entry (folder1) could not be read');
    expect(stdout).toMatch(/47 files 0:0 0644 → 100000:100000 0664: folder[02]\//);
    expect(stdout).not.toContain('folder1/');
    const whole = await run(machine, 'plan');
    expect(whole.stderr).not.toContain('could not be read');
    expect(whole.stdout).toMatch(/80 files 0:0 0644/);
  });

  test('a name of any bytes reaches neither the terminal raw nor the journal unreadable', async () => {
    const machine = await share(1);
    execFileSync('perl', ['-e', 'open my $f, ">", "$ARGV[0]/\\e[31m\\xff\\n\\x{9b}" or die', machine.media]);
    const planned = await run(machine, 'plan');
    expect(planned.stdout).not.toMatch(/[\u001b\u009b]/);
    expect((await run(machine, 'apply', '--yes', '--json')).code).toBe(0);
    expect(differing(machine.media)).toBe(0);
    expect((await run(machine, 'undo', '--yes')).code).toBe(0);
    expect([...statesIn(machine.media).values()].every((state) => state.startsWith('0:0'))).toBe(true);
  });
});
