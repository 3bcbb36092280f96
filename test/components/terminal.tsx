import { EventEmitter } from 'node:events';
import { type Instance, render } from 'ink';
import type { ReactNode } from 'react';
import { App } from '../../src/components/app/view.tsx';
import type { Actions, SnapshotStore } from '../../src/components/contract.ts';
import { type Theme, UNICODE_THEME } from '../../src/components/draw/theme.ts';
import type { WizardProps, Wizards } from '../../src/components/wizard-contract.ts';
import { sampleActions, sampleSnapshot, storeOf } from './sample.ts';

export interface Terminal {
  /** What is on screen now. */
  frame(): string;
  /** How many frames were drawn. */
  frames(): number;
  /** Types, one read for each argument. */
  press(...keys: readonly string[]): Promise<void>;
  /** Waits until the screen is as wanted, and returns it. */
  until(wanted: (frame: string) => boolean, what?: string): Promise<string>;
  /** Waits for a text. */
  shows(text: string): Promise<string>;
  resize(columns: number, rows: number): void;
  close(): void;
}

export const KEYS = {
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  down: '\u001b[B',
  up: '\u001b[A',
  pageDown: '\u001b[6~',
  backspace: '\u007f',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  ctrlL: '\u000c',
  ctrlZ: '\u001a',
} as const;

/** A terminal in memory that Ink draws whole frames to. */
function openTerminal(node: ReactNode, columns: number, rows: number): Terminal {
  let last = '';
  let count = 0;
  const drawn = new EventEmitter();
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    rows,
    write(text: string) {
      last = text;
      count += 1;
      drawn.emit('frame');
      return true;
    },
  });
  let typed: string | null = null;
  const stdin = Object.assign(new EventEmitter(), {
    isTTY: true,
    setEncoding() {},
    setRawMode() {},
    resume() {},
    pause() {},
    ref() {},
    unref() {},
    read() {
      const text = typed;
      typed = null;
      return text;
    },
  });
  const instance: Instance = render(node, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
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
  return {
    frame: () => last,
    frames: () => count,
    async press(...keys) {
      for (const key of keys) {
        await settled();
        typed = key;
        stdin.emit('readable');
        await settled();
      }
    },
    until,
    shows: (text) => until((frame) => frame.includes(text), `"${text}"`),
    resize(nextColumns, nextRows) {
      Object.assign(stdout, { columns: nextColumns, rows: nextRows });
      stdout.emit('resize');
    },
    close: () => instance.unmount(),
  };
}

/** Lets React run what it has put off: effects are scheduled as macrotasks. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

interface AppOptions {
  readonly store?: SnapshotStore;
  readonly actions?: Partial<Actions>;
  readonly wizards?: Wizards;
  readonly theme?: Theme;
  readonly columns?: number;
  readonly rows?: number;
  readonly onExit?: () => void;
}

/** The app on the sample estate. */
export function openApp({ columns = 80, rows = 24, ...options }: AppOptions = {}): Terminal {
  return openTerminal(
    <App
      store={options.store ?? storeOf(sampleSnapshot)}
      actions={{ ...sampleActions, ...options.actions }}
      wizards={options.wizards ?? PLAIN_WIZARDS}
      theme={options.theme ?? UNICODE_THEME}
      now={() => Date.UTC(2026, 5, 12, 12, 4, 3)}
      onExit={options.onExit ?? (() => {})}
    />,
    columns,
    rows,
  );
}

const PLAIN_WIZARDS: Wizards = { Add: NoWizard, Edit: NoWizard, Remove: NoWizard };

function NoWizard(_: WizardProps) {
  return null;
}
