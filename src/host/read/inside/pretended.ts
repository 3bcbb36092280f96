import { mountLines, mountsInForce } from '../../../engine/access/configured.ts';
import type { InsideFact, PathFact } from '../../../engine/observed/facts.ts';
import { type MountTable, mountAt } from '../../../engine/observed/mounts.ts';
import { ancestorsOf, isWithin } from '../../../ground/paths.ts';
import { diskIdSeenAs, type IdMap, idMapOf, parseMountIdMap, toHostId } from '../../../proxmox/value/idmap.ts';
import type { Machine } from '../../machine.ts';
import { withCounts } from '../count.ts';
import { readPaths } from '../paths.ts';
import type { Asked, AskedPath } from './asked.ts';
import { type InsideQueries, ownTreeOf, type Seen } from './outside.ts';
import { countedIn, type OwnPart, ownFacts } from './own.ts';

/** The demo's own trees lie on the disk; what its processes see of them is made up. */
export async function pretendedInside(
  machine: Machine,
  { asked, own }: InsideQueries,
  seen: Seen,
): Promise<ReadonlyMap<number, InsideFact>> {
  const facts = new Map(asked.map((one) => [one.ctid, pretended(one, seen)]));
  for (const [ctid, { paths, counted }] of own) {
    const tree = ownTreeOf(machine, { ctid, paths }, seen);
    if (!tree) continue;
    const found = await Promise.all(
      tree.parts.map((part) =>
        readOnDisk(machine, part, { counted: countedIn(tree, part, counted), mounts: seen.mounts }),
      ),
    );
    facts.set(ctid, { paths: new Map(), ...facts.get(ctid), own: ownFacts(tree, found) });
  }
  return facts;
}

async function readOnDisk(
  machine: Machine,
  { root, directories }: OwnPart,
  { counted, mounts }: { readonly counted: readonly string[]; readonly mounts: MountTable | undefined },
): Promise<ReadonlyMap<string, PathFact>> {
  const folder = root.slice(machine.root.length);
  const onHost = (path: string) => folder + (path === '/' ? '' : path);
  const bare = await readPaths(machine, ['', ...directories].map(onHost), mounts);
  const facts = await withCounts(machine, bare, { counted: counted.map(onHost), mounts });
  return new Map(
    [...facts].flatMap(([path, fact]) => (isWithin(path, folder) ? [[path.slice(folder.length) || '/', fact]] : [])),
  );
}

/** The demo's containers: their own directories are their root's, their users those of every Debian. */
function pretended({ ctid, places, accounts }: Asked, seen: Seen): InsideFact {
  const { file, tables } = seen;
  const own = file(ctid);
  const map = own && idMapOf(own);
  const root = (type: 'u' | 'g') => (map?.ok ? toHostId(map.value, type, 0) : undefined) ?? 0;
  const directory: PathFact = {
    ...{ kind: 'directory', uid: root('u'), gid: root('g'), mode: 0o755, dev: 0, ino: 0 },
    acl: { ok: true, value: '' },
    flags: { ok: true, value: '' },
  };
  const table = tables(ctid);
  const missing = places.filter(({ path }) => table && mountAt(table, path)?.target === '/');
  const names = places.flatMap(({ path }) => ['/', ...ancestorsOf(path)]);
  return {
    paths: new Map<string, PathFact>([
      ...missing.map(({ path }) => [path, { kind: 'missing' }] as const),
      ...names.map((name) => [name, directory] as const),
      ...(map?.ok ? places.flatMap((place) => mapped(place, { ctid, map: map.value }, seen)) : []),
    ]),
    ...(accounts ? { passwd: { ok: true, value: DEMO_PASSWD }, group: { ok: true, value: DEMO_GROUP } } : {}),
  };
}

/** A mount with an id map of its own shows the host's directory as somebody else's. */
function mapped(
  { path, mount, hostPath }: AskedPath,
  { ctid, map }: { readonly ctid: number; readonly map: IdMap },
  { file, paths }: Seen,
): readonly (readonly [string, PathFact])[] {
  const fact = hostPath === undefined ? undefined : paths.get(hostPath);
  if (!mount?.options.includes('idmapped') || fact?.kind !== 'directory') return [];
  const own = file(ctid);
  const inForce = own ? mountsInForce(mountLines(ctid, own)) : [];
  const { idmap = '' } = inForce.findLast(({ target }) => target === mount.target) ?? {};
  const seenAs = (type: 'u' | 'g', id: number): number => {
    const inside = diskIdSeenAs(map, parseMountIdMap(idmap), type, id);
    return (inside === undefined ? undefined : toHostId(map, type, inside)) ?? NOBODY;
  };
  return [[path, { ...fact, uid: seenAs('u', fact.uid), gid: seenAs('g', fact.gid) }]];
}

/** What the kernel shows of ids that have no place there. */
const NOBODY = 65534;

const DEMO_PASSWD = `root:x:0:0:root:/root:/bin/bash
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
postgres:x:105:111::/var/lib/postgresql:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
app:x:1000:1000::/home/app:/bin/bash
`;
const DEMO_GROUP = `root:x:0:
users:x:100:app
www-data:x:33:
postgres:x:111:
app:x:1000:
nogroup:x:65534:
`;
