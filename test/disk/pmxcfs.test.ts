import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWhole } from '../../src/disk/durable.ts';
import { lockFolder, withLock } from '../../src/disk/lock/lock.ts';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
import { call } from '../cli/program.ts';
import { tempFolder, writeFiles } from '../host/temp-folder.ts';
import { canMount, mountPmxcfs, type Pmxcfs } from './pmxcfs/mount.ts';

const MiB = 1024 * 1024;

/** What the system calls it that the file system does not do. */
function refusal(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

describe.runIf(canMount)('the stand-in for pmxcfs', () => {
  const mounted = (expires?: number) => {
    const seed = tempFolder();
    writeFiles(seed, { 'phoenix/a.json': '{}', 'priv/lock/': '', 'nodes/pve1/lxc/101.conf': 'hostname: web\n' });
    symlinkSync('nodes/pve1', join(seed, 'local'));
    return mountPmxcfs(seed, expires === undefined ? {} : { expires });
  };

  it('takes what pmxcfs takes', async () => {
    const { path } = await mounted();
    const at = (name: string) => join(path, name);
    writeFileSync(at('phoenix/b.json'), 'x'.repeat(MiB));
    renameSync(at('phoenix/b.json'), at('phoenix/a.json'));
    expect(readFileSync(at('phoenix/a.json')).length).toBe(MiB);
    expect(readdirSync(at('phoenix'))).toEqual(['a.json']);
    expect(readFileSync(at('local/lxc/101.conf'), 'utf8')).toBe('hostname: web\n');
    expect(lstatSync(at('phoenix/a.json'))).toMatchObject({ mode: 0o100640, uid: 0, gid: 33 });
    chmodSync(at('phoenix/a.json'), 0o640);
    chownSync(at('phoenix/a.json'), 0, 33);
    writeFileSync(at('priv/key'), '');
    expect(lstatSync(at('priv/key')).mode).toBe(0o100600);
    chmodSync(at('priv/key'), 0o600);
  });

  it('refuses what pmxcfs refuses', async () => {
    const { path } = await mounted();
    const file = join(path, 'phoenix/a.json');
    expect({
      large: refusal(() => writeFileSync(join(path, 'phoenix/large'), 'x'.repeat(MiB + 1))),
      mode: refusal(() => chmodSync(file, 0o600)),
      private: refusal(() => chmodSync(join(path, 'priv'), 0o640)),
      owner: refusal(() => chownSync(file, 1000, 33)),
      group: refusal(() => chownSync(file, 0, 0)),
      link: refusal(() => linkSync(file, `${file}.hard`)),
      symlink: refusal(() => symlinkSync('a.json', `${file}.soft`)),
      twice: refusal(() => mkdirSync(join(path, 'phoenix'))),
      full: refusal(() => rmdirSync(join(path, 'phoenix'))),
    }).toEqual({
      large: 'EFBIG',
      mode: 'EPERM',
      private: 'EPERM',
      owner: 'EPERM',
      group: 'EPERM',
      link: expect.stringMatching(/^(?:ENOSYS|EPERM)$/), // as the kernel's version has it
      symlink: 'ENOSYS',
      twice: 'EEXIST',
      full: 'ENOTEMPTY',
    });
  });

  it('takes nothing without a quorum, and shows it in the link that Proxmox looks at', async () => {
    const { path, setQuorum } = await mounted();
    const isWritable = () => (lstatSync(join(path, 'local')).mode & 0o200) !== 0;
    expect(isWritable()).toBe(true);
    await setQuorum(false);
    expect(isWritable()).toBe(false);
    expect(refusal(() => writeFileSync(join(path, 'phoenix/b.json'), ''))).toBe('EACCES');
    expect(refusal(() => renameSync(join(path, 'phoenix/a.json'), join(path, 'phoenix/b.json')))).toBe('EACCES');
    expect(refusal(() => mkdirSync(join(path, 'priv/lock/x')))).toBe('EACCES');
    expect(readFileSync(join(path, 'phoenix/a.json'), 'utf8')).toBe('{}');
    await setQuorum(true);
    writeFileSync(join(path, 'phoenix/b.json'), '');
  });

  it('gives a lock up that has expired, to whoever asks for that', async () => {
    const { path } = await mounted(1);
    const lock = join(path, 'priv/lock/x');
    mkdirSync(lock);
    expect(refusal(() => utimesSync(lock, 0, 0))).toBe('EACCES');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    utimesSync(lock, 0, 0);
    expect(existsSync(lock)).toBe(false);
  });
});

/** A machine whose /etc/pve is that file system, with the configuration in its folder `phoenix`. */
async function inPmxcfs({ expires = 120, folder = 'phoenix' } = {}): Promise<TestMachine & Pmxcfs> {
  const machine = await testMachine();
  const seed = tempFolder();
  await cp(join(machine.root, 'etc/pve'), seed, { recursive: true });
  await cp(machine.configDir, join(seed, folder), { recursive: true });
  mkdirSync(join(seed, 'priv/lock'), { recursive: true });
  mkdirSync(join(seed, 'nodes/pve1'), { recursive: true });
  symlinkSync('nodes/pve1', join(seed, 'local'));
  const mounted = await mountPmxcfs(seed, { root: machine.root, expires });
  const configDir = join(mounted.path, folder);
  return { ...machine, ...mounted, configDir, options: ['--config-dir', configDir, '--root', machine.root] };
}

const declared = ({ configDir }: TestMachine): readonly string[] =>
  Object.keys(JSON.parse(readFileSync(join(configDir, HYPERVISOR), 'utf8')).shared_volumes);

describe.runIf(canMount)('a configuration in pmxcfs', { timeout: 120_000 }, () => {
  it.each(['phoenix', 'priv/phoenix'])('in %s is edited, kept as a backup, and put back', async (folder) => {
    const machine = await inPmxcfs({ folder });
    const { options, env, configDir, root, path } = machine;
    const file = join(configDir, HYPERVISOR);
    const before = readFileSync(file, 'utf8');
    const { mode, uid, gid } = lstatSync(file);
    const added = await call([...options, 'add', 'films', '--host-path', '/tank/films', '--mount', '101=/films'], {
      env,
    });
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(declared(machine)).toEqual(['media', 'certs', 'films']);
    expect(lstatSync(file)).toMatchObject({ mode, uid, gid });
    expect(readdirSync(configDir).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(readdirSync(join(path, 'priv/lock'))).toEqual([]);
    const [backup = ''] = readdirSync(join(root, 'var/lib/phoenix-volumes/backups'));
    expect(readFileSync(join(root, 'var/lib/phoenix-volumes/backups', backup), 'utf8')).toBe(before);
    expect(await call([...options, 'restore', '--yes'], { env })).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(await call([...options, 'remove', 'media', '--yes'], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(declared(machine)).toEqual(['certs']);
  });

  it('is begun there', async () => {
    const { options, env, configDir, path } = await inPmxcfs();
    const fresh = join(path, 'fresh');
    const begun = await call([...options.slice(2), '--config-dir', fresh, 'init'], { env });
    expect(begun).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(fresh).sort()).toEqual(readdirSync(configDir).sort());
    const again = await call([...options.slice(2), '--config-dir', fresh, 'init'], { env });
    expect(again.code).toBe(64);
    expect((await call([...options.slice(2), '--config-dir', fresh, 'validate'], { env })).code).toBe(0);
  });

  it('that is to be made leaves what is there', async () => {
    const { configDir } = await inPmxcfs();
    const file = join(configDir, HYPERVISOR);
    const before = readFileSync(file, 'utf8');
    const made = createWhole(file, Buffer.from('{}'), { uid: 0, gid: 0, mode: 0o600 });
    await expect(made).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(readdirSync(configDir).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('is not made where another daemon gives files that others can read or write', async () => {
    const { path } = await mountPmxcfs(tempFolder(), { fileMode: '644' });
    const made = createWhole(join(path, 'file'), Buffer.from('{}'), { uid: 0, gid: 0, mode: 0o600 });
    await expect(made).rejects.toMatchObject({ code: 'EPERM' });
    expect(readdirSync(path)).toEqual([]);
  });

  it('that would be longer than a file can be there stays as it is, with the reason', async () => {
    const machine = await inPmxcfs();
    const { options, env, configDir, path } = machine;
    const file = join(configDir, HYPERVISOR);
    const whole = JSON.parse(readFileSync(file, 'utf8'));
    const text = JSON.stringify({ ...whole, domain_name: 'x' });
    const padded = text.replace('"x"', `"${'x'.repeat(MiB - text.length - 20)}"`);
    writeFileSync(file, padded);
    const { code, stderr } = await call(
      [...options, 'add', 'films', '--host-path', '/tank/films', '--mount', '101=/films'],
      { env },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('at most 1 MiB');
    expect(readFileSync(file, 'utf8')).toBe(padded);
    expect(readdirSync(configDir).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(readdirSync(join(path, 'priv/lock'))).toEqual([]);
  });

  it('is not edited without a quorum, and the cluster is named', async () => {
    const machine = await inPmxcfs();
    const { options, env, setQuorum } = machine;
    await setQuorum(false);
    const { code, stderr } = await call([...options, 'remove', 'media', '--yes'], { env });
    expect(code).not.toBe(0);
    expect(stderr).toContain('quorum');
    expect(declared(machine)).toEqual(['media', 'certs']);
    const applied = await call([...options, 'apply', '--yes'], { env });
    expect(applied.code).toBe(3);
    expect(await machine.pctCalls()).toEqual([]);
    await setQuorum(true);
    expect((await call([...options, 'remove', 'media', '--yes'], { env })).code).toBe(0);
  });

  it('is locked for every member, until that has expired where its holder died', async () => {
    const { root, configDir, path } = await inPmxcfs({ expires: 1 });
    const lock = join(path, 'priv/lock/phoenix-volumes');
    const during = await withLock(lockFolder(configDir, { root }), async ({ isOurs }) => [existsSync(lock), isOurs()]);
    expect(during).toEqual({ ok: true, value: [true, true] });
    expect(existsSync(lock)).toBe(false);
    mkdirSync(lock);
    expect(await withLock(lockFolder(configDir, { root }), async () => 'ours')).toEqual({ ok: true, value: 'ours' });
    expect(existsSync(lock)).toBe(false);
  });

  it('holds its backups and journals as well, where somebody wants that', async () => {
    const machine = await inPmxcfs();
    const { options, env, path } = machine;
    const state = [...options, '--state-dir', '/etc/pve/priv/phoenix-state'];
    expect(await call([...state, 'remove', 'certs', '--yes'], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(join(path, 'priv/phoenix-state/backups'))).toHaveLength(1);
    expect((await call([...state, 'apply', '--yes'], { env })).code).toBe(0);
    expect((await call([...state, 'journal'], { env })).code).toBe(0);
  });
});
