import { execFileSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { outputOn } from '../../src/commands/streams/output.ts';
import { flushed } from '../../src/commands/streams/patience.ts';
import { drained } from '../../src/commands/streams/room.ts';
import { isTerminal } from '../../src/commands/streams/terminal.ts';

test('what a reader does not take yet waits in memory, and comes whole and in order', async () => {
  const { writing, readAll } = pipe();
  const output = outputOn(writing);
  const text = Array.from({ length: 100_000 }, (_, line) => `${line}\n`).join('');
  expect(output.write('first\n')).toBe(true);
  expect(output.write(text)).toBe(false);
  output.write('last\n');
  expect(output.writableNeedDrain).toBe(true);
  expect(output.writableLength).toBeGreaterThan(500_000);
  const drained = new Promise<void>((resolve) => {
    output.once('drain', () => resolve());
  });
  const out = flushed(output, undefined);
  expect(await readAll(text.length + 11)).toBe(`first\n${text}last\n`);
  await Promise.all([drained, out]);
  expect(output.writableLength).toBe(0);
  expect(output.writableNeedDrain).toBe(false);
});

test('who writes much waits until there is room, and not for a reader that has gone', async () => {
  const { writing, readAll } = pipe();
  const output = outputOn(writing);
  await drained(output);
  output.write('x'.repeat(1_000_000));
  const room = drained(output);
  expect(await readAll(1_000_000)).toHaveLength(1_000_000);
  await room;
  expect(output.writableNeedDrain).toBe(false);
  for (const event of ['drain', 'error', 'close'] as const) {
    const stream = Object.assign(new EventEmitter(), { writableNeedDrain: true });
    setImmediate(() => stream.emit(event));
    await drained(stream);
    expect(stream.eventNames()).toEqual([]);
  }
});

test('who waits for a reader that takes nothing waits as long as he said', async () => {
  const { writing, readAll } = pipe();
  const output = outputOn(writing);
  output.write('x'.repeat(1_000_000));
  await flushed(output, 20);
  expect(output.writableLength).toBeGreaterThan(0);
  expect(await readAll(1_000_000)).toHaveLength(1_000_000);
});

test('an error is told, to who wrote and to who listens, and ends nothing', async () => {
  const full = openSync('/dev/full', constants.O_WRONLY);
  onTestFinished(() => closeSync(full));
  const output = outputOn(full);
  const errors: unknown[] = [];
  output.on('error', ({ code }) => errors.push(code));
  for (const text of ['one', 'other']) {
    const told = await new Promise((resolve) => {
      output.write(text, resolve);
    });
    expect(told).toMatchObject({ code: 'ENOSPC' });
  }
  expect(errors).toEqual(['ENOSPC', 'ENOSPC']);
  expect(output.writableLength).toBe(0);
});

test('neither a file, nor a pipe, /dev/null or what is not open is a terminal', () => {
  const { writing } = pipe();
  const [file, nothing] = ['/proc/self/stat', '/dev/null'].map((path) => openSync(path, constants.O_RDONLY));
  const closed = openSync('/dev/null', constants.O_RDONLY);
  closeSync(closed);
  for (const descriptor of [writing, file, nothing, closed]) expect(isTerminal(descriptor ?? -1)).toBe(false);
  for (const descriptor of [file, nothing]) closeSync(descriptor ?? -1);
});

/** A FIFO whose writing end never waits. */
function pipe() {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-output-'));
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writing = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  onTestFinished(() => {
    closeSync(reading);
    closeSync(writing);
    rmSync(folder, { recursive: true });
  });
  const readAll = async (bytes: number): Promise<string> => {
    const buffer = Buffer.alloc(4_096);
    let text = '';
    while (text.length < bytes) {
      try {
        text += buffer.toString('latin1', 0, readSync(reading, buffer));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
        await once(AbortSignal.timeout(1), 'abort');
      }
    }
    return text;
  };
  return { writing, readAll };
}
