import { setImmediate } from 'node:timers/promises';
import { render } from 'ink';
import { createElement } from 'react';
import type { Actions } from '../../components/app/contract.ts';
import type { Recording } from '../../components/app/record.ts';
import { AppView } from '../../components/app/view.tsx';
import { firstStage } from '../../components/draw/stage.ts';
import { themeFor } from '../../components/draw/theme.ts';
import { escapeTime, hasWheel, type Keyboard, readKeys } from '../../components/keys/keyboard.ts';
import { silentStdin } from '../../components/keys/stdin.ts';
import { unreadScene } from '../../components/screens/browser/unread.ts';
import type { ApplySummary } from '../../engine/apply/events.ts';
import { onEndingSignal } from '../../operations/signals.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { framesFor } from './frames.ts';
import type { FoundInstallation } from './later.ts';
import { lending } from './lending.ts';
import { unread } from './wanted.ts';
import type { Whole } from './whole.ts';

/** How the screens ended. */
export interface ScreensEnd {
  readonly exit: ExitCode;
  /** Of the last apply. */
  readonly summary?: ApplySummary | undefined;
  /** Why they broke, if so. */
  readonly error?: string;
  /** A disk that does not answer would hold up the end of our process. */
  readonly isHeldUp?: boolean;
  /** What the person wants to see instead. */
  readonly next?: 'demo';
}

/**
 * Shows the screens until a person leaves, the terminal goes, or something breaks; the terminal is as before then. The first
 * frame needs little: all else loads once it is out, and keys wait for that.
 */
export async function showScreens(call: Call, found: FoundInstallation, recording?: Recording): Promise<ScreensEnd> {
  const lent = lending();
  const end = ending(lent.takesInterrupt);
  const { stdin, stdout } = process;
  const theme = themeFor(process.env, call.globals.color);
  const snapshot = unread(found.installation);
  const stage = firstStage((size) => unreadScene({ snapshot, theme, ...size }), sizeOf(stdout));
  let whole: Whole | undefined;
  const view = createElement(AppView, { store: stage });
  const frames = framesFor(stdout, () => repaint());
  const screen = render(view, {
    stdin: silentStdin() as unknown as NodeJS.ReadStream,
    stdout: frames.stdout,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    interactive: true,
    maxFps: 60,
    onRender: () => {
      // A plan counts as shown once it is.
      if (frames.areBehind()) return;
      stage.painted();
      whole?.painted();
    },
  });
  const keyboard = readKeys(stdin, {
    write: (text) => stdout.write(text),
    mouse: call.globals.mouse,
    wheel: hasWheel(process.env),
    onInput: stage.input,
    onEnd: () => end.with({ exit: EXIT.interrupted }),
    escapeMs: escapeTime(process.env),
  });
  const resized = () => stage.resize(stdout.columns, stdout.rows);
  stdout.on('resize', resized);
  const repaint = () => {
    if (lent.isLent()) return;
    screen.clear();
    screen.rerender(view);
  };
  const redrawn = redrawer(repaint);
  process.on('SIGWINCH', redrawn);
  screen.waitUntilExit().then(
    () => end.with({ exit: EXIT.good }),
    (error) => end.with(broken(error)),
  );
  const goOn = async () => {
    await setImmediate();
    const { wholeScreens } = await import('./whole.ts');
    if (end.isReached()) return;
    whole = wholeScreens(call, {
      found,
      recording,
      theme,
      size: sizeOf(stdout),
      lent: (actions) => ({
        suspend: () => suspended(keyboard, actions),
        edit: (file) => lent.during(() => actions.edit(file), keyboard),
      }),
      onExit: () => end.with({ exit: EXIT.good }),
      onDemo: () => end.with({ exit: EXIT.good, next: 'demo' }),
    });
    stage.goOn(whole.store);
    whole.begin((error) => end.with(broken(error)));
  };
  goOn().catch((error) => end.with(broken(error)));
  const shown = await end.reached;
  whole?.close();
  whole?.store.close();
  const last = whole?.running();
  last?.stop();
  const summary = await last?.ended;
  process.off('SIGWINCH', redrawn);
  stdout.off('resize', resized);
  keyboard.close();
  frames.end();
  screen.unmount();
  end.release();
  return { ...shown, summary, isHeldUp: whole?.isHeldUp() ?? false };
}

/** The terminal's input is the shell's while we are stopped. */
function suspended(keyboard: Keyboard, { suspend }: Actions): void {
  keyboard.pause();
  suspend();
  keyboard.resume();
}

const sizeOf = ({ columns, rows }: NodeJS.WriteStream) => ({ columns, rows });

/** Ink hears of a new size only; a terminal that shrank and grew back before we looked has lost what it showed. */
function redrawer(repaint: () => void): () => void {
  const sizeNow = () => `${process.stdout.columns}x${process.stdout.rows}`;
  let size = sizeNow();
  return () => {
    const before = size;
    size = sizeNow();
    if (size === before) repaint();
  };
}

/** Everything that ends the screens besides themselves. While an apply runs, its step is finished and recorded first. */
function ending(isEditors: () => boolean) {
  let isReached = false;
  let finish: (shown: ScreensEnd) => void = () => {};
  const reached = new Promise<ScreensEnd>((resolve) => {
    finish = (shown) => {
      isReached = true;
      resolve(shown);
    };
  });
  const crashed = (error: unknown) => finish(broken(error));
  const ignore = onEndingSignal((signal) => {
    if (signal !== 'SIGINT' || !isEditors()) finish({ exit: EXIT.interrupted });
  });
  process.on('uncaughtException', crashed);
  process.on('unhandledRejection', crashed);
  return {
    reached,
    isReached: () => isReached,
    with: (shown: ScreensEnd) => finish(shown),
    release: () => {
      ignore();
      process.off('uncaughtException', crashed);
      process.off('unhandledRejection', crashed);
    },
  };
}

function broken(error: unknown): ScreensEnd {
  return { exit: EXIT.failed, error: error instanceof Error ? error.message : String(error) };
}
