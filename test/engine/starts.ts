import type { Facts, InsideFact, PathFact } from '../../src/engine/observed/facts.ts';

const ids = { ok: true, value: 'root:100000:65536\n' } as const;

const DIRECTORY: PathFact = { kind: 'directory', uid: 100000, gid: 100000, mode: 0o755, dev: 1, ino: 1 };

/** The same machine with what starts ask: every container's own tree has `/sbin` and these paths. */
export function withStarts(facts: Facts, inside: Readonly<Record<string, PathFact>> = {}): Facts {
  const ctids = facts.containers.ok ? facts.containers.value.map(({ ctid }) => ctid) : [];
  const missing = { '/media': { kind: 'missing' }, '/other': { kind: 'missing' } } as const;
  const own = new Map(Object.entries({ ...missing, '/': DIRECTORY, '/sbin': DIRECTORY, ...inside }));
  return {
    ...withoutTrees(facts),
    inside: new Map(ctids.map((ctid): [number, InsideFact] => [ctid, { paths: new Map(), own }])),
  };
}

/** The same where no container's own tree can be seen. */
export function withoutTrees(facts: Facts): Facts {
  return { ...facts, starts: { subuid: ids, subgid: ids, links: new Map(), idMaps: new Map() } };
}
