import type { Facts, PathFact, StartsFact } from '../../src/engine/observed/facts.ts';

const ids = { ok: true, value: 'root:100000:65536\n' } as const;

export const DIRECTORY: PathFact = { kind: 'directory', uid: 100000, gid: 100000, mode: 0o755, dev: 1, ino: 1 };

/** The same machine with what starts ask: every container's own tree has `/sbin` and these paths. */
export function withStarts(
  facts: Facts,
  inside: Readonly<Record<string, PathFact>> = {},
  more: Partial<StartsFact> = {},
): Facts {
  const ctids = facts.containers.ok ? facts.containers.value.map(({ ctid }) => ctid) : [];
  const tree = new Map(Object.entries({ '/': DIRECTORY, '/sbin': DIRECTORY, ...inside }));
  const missing = new Map(['/media', '/other'].map((path): [string, PathFact] => [path, { kind: 'missing' }]));
  return {
    ...facts,
    starts: {
      ...{ subuid: ids, subgid: ids, links: new Map(), idMaps: new Map() },
      inside: new Map(ctids.map((ctid) => [ctid, new Map([...missing, ...tree])])),
      ...more,
    },
  };
}
