import { isatty } from 'node:tty';
import { main } from './commands/main.ts';

const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
const code = await main(process.argv.slice(2));
// Node resets the terminal at its exit, and aborts where that fails, as with one that hung up: be ended by that instead.
if (!terminals.every((descriptor) => isatty(descriptor))) {
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
process.exit(code);
