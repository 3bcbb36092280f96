import type { ScreenApply } from '../../components/app/contract.ts';
import { type EndingSignal, onEndingSignal } from '../../operations/signals.ts';
import { EXIT, type ExitCode } from '../exit.ts';

/** ^C, SIGTERM and a hang-up end the dialogue; while an apply runs they stop it after the running step first. */
export interface EndingSignals {
  /** Resolves when a signal ends the dialogue. */
  readonly ended: Promise<ExitCode>;
  /** The apply's events; ^C stops the apply only, the others also end the dialogue once it is over. */
  stopping(run: ScreenApply): ScreenApply['events'];
  release(): void;
}

export function endingSignals({ onStop, onEnd }: Readonly<Record<'onStop' | 'onEnd', () => void>>): EndingSignals {
  let running: ScreenApply | undefined;
  let stopped = false;
  let leaves = false;
  let end: (exit: ExitCode) => void = () => {};
  const ended = new Promise<ExitCode>((resolve) => {
    end = resolve;
  });
  const signalled = (name: EndingSignal) => {
    if (!running) {
      onEnd();
      return end(EXIT.interrupted);
    }
    if (name !== 'SIGINT') leaves = true;
    if (!stopped) onStop();
    stopped = true;
    running.stop();
  };
  const release = onEndingSignal(signalled);

  async function* stopping(run: ScreenApply): ScreenApply['events'] {
    running = run;
    stopped = false;
    try {
      yield* run.events;
    } finally {
      running = undefined;
      if (leaves) end(EXIT.interrupted);
    }
  }

  return {
    ended,
    stopping,
    release,
  };
}
