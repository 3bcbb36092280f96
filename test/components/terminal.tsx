import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { type Instance, render } from 'ink';
import type { Actions, SnapshotStore } from '../../src/components/app/contract.ts';
import { openStore, type Store } from '../../src/components/app/store.ts';
import { AppView } from '../../src/components/app/view.tsx';
import { type Theme, UNICODE_THEME } from '../../src/components/draw/theme.ts';
import { REST, read, timeUp } from '../../src/components/keys/read.ts';
import { silentStdin } from '../../src/components/keys/stdin.ts';
import { sampleActions, sampleSnapshot, storeOf } from './sample.ts';

/** The screens in a terminal in memory. */
export interface Terminal {
  readonly store: Store;
  /** What is on screen now. */
  frame(): string;
  /** How many frames were drawn. */
  frames(): number;
  /** Types, one read for each argument; everything is drawn and on the terminal before and after each. */
  press(...keys: readonly string[]): Promise<void>;
  /** Types all of it in one read, without waiting for anything. */
  type(bytes: string): void;
  /** Waits until the screen is as wanted, and returns it. */
  until(wanted: (frame: string) => boolean, what?: string): Promise<string>;
  /** Waits for all of these. */
  shows(...texts: readonly (string | RegExp)[]): Promise<string>;
  /** Waits until this is gone. */
  lacks(text: string): Promise<string>;
  resize(columns: number, rows: number): void;
  close(): void;
}

export const KEYS = {
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  back: '\u001b[Z',
  down: '\u001b[B',
  up: '\u001b[A',
  pageDown: '\u001b[6~',
  backspace: '\u007f',
  f1: '\u001bOP',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  ctrlL: '\u000c',
  ctrlZ: '\u001a',
} as const;

/** As a terminal sends what is pasted. */
export const pasted = (text: string): string => `\u001b[200~${text}\u001b[201~`;

interface AppOptions {
  readonly store?: SnapshotStore;
  readonly actions?: Partial<Actions>;
  readonly theme?: Theme;
  readonly columns?: number;
  readonly rows?: number;
  readonly onExit?: () => void;
  readonly mouse?: boolean;
}

/** The screens on the sample estate. */
export function openApp({ columns = 80, rows = 24, ...options }: AppOptions = {}): Terminal {
  const store = openStore({
    snapshots: options.store ?? storeOf(sampleSnapshot),
    actions: { ...sampleActions, ...options.actions },
    theme: options.theme ?? UNICODE_THEME,
    size: { columns, rows },
    mouse: options.mouse,
    now: () => Date.UTC(2026, 5, 12, 12, 4, 3),
    onExit: options.onExit ?? (() => {}),
  });
  let last = '';
  let count = 0;
  const drawn = new EventEmitter();
  drawn.setMaxListeners(0);
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    rows,
    write(text: string, callBack?: () => void) {
      if (text !== '') {
        last = withoutStyles(text);
        count += 1;
        drawn.emit('frame');
      }
      if (callBack) queueMicrotask(callBack);
      return true;
    },
  });
  const instance: Instance = render(<AppView store={store} />, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: silentStdin() as unknown as NodeJS.ReadStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
    onRender: store.painted,
  });
  const until = (wanted: (frame: string) => boolean, what = 'the screen as wanted'): Promise<string> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        drawn.off('frame', check);
        reject(new Error(`waited in vain for ${what}; the screen is\n${last}`));
      }, 10_000);
      const check = () => {
        if (!wanted(last)) return;
        clearTimeout(timer);
        drawn.off('frame', check);
        resolve(last);
      };
      drawn.on('frame', check);
      check();
    });
  const type = (bytes: string): void => {
    const { inputs, reading } = read(REST, Buffer.from(bytes));
    store.input([...inputs, ...timeUp(reading).inputs]);
  };
  return {
    store,
    frame: () => last,
    frames: () => count,
    async press(...keys) {
      for (const key of keys) {
        await settled(instance);
        type(key);
        await settled(instance);
      }
    },
    type,
    until,
    shows: (...texts) =>
      until(
        (frame) => texts.every((text) => (typeof text === 'string' ? frame.includes(text) : text.test(frame))),
        texts.join(', '),
      ),
    lacks: (text) => until((frame) => !frame.includes(text), `no "${text}"`),
    resize(nextColumns, nextRows) {
      Object.assign(stdout, { columns: nextColumns, rows: nextRows });
      stdout.emit('resize');
      store.resize(nextColumns, nextRows);
    },
    close() {
      store.close();
      instance.unmount();
    },
  };
}

/** Everything that was to be drawn is on the terminal, and the store has been told so. */
async function settled(instance: Instance): Promise<void> {
  await instance.waitUntilRenderFlush();
  await instance.waitUntilRenderFlush();
}

/** What is left of a frame without colours; blanks at the end of a line that nothing colours are left out by Ink, too. */
export const withoutStyles = (frame: string): string => stripVTControlCharacters(frame).replaceAll(/ +$/gm, '');
