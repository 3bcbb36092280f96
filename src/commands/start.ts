import { VERSION } from '../ground/version.ts';
import { EXIT, type ExitCode } from './exit.ts';

/** The way in: the version is all that some ask for, and costs nothing else; nor does a value load the parser. */
export async function start(argv: readonly string[]): Promise<ExitCode> {
  const [first, ...more] = argv;
  const isVersion = (first === '--version' || first === '-V') && more.length === 0;
  if (isVersion && (await isTaken(`${VERSION}\n`))) return EXIT.good;
  const code = first === 'get' ? await (await import('./quick.ts')).quick(argv) : undefined;
  return code ?? (await import('./main.ts')).main(argv);
}

/** Whether the output took it; where not, it is asked once more by what knows how to say so. */
function isTaken(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.once('error', () => resolve(false)).write(text, (error) => resolve(!error));
  });
}
