/** What asks us to end: ^C, a polite kill, a terminal that hangs up. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type EndingSignal = (typeof ENDING)[number];

/** Calls back for each such signal, which then ends nothing by itself. Gives what takes that back. */
export function onEndingSignal(listener: (signal: EndingSignal) => void): () => void {
  for (const name of ENDING) process.on(name, listener);
  return () => {
    for (const name of ENDING) process.off(name, listener);
  };
}
