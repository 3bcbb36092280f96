import type { EditorEnd } from '../../components/app/contract.ts';
import type { Keyboard } from '../../components/keys/keyboard.ts';

/** Who has the terminal: while an editor has it, its keys and its ^C are not ours. */
export interface Lending {
  readonly isLent: () => boolean;
  /** Whether a SIGINT that has just come is the editor's. Each is asked about once. */
  readonly takesInterrupt: () => boolean;
  /** Gives the terminal away while `edit` runs, and takes it back. */
  readonly during: (edit: () => Promise<EditorEnd>, keyboard: Pick<Keyboard, 'pause' | 'resume'>) => Promise<EditorEnd>;
}

/**
 * A ^C goes to the editor and to us, in any order: we may hear of the editor's end before the signal that ended it.
 * Milliseconds for which one that we have not heard yet is still the editor's.
 */
const LATE = 1_000;

/** @param now milliseconds of a clock that only goes on */
export function lending(now: () => number = () => performance.now()): Lending {
  let isLent = false;
  let wasHeard = false;
  let lateUntil = Number.NEGATIVE_INFINITY;
  return {
    isLent: () => isLent,
    takesInterrupt: () => {
      const isLate = now() < lateUntil;
      lateUntil = Number.NEGATIVE_INFINITY;
      wasHeard = true;
      return isLent || isLate;
    },
    during: async (edit, keyboard) => {
      keyboard.pause();
      isLent = true;
      wasHeard = false;
      try {
        const end = await edit();
        if (end.kind === 'failed' && !wasHeard) lateUntil = now() + LATE;
        return end;
      } finally {
        isLent = false;
        keyboard.resume();
      }
    },
  };
}
