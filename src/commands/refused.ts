import type { Refusal } from '../views/failure.ts';
import type { Printer } from '../views/printer.ts';
import type { ExitCode } from './exit.ts';

/** As `report`, for those who seldom need it: the words for all that can be wrong load when something is. */
export async function refused(printer: Printer, command: string | null, problem: Refusal): Promise<ExitCode> {
  return (await import('./report.ts')).report(printer, command, problem);
}
