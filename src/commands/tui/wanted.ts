import type { Snapshot } from '../../components/app/contract.ts';
import type { Installation } from '../../operations/locate.ts';
import type { GlobalOptions } from '../call.ts';

/** Whether to ask line by line instead of showing screens: the terminal can't move its cursor, or its words are read aloud. */
export function wantsPlain(env: Readonly<Record<string, string | undefined>>, plain = false): boolean {
  const { TERM = '', INK_SCREEN_READER = '' } = env;
  return plain || TERM === '' || TERM === 'dumb' || /^(1|true)$/i.test(INK_SCREEN_READER);
}

/** The only word on the command line of a process that looks for screens; not for people. */
export const READER = 'screens-reader';

/** What is shown until something was read. */
export const unread = ({ hostName }: Pick<Installation, 'hostName'>): Snapshot => ({
  host: hostName,
  readAt: Date.now(),
  diagnostics: [],
});

const NAMING: ReadonlyMap<string, keyof GlobalOptions> = new Map([
  ['--host', 'host'],
  ['--config-dir', 'configDir'],
  ['--state-dir', 'stateDir'],
]);

/** What pairs of an option and its value name; undefined where anything else stands. */
export function placesNamedIn(argv: readonly string[]): GlobalOptions | undefined {
  const named: Partial<Record<keyof GlobalOptions, string>> = {};
  for (let at = 0; at < argv.length; at += 2) {
    const key = NAMING.get(argv[at] ?? '');
    const value = argv[at + 1] ?? '';
    if (key === undefined || value === '' || value.startsWith('-')) return undefined;
    named[key] = value;
  }
  return named as GlobalOptions;
}
