import { type Line, tone } from '../lines.tsx';
import type { Confirm } from './confirm.ts';

/** The two answers, the chosen one in brackets. */
export function confirmLine({ on }: Confirm, cancel: string, go: string): Line {
  return on === 'cancel'
    ? [' ', tone('strong', `[ ${cancel} ]`), `    ${go}  `]
    : [`   ${cancel}      `, tone('bad', `[ ${go} ]`)];
}
