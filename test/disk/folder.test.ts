import { rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from '../../src/disk/durable.ts';
import { tempFolder } from '../host/temp-folder.ts';

it('a folder is made with all that it lies in, and is left as it is where it is there', async () => {
  const folder = join(tempFolder(), 'a/b/c');
  await makeFolder(folder, 0o700);
  await makeFolder(folder, 0o755);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it.runIf(process.platform === 'linux')(
  'a folder where the system says that nothing can be is an error, and does not go on for ever',
  async () => {
    await expect(makeFolder('/proc/x/y')).rejects.toMatchObject({ code: 'ENOENT' });
  },
);

it.runIf(process.platform === 'linux')('so it is in a directory that was removed', async () => {
  const gone = tempFolder();
  const before = process.cwd();
  process.chdir(gone);
  try {
    rmdirSync(gone);
    await expect(makeFolder('/proc/self/cwd/x/y')).rejects.toMatchObject({ code: 'ENOENT' });
  } finally {
    process.chdir(before);
  }
});
