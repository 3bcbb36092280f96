import type { TerminalLack } from '../../engine/machine/check.ts';
import { doctor } from '../../operations/doctor/doctor.ts';
import { locate } from '../../operations/locate.ts';
import { doctorDocument } from '../../views/documents/machine.ts';
import { doctorLines } from '../../views/machine/text.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { report } from '../report.ts';

/** Checks the machine itself; needs no configuration. */
export async function doctorCommand({ printer, globals, hasTerminal }: Call): Promise<ExitCode> {
  const located = await locate(globals);
  if (!located.ok) return report(printer, 'doctor', located.problems[0]);
  const checks = await doctor(located.value, { lacks: hasTerminal ? lacksOf(process) : undefined });
  printer.document(() => doctorDocument(checks));
  printer.text((style) => doctorLines(style, checks));
  return checks.some(({ state }) => state === 'error') ? EXIT.failed : EXIT.good;
}

/** What the screens miss here. */
function lacksOf({ env, stdout }: Pick<NodeJS.Process, 'env' | 'stdout'>): readonly TerminalLack[] {
  const { TERM, LC_ALL, LC_CTYPE, LANG } = env;
  return [
    ...(TERM === undefined || TERM === 'dumb' ? ['cursor' as const] : []),
    ...(/utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '') ? [] : ['utf8' as const]),
    ...((stdout.columns ?? 80) < 60 || (stdout.rows ?? 24) < 20 ? ['room' as const] : []),
  ];
}
