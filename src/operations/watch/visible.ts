import type { Snapshot } from './snapshot.ts';

/** What a person can see of a snapshot, as text to compare: free space by its first two digits, for it never rests. */
export function visibleText(snapshot: Snapshot): string {
  const { desired, status, diagnostics, failedAt, files, first, members } = snapshot;
  const rounded = (key: string, value: unknown) => (key === 'free' ? Number(value).toPrecision(2) : value);
  const volumes = [desired?.volumes, [...(desired?.containers ?? [])]];
  return JSON.stringify([volumes, status, diagnostics, failedAt === undefined, files?.text, first, members], rounded);
}
