import { callOf, fromEnvironment, type Streams } from './call.ts';
import type { ExitCode } from './exit.ts';
import { guarded } from './guarded.ts';
import { KINDS } from './kinds.ts';

/**
 * What scripts ask hundreds of times, without the parser: `get FILE WORD…` and no option. Undefined where it is anything
 * else, or the environment has what the parser would check.
 */
export async function quickValue(argv: readonly string[], streams: Streams): Promise<ExitCode | undefined> {
  const [command, file, ...words] = argv;
  const what = KINDS.find((kind) => kind === file);
  const globals = fromEnvironment();
  if (!globals || command !== 'get' || !what || words.some((word) => word.startsWith('-'))) return undefined;
  // The help is for who may open the screens.
  const call = callOf({ globals, argv, help: () => '', streams });
  return guarded(call, async () => (await import('./look/get.ts')).getCommand(call, { what, words }));
}
