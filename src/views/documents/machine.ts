import type { Check } from '../../engine/machine/check.ts';
import { checkText } from '../machine/checks.ts';
import { checkHint } from '../machine/hints.ts';
import { FORMAT } from './document.ts';
import type { DoctorDocument } from './shapes.ts';

/** How the machine itself stands, check by check. */
export const doctorDocument = (checks: readonly Check[]): DoctorDocument => ({
  format: FORMAT,
  command: 'doctor',
  checks: checks.map((check) => ({ ...check, text: checkText(check), hint: checkHint(check) })),
});
