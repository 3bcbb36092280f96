import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readWithTool } from '../../../src/host/read/tool.ts';
import { standIn, tempFolder, until } from '../temp-folder.ts';

it('a tool’s exit code and both its outputs are reported, every byte, in the C locale', async () => {
  standIn('tool', 'cat; printf %s "$LC_ALL" >&2; exit 3');
  const input = 'é\n'.repeat(100_000);
  expect(await readWithTool(['tool'], 20_000, { input })).toEqual({
    kind: 'answer',
    exitCode: 3,
    stdout: input,
    stderr: 'C',
  });
});

it('a tool that does not read its input still answers', async () => {
  standIn('tool', 'echo done');
  expect(await readWithTool(['tool'], 20_000, { input: 'x'.repeat(1_000_000) })).toMatchObject({
    exitCode: 0,
    stdout: 'done\n',
  });
});

it('a tool that is not there, or is none, is told apart', async () => {
  expect(await readWithTool(['no-such-tool-anywhere'], 20_000)).toEqual({ kind: 'missing' });
  expect(await readWithTool([tempFolder()], 20_000)).toMatchObject({ kind: 'answer', exitCode: 1 });
});

it('a tool that takes too long is killed and given up', async () => {
  const begun = join(tempFolder(), 'begun');
  standIn('tool', `trap '' TERM; : >'${begun}'; sleep 600 & wait`);
  expect(await readWithTool(['tool'], 500)).toMatchObject({ kind: 'timeout' });
  await until(() => existsSync(begun), 'the tool begins');
});
