import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, test, vi } from 'vitest';
import { askPmxcfs } from '../../src/disk/lock/cluster.ts';
import { lockDirectory } from '../../src/disk/lock/directory.ts';
import { lockFolder, withLock } from '../../src/disk/lock/lock.ts';
import { HYPERVISOR, testMachine } from '../cli/machine.ts';
import { call } from '../cli/program.ts';
import { isRoot, tempFolder, until } from '../host/temp-folder.ts';

/** A machine's root with a configuration in its `/etc/pve`. */
function cluster() {
  const root = tempFolder();
  const folder = join(root, 'etc/pve/phoenix');
  const locks = join(root, 'etc/pve/priv/lock');
  mkdirSync(folder, { recursive: true });
  mkdirSync(locks, { recursive: true, mode: 0o700 });
  return { root, folder, locks, path: join(locks, 'phoenix-volumes'), lock: () => lockFolder(folder, { root }) };
}

const held = (path: string) => ({ ok: false, problems: [{ code: 'lock_held', path }] });

function aged(path: string, seconds: number): void {
  const time = Date.now() / 1000 - seconds;
  utimesSync(path, time, time);
}

afterEach(() => void vi.useRealTimers());

describe('the lock of a configuration in pmxcfs', () => {
  it('is a directory in the cluster’s folder of locks while it is held', async () => {
    const { path, lock } = cluster();
    const taken = await lock();
    expect(taken.ok && taken.value.isOurs()).toBe(true);
    expect(lstatSync(path).isDirectory()).toBe(true);
    if (taken.ok) await taken.value.release();
    expect(existsSync(path)).toBe(false);
  });

  it('is taken as well where only a link leads into it', async () => {
    const { root, folder, path } = cluster();
    symlinkSync(folder, join(root, 'link'));
    const during = await withLock(lockFolder(join(root, 'link'), { root }), async () => existsSync(path));
    expect(during).toEqual({ ok: true, value: true });
  });

  it('makes the folder of locks where none is', async () => {
    const { locks, lock } = cluster();
    rmdirSync(locks);
    expect(await withLock(lock(), async () => lstatSync(locks).mode & 0o777)).toEqual({ ok: true, value: 0o700 });
  });

  it('is refused while another member has it, and left as it is', async () => {
    const { path, lock } = cluster();
    mkdirSync(path);
    aged(path, 110);
    const before = lstatSync(path);
    expect(await lock()).toMatchObject(held(path));
    expect(lstatSync(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  it('is waited for while another member writes its file', async () => {
    const { path, lock } = cluster();
    mkdirSync(path);
    const waiting = withLock(lock(), async () => 'ours');
    rmdirSync(path);
    expect(await waiting).toEqual({ ok: true, value: 'ours' });
  });

  it('is nobody’s once it has expired, and nobody is asked', async () => {
    const { path, lock } = cluster();
    mkdirSync(path);
    aged(path, 121);
    expect(await withLock(lock(), async () => Date.now() - lstatSync(path).mtimeMs < 60_000)).toEqual({
      ok: true,
      value: true,
    });
  });

  it('of a killed holder is refused until it has expired', async () => {
    const { root, folder, path, lock } = cluster();
    const script = `import { lockFolder } from '${join(import.meta.dirname, '../../src/disk/lock/lock.ts')}';
      await lockFolder(${JSON.stringify(folder)}, { root: ${JSON.stringify(root)} });
      setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    onTestFinished(() => void other.kill('SIGKILL'));
    await until(() => existsSync(path), 'the other to take it');
    const gone = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await gone;
    expect(await lock()).toMatchObject(held(path));
    aged(path, 121);
    expect(await withLock(lock(), async () => 1)).toEqual({ ok: true, value: 1 });
  });

  it('is no longer relied on long before it expires, as after a stop', async () => {
    const { lock } = cluster();
    vi.useFakeTimers({ toFake: ['performance'] });
    const taken = await lock();
    if (!taken.ok) throw new Error('not taken');
    vi.advanceTimersByTime(59_000);
    expect(taken.value.isOurs()).toBe(true);
    vi.advanceTimersByTime(2_000);
    expect(taken.value.isOurs()).toBe(false);
    await taken.value.release();
  });

  it('that somebody took away is not ours, and another’s is left', async () => {
    const { path, lock } = cluster();
    const taken = await lock();
    if (!taken.ok) throw new Error('not taken');
    // Kept elsewhere, so that its inode is not given again.
    renameSync(path, `${path}.away`);
    mkdirSync(path);
    expect(taken.value.isOurs()).toBe(false);
    await taken.value.release();
    expect(existsSync(path)).toBe(true);
  });

  it('lets several that want it at once never interleave', async () => {
    const { root, lock } = cluster();
    const log = join(root, 'log');
    const work = async (name: string) => {
      appendFileSync(log, `${name} begins\n`);
      await new Promise((resolve) => setImmediate(resolve));
      appendFileSync(log, `${name} ends\n`);
    };
    const results = await Promise.all(['a', 'b', 'c', 'd'].map((name) => withLock(lock(), () => work(name))));
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(results.filter(({ ok }) => ok).length * 2).toBe(lines.length);
    for (let line = 0; line < lines.length; line += 2)
      expect(lines[line + 1]).toBe(lines[line]?.replace('begins', 'ends'));
  });

  it.each([
    ['symlink', (path: string) => symlinkSync('/', path)],
    ['special', (path: string) => writeFileSync(path, '')],
    ['mode', (path: string) => mkdirSync(path) ?? chmodSync(path, 0o777)],
  ] as const)('is refused where a %s is in its place', async (fault, make) => {
    const { path, lock } = cluster();
    make(path);
    expect(await lock()).toMatchObject({ ok: false, problems: [{ code: 'lock_unsafe', path, fault }] });
    expect(lstatSync(path)).toBeDefined();
  });

  it.runIf(isRoot)('is refused where the directory is somebody else’s', async () => {
    const { path, lock } = cluster();
    mkdirSync(path);
    chownSync(path, 65_534, 65_534);
    expect(await lock()).toMatchObject({ ok: false, problems: [{ code: 'lock_unsafe', fault: 'owner' }] });
  });

  it('is refused where others can write the folder of locks', async () => {
    const { locks, lock } = cluster();
    chmodSync(locks, 0o777);
    expect(await lock()).toMatchObject({ ok: false, problems: [{ code: 'lock_unsafe', path: locks, fault: 'mode' }] });
  });

  it('with something in it is nobody’s to remove', async () => {
    const { path, lock } = cluster();
    mkdirSync(join(path, 'inner'), { recursive: true });
    aged(path, 1_000);
    expect(await lock()).toMatchObject(held(path));
    expect(existsSync(join(path, 'inner'))).toBe(true);
  });
});

describe('pmxcfs', () => {
  it('is asked to give up a lock that has expired, and takes it away', async () => {
    const { path } = cluster();
    mkdirSync(path);
    const pmxcfs = setInterval(() => {
      if (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs === 0) rmdirSync(path);
    }, 20);
    onTestFinished(() => clearInterval(pmxcfs));
    const taken = await lockDirectory(path, askPmxcfs);
    expect(taken.ok).toBe(true);
    if (taken.ok) await taken.value.release();
  });

  it('decides alone: one that it keeps is refused, however old', async () => {
    const { path } = cluster();
    mkdirSync(path);
    expect(await lockDirectory(path, askPmxcfs)).toMatchObject(held(path));
    expect(lstatSync(path).mtimeMs).toBe(0);
  });
});

test('an edit of a configuration there waits for no lock that has expired, and says whose turn it is else', async () => {
  const { write, folder, configDir, env } = await testMachine();
  const text = readFileSync(join(configDir, HYPERVISOR), 'utf8');
  for (const name of [HYPERVISOR, 'phoenix_lxc_configs.json', 'phoenix_vm_configs.json', 'phoenix_stacks_config.json'])
    await write(`root/etc/pve/phoenix/${name}`, readFileSync(join(configDir, name)));
  const path = join(folder, 'root/etc/pve/priv/lock/phoenix-volumes');
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const at = join(folder, 'root/etc/pve/phoenix');
  const edit = () =>
    call(['--root', join(folder, 'root'), '--config-dir', at, 'set', 'certs', '--directory-mode', '0700'], { env });
  expect(await edit()).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(`Another process holds the lock ${path}`),
  });
  expect(readFileSync(join(at, HYPERVISOR), 'utf8')).toBe(text);
  aged(path, 121);
  expect(await edit()).toMatchObject({ code: 0 });
  expect(readFileSync(join(at, HYPERVISOR), 'utf8')).not.toBe(text);
  expect(existsSync(path)).toBe(false);
});
