import type { Check, CheckState } from '../../engine/machine/check.ts';
import type { Tone } from '../../ground/line.ts';
import { counted } from '../measures.ts';
import type { Style } from '../style.ts';
import { checkText } from './checks.ts';
import { checkHint } from './hints.ts';

/** Each check in a line, with what to do below it, and what it comes to. */
export function doctorLines(style: Style, checks: readonly Check[]): readonly string[] {
  return [...checks.flatMap((check) => checkLines(style, check)), '', doctorSummary(checks)];
}

const WIDEST = 'warning'.length;

function checkLines(style: Style, check: Check): readonly string[] {
  const hint = checkHint(check);
  return [
    `${style.paint(TONES[check.state], check.state.padEnd(WIDEST))}  ${style.safe(checkText(check))}`,
    ...(hint === undefined ? [] : [`${' '.repeat(WIDEST + 2)}${style.safe(hint)}`]),
  ];
}

const TONES: Readonly<Record<CheckState, Tone>> = { ok: 'good', warning: 'warn', error: 'bad', unknown: 'dim' };

function doctorSummary(checks: readonly Check[]): string {
  const of = (wanted: CheckState): number => checks.filter(({ state }) => state === wanted).length;
  const found = (['error', 'warning'] as const).flatMap((state) => (of(state) > 0 ? [counted(of(state), state)] : []));
  const unknown = of('unknown') > 0 ? [`${of('unknown')} unknown`] : [];
  return `${counted(checks.length, 'check')}: ${[...found, ...unknown].join(', ') || 'all is well'}.`;
}
