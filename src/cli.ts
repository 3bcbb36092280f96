import { isatty } from 'node:tty';
import { main } from './commands/main.ts';

const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
const code = await main(process.argv.slice(2));
// What is written into a pipe waits for its reader, and the exit does not; a reader that has gone is waited for no more.
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
// Node resets the terminal at its exit, and aborts where that fails, as with one that hung up: be ended by that instead.
if (!terminals.every((descriptor) => isatty(descriptor))) {
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
process.exit(code);
