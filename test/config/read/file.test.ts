import { readFileSync } from 'node:fs';
import { chmod, mkdir, rm, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfigFile, readConfigFileNow } from '../../../src/config/read/file.ts';
import { configFolder, load, NAMES } from '../folder.ts';

describe('a file that cannot be read', () => {
  it('is named when it is missing, and so are all the others', async () => {
    const folder = await configFolder();
    await rm(join(folder, NAMES.lxc));
    await rm(join(folder, NAMES.vm));
    const { diagnostics } = await load(folder);
    expect(diagnostics.map(({ code, where }) => [code, where.file])).toEqual([
      ['file_missing', join(folder, NAMES.lxc)],
      ['file_missing', join(folder, NAMES.vm)],
    ]);
  });

  it('is refused when it is a folder', async () => {
    const folder = await configFolder();
    await rm(join(folder, NAMES.stacks));
    await mkdir(join(folder, NAMES.stacks));
    expect((await load(folder)).diagnostics).toMatchObject([
      { code: 'file_kind', kind: 'folder', path: join(folder, NAMES.stacks) },
    ]);
  });

  it('is refused without being opened when it is a device', async () => {
    const folder = await configFolder();
    await rm(join(folder, NAMES.vm));
    await symlink('/dev/zero', join(folder, NAMES.vm));
    expect((await load(folder)).diagnostics).toMatchObject([{ code: 'file_kind' }]);
  });

  it('is refused when its link leads to itself', async () => {
    const folder = await configFolder();
    await rm(join(folder, NAMES.vm));
    await symlink(NAMES.vm, join(folder, NAMES.vm));
    expect((await load(folder)).diagnostics).toMatchObject([{ code: 'file_unreadable' }]);
  });

  it('is refused unread when it is larger than 16 MB', async () => {
    const folder = await configFolder();
    await truncate(join(folder, NAMES.lxc), 1024 ** 4);
    expect((await load(folder)).diagnostics).toMatchObject([{ code: 'file_too_large' }]);
  });

  it.skipIf(process.getuid?.() === 0)('is refused when its mode forbids reading', async () => {
    const folder = await configFolder();
    await chmod(join(folder, NAMES.lxc), 0);
    expect((await load(folder)).diagnostics).toMatchObject([{ code: 'file_unreadable' }]);
  });

  it('does not keep the findings of other files away', async () => {
    const folder = await configFolder({ hypervisor: '{"shared_volumes": {"a": {"mounts": {}}}}', vm: '{' });
    await rm(join(folder, NAMES.lxc));
    expect((await load(folder)).diagnostics.map(({ code }) => code)).toEqual([
      'missing_key',
      'file_missing',
      'json_truncated',
    ]);
  });
});

it('is read to its end where it holds more than it is said to', async () => {
  // The kernel makes it when it is read, and says that it is empty.
  const path = '/proc/kallsyms';
  const value = readFileSync(path, 'utf8');
  expect(value.length).toBeGreaterThan(1024 * 1024);
  expect(await readConfigFile(path)).toEqual({ ok: true, value });
  expect(readConfigFileNow(path)).toEqual({ ok: true, value });
});
