import type { Snapshot } from '../operations/watch/snapshot.ts';
import type { Draft } from './draft.ts';

/** A container that can be picked. */
export interface Candidate {
  readonly ctid: number;
  readonly name: string | null;
  /** `absent` is declared or typed but not on this host yet: its mount waits. */
  readonly status: 'running' | 'stopped' | 'unknown' | 'absent';
  /** The cluster member it is on, where that is known. */
  readonly node: string | null;
  readonly unprivileged: boolean | null;
}

/** Containers by number: those on the host, in the files and in the draft. */
export const candidates = (snapshot: Snapshot, draft: Draft): readonly Candidate[] =>
  [...everyContainer(snapshot, draft).values()].sort((a, b) => a.ctid - b.ctid);

/** The containers the draft mounts into. */
export function consumers(snapshot: Snapshot, draft: Draft): readonly Candidate[] {
  const all = everyContainer(snapshot, draft);
  return draft.mounts.map(({ ctid }) => all.get(ctid) ?? absent(ctid));
}

/** A container that is not here, or not yet. */
export const absent = (ctid: number, name: string | null = null, unprivileged: boolean | null = null): Candidate => ({
  ctid,
  name,
  status: 'absent',
  node: null,
  unprivileged,
});

function everyContainer({ desired, status }: Snapshot, draft: Draft): ReadonlyMap<number, Candidate> {
  const all = new Map<number, Candidate>();
  for (const { ctid } of draft.mounts) all.set(ctid, absent(ctid));
  for (const { ctid, name, unprivileged } of desired?.containers.values() ?? []) {
    all.set(ctid, absent(ctid, name, unprivileged));
  }
  for (const { ctid, name, status: runs, node, elsewhere, unprivileged } of status?.containers ?? []) {
    const declared = all.get(ctid);
    all.set(ctid, {
      ctid,
      name: name ?? declared?.name ?? null,
      status: elsewhere ? 'absent' : runs,
      node,
      unprivileged: unprivileged ?? declared?.unprivileged ?? null,
    });
  }
  return all;
}
