/** While an apply runs, ^C, SIGTERM and a hang-up stop it after the running step; they end nothing by themselves. */
export function listenForStop(onStop: (signal: NodeJS.Signals) => void): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const stop = new AbortController();
  const listener = (signal: NodeJS.Signals) => {
    if (!stop.signal.aborted) onStop(signal);
    stop.abort();
  };
  for (const name of STOPPING) process.on(name, listener);
  return {
    signal: stop.signal,
    release: () => {
      for (const name of STOPPING) process.off(name, listener);
    },
  };
}

const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
