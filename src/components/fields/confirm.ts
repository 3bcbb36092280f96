import { type Line, tone } from '../../ground/line.ts';
import type { KeyPressed } from '../app/screen.ts';
import type { Theme } from '../draw/theme.ts';

/** A question with two answers; it starts on the one that changes nothing. */
export interface Confirm {
  readonly on: 'cancel' | 'go';
}

export const confirm: Confirm = { on: 'cancel' };

/**
 * The question after a key: still open, or answered. `unseen`: the answer that changes something was given before the
 * question was on screen, and does not count. Undefined where the key isn't one of its own.
 */
export function pressConfirm(
  question: Confirm,
  { key, seen }: KeyPressed,
): Confirm | 'cancelled' | 'confirmed' | 'unseen' | undefined {
  switch (key) {
    case 'left':
    case 'h':
    case 'up':
    case 'k':
      return { on: 'cancel' };
    case 'right':
    case 'l':
    case 'down':
    case 'j':
      return { on: 'go' };
    case 'tab':
    case 'shift+tab':
      return { on: question.on === 'cancel' ? 'go' : 'cancel' };
    case 'enter':
      if (question.on === 'cancel') return 'cancelled';
      return seen ? 'confirmed' : 'unseen';
    case 'esc':
    case 'n':
      return 'cancelled';
    default:
      return undefined;
  }
}

/** The two answers below each other, the one that changes nothing first. */
export function confirmLines({ on }: Confirm, cancel: string, go: string, theme: Theme): readonly Line[] {
  const answer = (label: string, chosen: boolean): Line =>
    chosen ? [tone('accent', ` ${theme.glyphs.cursor} `), tone('strong', label)] : [`   ${label}`];
  return [answer(cancel, on === 'cancel'), answer(go, on === 'go')];
}
