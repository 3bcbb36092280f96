import { type Line, tone } from '../lines.tsx';
import type { Theme } from '../theme.ts';
import type { Confirm } from './confirm.ts';

/** The two answers below each other, the one that changes nothing first. */
export function confirmLines({ on }: Confirm, cancel: string, go: string, theme: Theme): readonly Line[] {
  const answer = (label: string, chosen: boolean): Line =>
    chosen ? [tone('accent', ` ${theme.glyphs.cursor} `), tone('strong', label)] : [`   ${label}`];
  return [answer(cancel, on === 'cancel'), answer(go, on === 'go')];
}
