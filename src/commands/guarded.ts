import { NOWHERE } from '../ground/problem.ts';
import type { Call } from './call.ts';
import type { ExitCode } from './exit.ts';
import type { Run } from './program.ts';
import { refused } from './refused.ts';

/** A bug ends in one line, too; `--verbose` shows where it is. */
export async function guarded(call: Call, run: Run): Promise<ExitCode> {
  const { printer } = call;
  try {
    const exit = await run(call);
    // A stream tells of its errors a turn later.
    await new Promise((resolve) => setImmediate(resolve));
    // What a script would take for the whole answer is not.
    return call.lostOutput() === undefined ? exit : refused(printer, null, { code: 'output_lost', ...NOWHERE });
  } catch (error) {
    if (printer.verbose && error instanceof Error) printer.complain(() => [error.stack ?? '']);
    return refused(printer, null, { code: 'internal', ...NOWHERE, message: messageOf(error) });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
