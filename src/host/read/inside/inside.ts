import type { InsideFact } from '../../../engine/observed/facts.ts';
import { isNetworkFilesystem, type KernelMount, type MountTable, mountAt } from '../../../engine/observed/mounts.ts';
import { ancestorsOf, isWithin, parentOf } from '../../../ground/paths.ts';
import type { Machine } from '../../machine.ts';
import type { Asked, AskedPath } from './asked.ts';
import { type LookQuery, look } from './look.ts';
import { type InsideQueries, ownTreeOf, runningRoot, type Seen, type SeenFromOutside } from './outside.ts';
import { countedIn, ownFacts, rootOnHost } from './own.ts';
import { pretendedInside } from './pretended.ts';
import { readUsers } from './proc.ts';

const TIMEOUT_MS = 3_000;
const PASSWD = '/etc/passwd';
const GROUP = '/etc/group';

/**
 * Looks inside the containers asked about: at the directories on the way, and at the last one where the host's own
 * reading is not the same. What lies on a file system with a server is left alone: whoever serves it, perhaps the
 * container itself, could hold us up for good.
 */
export async function readInside(
  machine: Machine,
  queries: InsideQueries,
  seen: Seen,
): Promise<ReadonlyMap<number, InsideFact>> {
  if (machine.overlay) return pretendedInside(machine, queries, seen);
  const asked = queries.asked.flatMap((one) => {
    const query = lookQuery(machine, one, seen);
    return query ? [{ ctid: one.ctid, query }] : [];
  });
  const trees = ownTrees(machine, queries.own, seen);
  const queriesOf = new Map(asked.map(({ ctid, query }): [number, readonly LookQuery[]] => [ctid, [query]]));
  for (const { ctid, looks } of trees) queriesOf.set(ctid, [...(queriesOf.get(ctid) ?? []), ...looks]);
  const looked = await look([...queriesOf.values()], machine.networkTimeoutMs ?? TIMEOUT_MS);
  const ofUsers = new Set(
    queries.asked.filter(({ accounts, ctid }) => accounts && seen.isRunning(ctid)).map(({ ctid }) => ctid),
  );
  const processes = await readUsers(machine, ofUsers);
  const facts = new Map(
    asked.map(({ ctid, query }): [number, InsideFact] => {
      const { paths = new Map(), files = new Map() } = looked.get(query) ?? {};
      const accounts = { passwd: files.get(PASSWD), group: files.get(GROUP), processes: processes.get(ctid) };
      return [ctid, { ...mapsOf(ctid, seen), paths, ...accounts }];
    }),
  );
  for (const { ctid, tree, looks } of trees) {
    const found = looks.map((query) => looked.get(query)?.paths ?? new Map());
    facts.set(ctid, { paths: new Map(), ...facts.get(ctid), own: ownFacts(tree, found) });
  }
  return facts;
}

function ownTrees(machine: Machine, queries: InsideQueries['own'], seen: SeenFromOutside) {
  return [...queries].flatMap(([ctid, { paths, counted, rights }]) => {
    const tree = ownTreeOf(machine, { ctid, paths }, seen);
    if (!tree) return [];
    const looks = tree.parts.map((part): LookQuery => {
      const { root, directories } = part;
      return { root, directories, files: [], counted: countedIn(tree, part, counted), bare: !rights };
    });
    return [{ ctid, tree, looks }];
  });
}

function mapsOf(ctid: number, { inits, initTexts }: Seen): Pick<InsideFact, 'uidMap' | 'gidMap'> {
  const { uidMap, gidMap } = initTexts.get(ctid) ?? {};
  return inits.get(ctid)?.ok ? { uidMap, gidMap } : {};
}

function lookQuery(machine: Machine, { ctid, places, accounts }: Asked, seen: Seen): LookQuery | undefined {
  const text = seen.text(ctid);
  const stopped = () => (text === undefined ? undefined : rootOnHost(machine, text, seen.volumes));
  const root = seen.isRunning(ctid) ? runningRoot(machine, ctid, seen) : stopped();
  if (root === undefined) return undefined;
  const table = seen.tables(ctid);
  const directories = table
    ? lastLocals(places, table, seen)
    : new Set(places.map(({ path }) => beforeMounts(path, ctid, seen)));
  const files = accounts ? [PASSWD, GROUP] : [];
  return { root, directories: [...directories], files };
}

const isLocal = ({ fstype }: KernelMount): boolean => !isNetworkFilesystem(fstype) && fstype !== 'autofs';

/** The directories to look at: those asked for or the last before each that lies on no server and is not known already. */
function lastLocals(places: readonly AskedPath[], table: MountTable, { paths: known }: Seen): ReadonlySet<string> {
  const walked = new Map<string, Walked>();
  // Most of them lie in the same few directories.
  const walk = (folder: string): Walked => {
    if (folder === '') return { last: undefined, whole: true };
    const before = walked.get(folder);
    if (before) return before;
    const above = walk(folder === '/' ? '' : parentOf(folder));
    const mount = mountAt(table, folder);
    const here = !above.whole
      ? above
      : mount && isLocal(mount)
        ? { last: folder, whole: true }
        : { ...above, whole: false };
    walked.set(folder, here);
    return here;
  };
  const found = new Set<string>();
  for (const { path, mount, hostPath } of places) {
    const above = walk(path === '/' ? '' : parentOf(path));
    const isReachable = above.whole && mount !== undefined && isLocal(mount);
    const isKnown = hostPath !== undefined && known.has(hostPath);
    const last = isReachable && (!isKnown || mount.options.includes('idmapped')) ? path : above.last;
    if (last !== undefined) found.add(last);
  }
  return found;
}

/** The last directory that may be looked at on the way to one, and whether that is the one itself. */
interface Walked {
  readonly last: string | undefined;
  readonly whole: boolean;
}

/** In a stopped container what lies below a mount point is the host's. */
function beforeMounts(path: string, ctid: number, { configured }: SeenFromOutside): string {
  const mounts = configured(ctid);
  const names = ['/', ...ancestorsOf(path), path];
  return names.findLast((name) => !mounts.some(({ target }) => isWithin(name, target))) ?? '/';
}
