import type { Snapshot } from '../operations/watch/snapshot.ts';
import type { Draft } from './draft.ts';
import { matching } from './match.ts';

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

/**
 * Containers the filter leaves, by number or best match first: those on the host, in the files and in the draft. A filter that is itself a
 * free CTID offers that one too, so that a volume can be declared before its container exists.
 */
export function candidates(snapshot: Snapshot, draft: Draft, filter: string): readonly Candidate[] {
  const all = everyContainer(snapshot, draft);
  const wanted = filter.trim();
  if (CTID.test(wanted) && !all.has(Number(wanted))) all.set(Number(wanted), absent(Number(wanted), null));
  const byNumber = [...all.values()].sort((a, b) => a.ctid - b.ctid);
  return matching(byNumber, wanted, ({ ctid, name }) => ({ name: name ?? '', rest: String(ctid) }));
}

/** The containers the draft mounts into. */
export function consumers(snapshot: Snapshot, draft: Draft): readonly Candidate[] {
  const all = everyContainer(snapshot, draft);
  return draft.mounts.map(({ ctid }) => all.get(ctid) ?? absent(ctid, null));
}

const CTID = /^[1-9][0-9]{2,8}$/;

const absent = (ctid: number, name: string | null, unprivileged: boolean | null = null): Candidate => ({
  ctid,
  name,
  status: 'absent',
  node: null,
  unprivileged,
});

function everyContainer({ desired, status }: Snapshot, draft: Draft): Map<number, Candidate> {
  const all = new Map<number, Candidate>();
  for (const { ctid } of draft.mounts) all.set(ctid, absent(ctid, null));
  for (const { ctid, name, unprivileged } of desired?.containers.values() ?? []) {
    all.set(ctid, absent(ctid, name ?? null, unprivileged ?? null));
  }
  for (const { ctid, name, status: runs, node, unprivileged } of status?.containers ?? []) {
    const declared = all.get(ctid);
    all.set(ctid, {
      ctid,
      name: name ?? declared?.name ?? null,
      status: runs,
      node,
      unprivileged: unprivileged ?? declared?.unprivileged ?? null,
    });
  }
  return all;
}
