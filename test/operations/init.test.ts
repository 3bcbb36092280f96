import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { prepareInit, writeInit } from '../../src/operations/edit/init.ts';
import { locate } from '../../src/operations/locate.ts';
import { WRITE_WORDS } from '../../src/views/words/config/edit.ts';
import { wordsIn } from '../../src/views/words/words.ts';
import { tempFolder } from '../host/temp-folder.ts';

const disk = vi.hoisted(() => ({ isBroken: false }));

/** A disk that takes no name away any more. */
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const unlink = async (path: string) => {
    if (disk.isBroken) throw Object.assign(new Error('EROFS'), { code: 'EROFS', errno: -30, syscall: 'unlink' });
    return real.unlink(path);
  };
  return { ...real, unlink };
});

afterEach(() => {
  disk.isBroken = false;
});

/** An init whose second file cannot be written, for a folder has its place. */
async function prepared() {
  const located = await locate({ host: `demo:${join(tempFolder(), 'demo')}` });
  if (!located.ok) throw new Error(located.problems[0].code);
  const configDir = join(tempFolder(), 'new');
  const init = await prepareInit({ ...located.value, configDir });
  if (!init.ok) throw new Error(init.problems[0].code);
  const [first, second, ...files] = init.value.files;
  if (!first || !second) throw new Error('an init writes several files');
  await mkdir(configDir);
  const lost = { ...second, path: join(configDir, 'away', 'phoenix_stacks_config.json') };
  return { init: { ...init.value, files: [first, lost, ...files] }, first: first.path, lost: lost.path };
}

test('an init of which a file cannot be written leaves none', async () => {
  const { init, first, lost } = await prepared();
  const written = await writeInit(init);
  expect(written).toMatchObject({ ok: false, problems: [{ code: 'write_failed', path: lost, left: undefined }] });
  expect(existsSync(first)).toBe(false);
});

test('what it wrote before and cannot remove again it names, and does not say that nothing was changed', async () => {
  const { init, first, lost } = await prepared();
  disk.isBroken = true;
  const written = await writeInit(init);
  if (written.ok || written.problems[0].code !== 'write_failed') throw new Error('it was written');
  expect(written.problems[0]).toMatchObject({ path: lost, left: [first] });
  expect(existsSync(first)).toBe(true);
  const { hint } = wordsIn(WRITE_WORDS, written.problems[0]);
  expect(hint).toContain(`${first} was written before and could not be removed again`);
  expect(hint).not.toContain('Nothing was changed');
});
