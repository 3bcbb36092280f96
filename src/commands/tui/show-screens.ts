import { setFlagsFromString } from 'node:v8';
import { type Instance, render } from 'ink';
import { createElement, type ReactElement } from 'react';
import { App } from '../../components/app.tsx';
import { themeFor } from '../../components/theme.ts';
import { AddVolumeWizard, EditVolumeWizard, RemoveVolumeWizard } from '../../components/wizard/index.tsx';
import type { ApplySummary } from '../../engine/apply/events.ts';
import type { Watch } from '../../operations/watch.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { actionsOn } from './actions.ts';

/** How the screens ended. */
export interface Shown {
  readonly exit: ExitCode;
  /** Of the last apply. */
  readonly summary?: ApplySummary | undefined;
  /** Why they broke, if so. */
  readonly error?: string;
}

const WIZARDS = { Add: AddVolumeWizard, Edit: EditVolumeWizard, Remove: RemoveVolumeWizard };

/** Shows the screens until a person leaves, the terminal goes, or something breaks; the terminal is as before then. */
export async function showScreens(call: Call, live: Watch): Promise<Shown> {
  // Ink makes much garbage, and by itself V8 lets it pile up: 132 MB after a minute of keys, 92 with both, as fast.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
  const actions = actionsOn(call, live);
  const end = ending();
  const app = createElement(App, {
    store: live,
    actions,
    wizards: WIZARDS,
    theme: themeFor(process.env),
    onExit: () => end.with({ exit: EXIT.good }),
  });
  const screen = render(app, {
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    interactive: true,
    maxFps: 60,
  });
  const resized = redrawer(screen, app);
  process.on('SIGWINCH', resized);
  screen.waitUntilExit().then(
    () => end.with({ exit: EXIT.good }),
    (error) => end.with(broken(error)),
  );
  live.refresh().catch((error) => end.with(broken(error)));
  const shown = await end.reached;
  live.close();
  const running = actions.running();
  running?.stop();
  const summary = await running?.ended;
  process.off('SIGWINCH', resized);
  screen.unmount();
  end.release();
  return { ...shown, summary };
}

/** Ink hears of a new size only; a terminal that shrank and grew back before we looked has lost what it showed. */
function redrawer(screen: Instance, app: ReactElement): () => void {
  const sizeNow = () => `${process.stdout.columns}x${process.stdout.rows}`;
  let size = sizeNow();
  return () => {
    const before = size;
    size = sizeNow();
    if (size !== before) return;
    screen.clear();
    screen.rerender(app);
  };
}

/** Everything that ends the screens besides themselves. While an apply runs, its step is finished and recorded first. */
function ending() {
  let finish: (shown: Shown) => void = () => {};
  const reached = new Promise<Shown>((resolve) => {
    finish = resolve;
  });
  const signalled = () => finish({ exit: EXIT.interrupted });
  const crashed = (error: unknown) => finish(broken(error));
  for (const name of ENDING) process.on(name, signalled);
  process.on('uncaughtException', crashed);
  process.on('unhandledRejection', crashed);
  return {
    reached,
    with: (shown: Shown) => finish(shown),
    release: () => {
      for (const name of ENDING) process.off(name, signalled);
      process.off('uncaughtException', crashed);
      process.off('unhandledRejection', crashed);
    },
  };
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function broken(error: unknown): Shown {
  return { exit: EXIT.failed, error: error instanceof Error ? error.message : String(error) };
}
