#!/usr/bin/env node
import { isatty } from 'node:tty';
import { EXIT } from './commands/exit.ts';
import { flushed, neverHeldUp } from './commands/patience.ts';
import { start } from './commands/start.ts';

const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
neverHeldUp(process.stdout, 1);
neverHeldUp(process.stderr, 2);
const code = await start(process.argv.slice(2));
/** Who asks us to end need not wait for a terminal that takes nothing. */
const patience = code === EXIT.interrupted ? 1_000 : undefined;
// What is written into a pipe waits for its reader, and the exit does not; a reader that has gone is waited for no more.
for (const stream of [process.stdout, process.stderr]) await flushed(stream, patience);
// Node resets the terminal at its exit, and aborts where that fails, as with one that hung up: be ended by that instead.
if (!terminals.every((descriptor) => isatty(descriptor))) {
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
process.exit(code);
