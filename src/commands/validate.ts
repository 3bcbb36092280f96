import { diagnosticCount, diagnosticLines } from '../views/diagnostics.ts';
import { validateDocument } from '../views/documents.ts';
import { counted } from '../views/vocabulary.ts';
import type { Context } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { report } from './failure.ts';
import { readConfig } from './open.ts';
import { locate } from './place.ts';

/** Checks the four files; needs no Proxmox host. */
export async function validateCommand({ printer, globals }: Context): Promise<ExitCode> {
  const located = await locate(globals);
  if (!located.ok) return report(printer, 'validate', located.failure);
  const { desired, diagnostics } = await readConfig(located.value);
  const valid = desired !== undefined;
  printer.document(() => validateDocument(valid, diagnostics));
  if (valid) {
    printer.text((style) => diagnosticLines(style, diagnostics));
    const found = diagnosticCount(diagnostics);
    printer.text(() => [`Valid: ${counted(desired.volumes.length, 'volume')}${found ? `, ${found}` : ''}.`]);
    return EXIT.good;
  }
  printer.complain((style) => [...diagnosticLines(style, diagnostics), `Not valid: ${diagnosticCount(diagnostics)}.`]);
  return EXIT.configuration;
}
