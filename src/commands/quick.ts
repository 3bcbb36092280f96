import { callOf, type GlobalOptions } from './call.ts';
import type { ExitCode } from './exit.ts';
import { guarded } from './guarded.ts';
import { KINDS } from './kinds.ts';

/**
 * What scripts ask hundreds of times, without the parser: `get FILE WORD…` and no option. Undefined where it is anything
 * else, or the environment has what the parser would check.
 */
export async function quickValue(argv: readonly string[]): Promise<ExitCode | undefined> {
  const [command, file, ...words] = argv;
  const what = KINDS.find((kind) => kind === file);
  const globals = fromEnvironment();
  if (!globals || command !== 'get' || !what || words.some((word) => word.startsWith('-'))) return undefined;
  // The help is for who may open the screens.
  const call = callOf({ globals, argv, help: () => '', streams: process });
  return guarded(call, async () => (await import('./look/get.ts')).getCommand(call, { what, words }));
}

/** The screens, for somebody at a terminal, by no command and the plainest of options; undefined: the parser is asked. */
export async function quickScreens(argv: readonly string[]): Promise<ExitCode | undefined> {
  const globals = fromEnvironment();
  const named = namedIn(argv);
  if (!globals || !named) return undefined;
  // It is printed where there is no terminal.
  const call = callOf({ globals: { ...globals, ...named }, argv, help: () => '', streams: process });
  return guarded(call, async () => (await import('./tui/screens.ts')).screensCommand(call));
}

/** Undefined where a variable has what the parser would check. */
function fromEnvironment(): GlobalOptions | undefined {
  const { PHOENIX_CONFIG_DIR: configDir, PHOENIX_HOST: host, PHOENIX_PCT_TIMEOUT: timeout } = process.env;
  return configDir === '' || host === '' || timeout !== undefined ? undefined : { configDir, host };
}

const NAMING: ReadonlyMap<string, keyof GlobalOptions> = new Map([
  ['--host', 'host'],
  ['--config-dir', 'configDir'],
  ['--state-dir', 'stateDir'],
]);

/** What pairs of an option and its value name; undefined where anything else stands. */
function namedIn(argv: readonly string[]): GlobalOptions | undefined {
  const named: Partial<Record<keyof GlobalOptions, string>> = {};
  for (let at = 0; at < argv.length; at += 2) {
    const key = NAMING.get(argv[at] ?? '');
    const value = argv[at + 1] ?? '';
    if (key === undefined || value === '' || value.startsWith('-')) return undefined;
    named[key] = value;
  }
  return named as GlobalOptions;
}
