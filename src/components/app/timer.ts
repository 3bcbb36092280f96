/** Calls back once after a time, unless it is cancelled by what it returns. */
export type Timers = (ms: number, callBack: () => void) => () => void;

export const realTimers: Timers = (ms, callBack) => {
  const timer = setTimeout(callBack, ms);
  return () => clearTimeout(timer);
};

/** One timer that runs at most once at a time. */
export interface Timer {
  /** Does nothing while it runs. */
  start(ms: number, callBack: () => void): void;
  /** As `start`, again and again. */
  repeat(ms: number, callBack: () => void): void;
  /** Whether its time is up; until `cancel`. */
  isOver(): boolean;
  cancel(): void;
}

export function timerOf(timers: Timers): Timer {
  let stop: (() => void) | undefined;
  let over = false;
  const start: Timer['start'] = (ms, callBack) => {
    stop ??= timers(ms, () => {
      over = true;
      callBack();
    });
  };
  const cancel = () => {
    stop?.();
    stop = undefined;
    over = false;
  };
  const repeat: Timer['repeat'] = (ms, callBack) =>
    start(ms, () => {
      cancel();
      repeat(ms, callBack);
      callBack();
    });
  return { start, repeat, isOver: () => over, cancel };
}
