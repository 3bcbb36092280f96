import { readdirSync, readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { expect, test } from 'vitest';
import { systemCode } from '../../src/disk/errno.ts';
import { systemText } from '../../src/views/words/errno.ts';

const SRC = join(import.meta.dirname, '../../src');

/** As Node throws it: by name where it has one, else by number only. */
function systemError(errno: number): Error {
  const [code = `Unknown system error -${errno}`, text = code] = getSystemErrorMap().get(-errno) ?? [];
  return Object.assign(new Error(`${code}: ${text}, write`), { errno: -errno, code, syscall: 'write' });
}

test('a failed system call is reported by its name', () => {
  let thrown: unknown;
  try {
    statSync('/does/not/exist');
  } catch (error) {
    thrown = error;
  }
  expect(systemCode(thrown)).toBe('ENOENT');
});

test('a number that Node has no name for is named: a used-up quota, a stale handle, a damaged file system', () => {
  expect([122, 116, 117].map((errno) => systemCode(systemError(errno)))).toEqual(['EDQUOT', 'ESTALE', 'EUCLEAN']);
  expect(systemText(systemCode(systemError(122)))).toBe('the disk quota is used up');
});

test('no number that Linux has is reported as a number', () => {
  const wrong = Array.from({ length: 133 }, (_, index) => systemCode(systemError(index + 1))).filter((code) =>
    /[0-9]{2}|Unknown/.test(systemText(code)),
  );
  expect(wrong).toEqual([]);
});

test('every name that Linux has is reported as words or, at least, by that name', () => {
  for (const name of Object.keys(constants.errno)) expect(systemText(name)).toMatch(/^[a-z ].*[a-z)]$|E[A-Z0-9]+$/);
});

test('what no system call has thrown is a bug and thrown on', () => {
  const bug = new TypeError('x is not a function');
  expect(() => systemCode(bug)).toThrow(bug);
  const misuse = Object.assign(new Error('bad argument'), { code: 'ERR_INVALID_ARG_TYPE' });
  expect(() => systemCode(misuse)).toThrow(misuse);
});

test('nobody else in the program reads the number of a system error, or knows what Node says of one', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  const knowing = files.filter((name) =>
    /\.errno\b|Unknown system error|getSystemError/.test(readFileSync(join(SRC, name), 'utf8')),
  );
  expect(knowing).toEqual(['disk/errno.ts']);
});
