import type { GlobalOptions } from './call.ts';

/** Undefined where a variable has what the parser would check. */
export function fromEnvironment(): GlobalOptions | undefined {
  const { PHOENIX_CONFIG_DIR: configDir, PHOENIX_HOST: host, PHOENIX_PCT_TIMEOUT: timeout } = process.env;
  return configDir === '' || host === '' || timeout !== undefined ? undefined : { configDir, host };
}

const NAMING: ReadonlyMap<string, keyof GlobalOptions> = new Map([
  ['--host', 'host'],
  ['--config-dir', 'configDir'],
  ['--state-dir', 'stateDir'],
]);

/** What pairs of an option and its value name; undefined where anything else stands. */
export function namedIn(argv: readonly string[]): GlobalOptions | undefined {
  const named: Partial<Record<keyof GlobalOptions, string>> = {};
  for (let at = 0; at < argv.length; at += 2) {
    const key = NAMING.get(argv[at] ?? '');
    const value = argv[at + 1] ?? '';
    if (key === undefined || value === '' || value.startsWith('-')) return undefined;
    named[key] = value;
  }
  return named as GlobalOptions;
}
