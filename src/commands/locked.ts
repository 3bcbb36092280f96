import { type Lock, lockApply } from '../operations/apply.ts';
import type { Installation } from '../operations/locate.ts';
import type { Call } from './call.ts';
import type { ExitCode } from './exit.ts';
import { report } from './report.ts';

/** Does a command's work under the lock of apply, and frees it afterwards; where it cannot be had, says why. */
export async function locked(
  { printer }: Call,
  { command, installation }: { readonly command: string; readonly installation: Installation },
  work: (lock: Lock) => Promise<ExitCode>,
): Promise<ExitCode> {
  const lock = await lockApply(installation);
  if (!lock.ok) return report(printer, command, lock.problems[0]);
  try {
    return await work(lock.value);
  } finally {
    await lock.value.release();
  }
}
