import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemCode } from '../../src/disk/errno.ts';
import { textNow } from '../../src/disk/text.ts';
import { tempFolder } from '../host/temp-folder.ts';

function codeOf(path: string): string {
  try {
    return `read: ${textNow(path)}`;
  } catch (error) {
    return systemCode(error);
  }
}

test('a plain file is read, of the kernel as well', () => {
  const path = join(tempFolder(), 'file');
  writeFileSync(path, 'ä\n');
  expect([textNow(path), textNow(path, 'latin1')]).toEqual(['ä\n', 'Ã¤\n']);
  expect(textNow('/proc/self/mountinfo')).toContain(' - ');
});

test('what would be read for ever is no plain file, and one that is not there is not', () => {
  const folder = tempFolder();
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  mkdirSync(join(folder, 'folder'));
  expect(['fifo', 'folder', 'none'].map((name) => codeOf(join(folder, name)))).toEqual([
    'ENOTFILE',
    'EISDIR',
    'ENOENT',
  ]);
  expect(codeOf('/dev/zero')).toBe('ENOTFILE');
});
