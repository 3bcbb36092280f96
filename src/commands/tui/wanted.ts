import type { Snapshot } from '../../components/app/contract.ts';
import type { Installation } from '../../operations/locate.ts';

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
