import { isatty } from 'node:tty';
import { VERSION } from '../ground/version.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { READER } from './tui/wanted.ts';

/** The way in: the version is all that some ask for, and costs nothing else; nor do a value and the screens load the parser. */
export async function start(argv: readonly string[]): Promise<ExitCode> {
  const [first, ...more] = argv;
  const isVersion = (first === '--version' || first === '-V') && more.length === 0;
  if (isVersion && (await isTaken(`${VERSION}\n`))) return EXIT.good;
  return (await quickly(argv)) ?? (await import('./main.ts')).main(argv);
}

async function quickly(argv: readonly string[]): Promise<ExitCode | undefined> {
  const [first] = argv;
  if (first === READER && !isatty(0))
    return (await import('./tui/reader.ts')).serveScreens(process.stdin, process.stdout);
  if (first === 'get') return (await import('./quick.ts')).quickValue(argv);
  const isForScreens = first === undefined || first.startsWith('--');
  const isTerminal = isatty(0) && isatty(1);
  return isForScreens && isTerminal ? (await import('./tui/screens.ts')).quickScreens(argv) : undefined;
}

/** Whether the output took it; where not, it is asked once more by what knows how to say so. */
function isTaken(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.once('error', () => resolve(false)).write(text, (error) => resolve(!error));
  });
}
