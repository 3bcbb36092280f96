import { createInterface } from 'node:readline/promises';
import type { Context } from './context.ts';
import { good, type Result, usageError } from './failure.ts';

/** Whether to go on is known (`--yes`) or can be asked; else it is a usage error, before anything is touched. */
export function consentOf({ canAsk }: Context, yes: boolean | undefined, what: string): Result<'given' | 'ask'> {
  if (yes) return good('given');
  if (canAsk) return good('ask');
  return usageError(
    `${what} asks before it changes anything, and nobody can answer here`,
    'Add --yes to go on without asking.',
  );
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
