/** One thing that somebody did at the terminal. */
export type Input =
  /**
   * A key by the name that the keymap uses: a character as it is (`j`, `?`, ` `), or `enter`, `esc`, `tab`, `shift+tab`,
   * `backspace`, `delete`, `up`, `down`, `left`, `right`, `home`, `end`, `pgup`, `pgdn`, `insert`, `f1` … `f12`, with
   * `ctrl+`, `alt+` or `shift+` (in this order) before it where that is told apart: `ctrl+c`, `alt+b`, `ctrl+left`.
   */
  | { readonly kind: 'key'; readonly key: string }
  /** Bracketed paste, whole; `cut` where it had no end in time or was too long. */
  | { readonly kind: 'paste'; readonly text: string; readonly cut: boolean }
  /** Cells count from 0. */
  | {
      readonly kind: 'mouse';
      readonly event: 'press' | 'release' | 'move' | 'wheel-up' | 'wheel-down';
      readonly button: 'left' | 'middle' | 'right' | 'none';
      readonly column: number;
      readonly row: number;
    };

export const keyInput = (key: string): Input => ({ kind: 'key', key });
