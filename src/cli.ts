#!/usr/bin/env node
import { EXIT } from './commands/exit.ts';
import { start } from './commands/start.ts';
import { programStreams } from './commands/streams/streams.ts';
import { isTerminal } from './commands/streams/terminal.ts';

const terminals = [0, 1, 2].filter(isTerminal);
const streams = programStreams();
const code = await start(process.argv.slice(2), streams);
/** Who asks us to end need not wait for a terminal that takes nothing. */
const patience = code === EXIT.interrupted ? 1_000 : undefined;
// What is written into a pipe waits for its reader, and the exit does not; a reader that has gone is waited for no more.
await streams.flushed(patience);
// Node resets the terminal at its exit, and aborts where that fails, as with one that hung up: be ended by that instead.
if (!terminals.every(isTerminal)) {
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
process.exit(code);
