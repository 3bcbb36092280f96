import { VERSION } from '../ground/version.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { ProgramStreams } from './streams/streams.ts';
import { READER } from './tui/wanted.ts';

/** The way in: the version is all that some ask for, and costs nothing else; nor do a value and the screens load the parser. */
export async function start(argv: readonly string[], streams: ProgramStreams): Promise<ExitCode> {
  const [first, ...more] = argv;
  const isVersion = (first === '--version' || first === '-V') && more.length === 0;
  if (isVersion && (await isTaken(streams, `${VERSION}\n`))) return EXIT.good;
  return (await quickly(argv, streams)) ?? (await import('./main.ts')).main(argv, streams.forCommand(), true);
}

async function quickly(argv: readonly string[], { quick, whole }: ProgramStreams): Promise<ExitCode | undefined> {
  const [first] = argv;
  if (first === READER && !quick.stdin.isTTY) {
    const { stdout } = whole();
    return (await import('./tui/reader.ts')).serveScreens(process.stdin, stdout);
  }
  if (first === 'get') return (await import('./quick.ts')).quickValue(argv, quick);
  const isForScreens = first === undefined || first.startsWith('--');
  const isTerminal = quick.stdin.isTTY && quick.stdout.isTTY;
  return isForScreens && isTerminal ? (await import('./tui/screens.ts')).quickScreens(argv, whole()) : undefined;
}

/** Whether the output took it; where not, it is asked once more by what knows how to say so. */
function isTaken({ quick: { stdout } }: ProgramStreams, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    stdout.once('error', () => resolve(false));
    stdout.write(text, (error: unknown) => resolve(!error));
  });
}
