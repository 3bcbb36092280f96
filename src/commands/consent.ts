import { createInterface } from 'node:readline/promises';
import { bad, good, NOWHERE, type Result } from '../ground/problem.ts';
import type { Call } from './call.ts';
import type { CommandProblem } from './problem.ts';

/** Whether to go on is known (`--yes`) or can be asked; else it is a usage error, before anything is touched. */
export function consentOf(
  { canAsk }: Call,
  yes: boolean | undefined,
  command: string,
): Result<'given' | 'ask', CommandProblem> {
  if (yes) return good('given');
  return canAsk ? good('ask') : bad({ code: 'no_consent', ...NOWHERE, command });
}

/** Asks on stderr; anything but yes, and ^C, means no. */
export async function confirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const stopped = new AbortController();
  terminal.once('SIGINT', () => stopped.abort());
  terminal.once('close', () => stopped.abort());
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: stopped.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
    process.stderr.write('\n');
    return false;
  } finally {
    terminal.close();
  }
}
