import { validate } from '../../operations/files/validate.ts';
import { locate } from '../../operations/locate.ts';
import { diagnosticCount, diagnosticLines } from '../../views/diagnostics.ts';
import { validateDocument } from '../../views/documents/look.ts';
import { counted } from '../../views/measures.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { report } from '../report.ts';

/** Checks the four files; needs no Proxmox host. */
export async function validateCommand({ printer, globals }: Call): Promise<ExitCode> {
  const located = await locate(globals);
  if (!located.ok) return report(printer, 'validate', located.problems[0]);
  const { desired, findings } = await validate(located.value);
  const valid = desired !== undefined;
  printer.document(() => validateDocument(valid, findings));
  if (valid) {
    printer.text((style) => diagnosticLines(style, findings));
    const found = diagnosticCount(findings);
    printer.text(() => [`Valid: ${counted(desired.volumes.length, 'volume')}${found ? `, ${found}` : ''}.`]);
    return EXIT.good;
  }
  printer.complain((style) => [...diagnosticLines(style, findings), `Not valid: ${diagnosticCount(findings)}.`]);
  return EXIT.configuration;
}
