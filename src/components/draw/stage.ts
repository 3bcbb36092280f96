import type { Rows, World } from '../app/screen.ts';
import type { Input } from '../keys/input.ts';
import type { KeyHint } from './bar.ts';

/** What is to be drawn. A new one each time that something changed. */
export interface Scene {
  readonly outside: Pick<World, 'columns' | 'rows' | 'theme'>;
  /** The plan or question on screen that consent can be given to; empty where there is none. */
  readonly subject: string;
  /** The screen on top, whole: `keys` for its bar. */
  readonly draw: () => { readonly screen: Rows; readonly keys: readonly KeyHint[] };
}

/** What can be done with the terminal only by whoever draws on it. */
export interface Surface {
  /** Leaves the terminal as a shell needs it, calls, and takes it back with everything drawn anew. */
  readonly suspend: (meanwhile: () => void | Promise<void>) => Promise<void>;
  readonly redraw: () => void;
}

/** The screens, for whatever draws them and reads the terminal. */
export interface Stage {
  readonly get: () => Scene;
  readonly subscribe: (listener: () => void) => () => void;
  /** What was done at the terminal, in order. Everything that can act at once has acted when this returns. */
  readonly input: (inputs: readonly Input[]) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** The next frame is made from what shows this subject. */
  readonly drawn: (subject: string) => void;
  /**
   * The frame of what was drawn last was written to the terminal. To be told in the same turn: a key that is read after it
   * was pressed by somebody who saw that frame.
   */
  readonly painted: () => void;
  /** Whatever draws lends its terminal. */
  readonly attach: (surface: Surface) => void;
}

/** A stage before all of the screens has loaded: what stands there, and what was done at the terminal waits. */
export interface FirstStage extends Stage {
  /** From now on it is that one, which gets what waited. */
  readonly goOn: (whole: Stage) => void;
}

/** @param sceneOf what stands there, in a terminal of that size */
export function firstStage(
  sceneOf: (size: { readonly columns: number; readonly rows: number }) => Scene,
  size: { readonly columns: number; readonly rows: number },
): FirstStage {
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  let scene = sceneOf(size);
  let waiting: readonly Input[] = [];
  let surface: Surface | undefined;
  let whole: Stage | undefined;
  return {
    get: () => whole?.get() ?? scene,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    input: (inputs) => {
      if (whole) whole.input(inputs);
      else waiting = [...waiting, ...inputs];
    },
    resize: (columns, rows) => {
      if (whole) return whole.resize(columns, rows);
      scene = sceneOf({ columns, rows });
      tell();
    },
    drawn: (subject) => whole?.drawn(subject),
    painted: () => whole?.painted(),
    attach: (lent) => {
      surface = lent;
      whole?.attach(lent);
    },
    goOn: (next) => {
      whole = next;
      if (surface) next.attach(surface);
      next.subscribe(tell);
      if (waiting.length > 0) next.input(waiting);
      waiting = [];
    },
  };
}
