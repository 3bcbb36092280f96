/** A question with two answers; it starts on the one that changes nothing. */
export interface Confirm {
  readonly on: 'cancel' | 'go';
}

export const confirm: Confirm = { on: 'cancel' };

/** The question after a key: still open, or answered. Undefined where the key isn't one of its own. */
export function pressConfirm(question: Confirm, key: string): Confirm | 'cancelled' | 'confirmed' | undefined {
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
      return question.on === 'cancel' ? 'cancelled' : 'confirmed';
    case 'esc':
    case 'n':
      return 'cancelled';
    default:
      return undefined;
  }
}
