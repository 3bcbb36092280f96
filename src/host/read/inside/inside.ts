import { type ConfiguredMount, type HostNames, namedOnHost } from '../../../engine/access/way.ts';
import type { InsideFact, InsideQuery, PathFact, Reading } from '../../../engine/observed/facts.ts';
import { isNetworkFilesystem, type KernelMount, type MountTable, mountAt } from '../../../engine/observed/mounts.ts';
import type { VolumeMounts } from '../../../engine/observed/volumes.ts';
import { ancestorsOf, isWithin, normalPath } from '../../../ground/paths.ts';
import type { ContainerFile } from '../../../proxmox/file/section.ts';
import { idMapOf, toHostId } from '../../../proxmox/value/idmap.ts';
import { type Machine, onDisk } from '../../machine.ts';
import type { InitTexts } from '../init.ts';
import { readPaths } from '../paths.ts';
import { type LookQuery, look } from './look.ts';
import { type OwnPart, type OwnTree, ownFacts, ownTree, rootOnHost } from './own.ts';
import { readUsers } from './proc.ts';

/** What is known of the containers before anybody looks inside one. */
export interface SeenFromOutside {
  /** The container's file, as bytes and parsed. */
  readonly text: (ctid: number) => string | undefined;
  readonly file: (ctid: number) => ContainerFile | undefined;
  /** What its next start mounts. */
  readonly configured: (ctid: number) => readonly ConfiguredMount[];
  readonly isRunning: (ctid: number) => boolean;
  /** Each running container's first process and its mounts. */
  readonly inits: ReadonlyMap<number, Reading<number>>;
  readonly initTexts: ReadonlyMap<number, InitTexts>;
  readonly tables: (ctid: number) => MountTable | undefined;
  readonly mounts: MountTable | undefined;
  readonly names: HostNames;
  /** The host's mounts of containers' storage volumes. */
  readonly volumes: VolumeMounts;
}

interface Seen extends SeenFromOutside {
  readonly paths: ReadonlyMap<string, PathFact>;
}

/** The host's own names of what is asked for: where a running container has it mounted from, or a stopped one would. */
export function pathsBehind(
  queries: readonly InsideQuery[],
  { configured, isRunning, tables, names }: SeenFromOutside,
): ReadonlySet<string> {
  const paths = queries.flatMap(({ ctid, path }) => {
    if (path === undefined) return [];
    if (isRunning(ctid)) {
      const table = tables(ctid);
      const mount = table && mountAt(table, path);
      // Its own root file system is looked at from inside.
      return mount && mount.target !== '/' ? (namedOnHost(mount, path, names)?.path ?? []) : [];
    }
    const mount = configured(ctid).findLast(({ target }) => isWithin(path, target));
    return mount?.hostPath === undefined ? [] : [normalPath(mount.hostPath + path.slice(mount.target.length))];
  });
  return new Set(paths);
}

const TIMEOUT_MS = 3_000;
const PASSWD = '/etc/passwd';
const GROUP = '/etc/group';

/** What is asked of the insides of containers. */
export interface InsideQueries {
  /** As their processes see them. */
  readonly seen: readonly InsideQuery[];
  /** Of their own trees, by CTID. */
  readonly own: ReadonlyMap<number, OwnQuery>;
}

export interface OwnQuery {
  readonly paths: ReadonlySet<string>;
  /** Whether ACLs matter. */
  readonly rights: boolean;
}

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
  const byContainer = new Map<number, InsideQuery[]>();
  for (const query of queries.seen) {
    const known = byContainer.get(query.ctid);
    if (known) known.push(query);
    else byContainer.set(query.ctid, [query]);
  }
  if (machine.overlay) return pretendedInside(machine, byContainer, queries.own, seen);
  const asked = [...byContainer].flatMap(([ctid, own]) => {
    const query = lookQuery(machine, { ctid, queries: own }, seen);
    return query ? [{ ctid, query }] : [];
  });
  const trees = ownTrees(machine, queries.own, seen);
  const queriesOf = new Map(asked.map(({ ctid, query }): [number, readonly LookQuery[]] => [ctid, [query]]));
  for (const { ctid, looks } of trees) queriesOf.set(ctid, [...(queriesOf.get(ctid) ?? []), ...looks]);
  const looked = await look([...queriesOf.values()], machine.networkTimeoutMs ?? TIMEOUT_MS);
  const ofUsers = new Set(
    queries.seen.filter(({ accounts, ctid }) => accounts && seen.isRunning(ctid)).map(({ ctid }) => ctid),
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
  return [...queries].flatMap(([ctid, { paths, rights }]) => {
    const tree = ownTreeOf(machine, { ctid, paths }, seen);
    if (!tree) return [];
    const looks = tree.parts.map(
      ({ root, directories }): LookQuery => ({ root, directories, files: [], bare: !rights }),
    );
    return [{ ctid, tree, looks }];
  });
}

function ownTreeOf(
  machine: Machine,
  { ctid, paths }: { readonly ctid: number; readonly paths: ReadonlySet<string> },
  seen: SeenFromOutside,
): OwnTree | undefined {
  const text = seen.text(ctid);
  if (text === undefined) return undefined;
  const root = seen.isRunning(ctid) ? runningRoot(machine, ctid, seen) : undefined;
  const table = root === undefined ? undefined : seen.tables(ctid);
  const running = root !== undefined && table ? { root, table } : undefined;
  return ownTree(machine, { text, paths: [...paths], volumes: seen.volumes }, running);
}

function mapsOf(ctid: number, { inits, initTexts }: Seen): Pick<InsideFact, 'uidMap' | 'gidMap'> {
  const { uidMap, gidMap } = initTexts.get(ctid) ?? {};
  return inits.get(ctid)?.ok ? { uidMap, gidMap } : {};
}

interface Asked {
  readonly ctid: number;
  readonly queries: readonly InsideQuery[];
}

function lookQuery(machine: Machine, { ctid, queries }: Asked, seen: Seen): LookQuery | undefined {
  const text = seen.text(ctid);
  const stopped = () => (text === undefined ? undefined : rootOnHost(machine, text, seen.volumes));
  const root = seen.isRunning(ctid) ? runningRoot(machine, ctid, seen) : stopped();
  if (root === undefined) return undefined;
  const table = seen.tables(ctid);
  const paths = queries.flatMap(({ path }) => path ?? []);
  const directories = new Set(
    table ? lastLocals(paths, table, seen) : paths.map((path) => beforeMounts(path, ctid, seen)),
  );
  const files = queries.some(({ accounts }) => accounts) ? [PASSWD, GROUP] : [];
  return { root, directories: [...directories], files };
}

function runningRoot(machine: Machine, ctid: number, { inits, tables }: SeenFromOutside): string | undefined {
  const init = inits.get(ctid);
  return init?.ok && tables(ctid) ? onDisk(machine, `/proc/${init.value}/root`) : undefined;
}

/** The directories to look at: those asked for or the last before each that lies on no server and is not known already. */
function lastLocals(paths: readonly string[], table: MountTable, { names, paths: known }: Seen): readonly string[] {
  const isLocal = ({ fstype }: KernelMount): boolean => !isNetworkFilesystem(fstype) && fstype !== 'autofs';
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
  return paths.flatMap((path) => {
    const above = walk(path === '/' ? '' : parentOf(path));
    const mount = mountAt(table, path);
    if (!above.whole || !mount || !isLocal(mount)) return above.last ?? [];
    if (mount.options.includes('idmapped')) return path;
    const named = namedOnHost(mount, path, names);
    return named && known.has(named.path) ? (above.last ?? []) : path;
  });
}

/** The last directory that may be looked at on the way to one, and whether that is the one itself. */
interface Walked {
  readonly last: string | undefined;
  readonly whole: boolean;
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** In a stopped container what lies below a mount point is the host's. */
function beforeMounts(path: string, ctid: number, { configured }: SeenFromOutside): string {
  const mounts = configured(ctid);
  const names = ['/', ...ancestorsOf(path), path];
  return names.findLast((name) => !mounts.some(({ target }) => isWithin(name, target))) ?? '/';
}

/** The demo's own trees lie on the disk; what its processes see of them is made up. */
async function pretendedInside(
  machine: Machine,
  queries: ReadonlyMap<number, readonly InsideQuery[]>,
  own: InsideQueries['own'],
  seen: Seen,
): Promise<ReadonlyMap<number, InsideFact>> {
  const facts = new Map([...queries].map(([ctid, asked]) => [ctid, pretended(ctid, asked, seen)]));
  for (const [ctid, { paths }] of own) {
    const tree = ownTreeOf(machine, { ctid, paths }, seen);
    if (!tree) continue;
    const found = await Promise.all(tree.parts.map((part) => readOnDisk(machine, part, seen.mounts)));
    facts.set(ctid, { paths: new Map(), ...facts.get(ctid), own: ownFacts(tree, found) });
  }
  return facts;
}

async function readOnDisk(
  machine: Machine,
  { root, directories }: OwnPart,
  mounts: MountTable | undefined,
): Promise<ReadonlyMap<string, PathFact>> {
  const folder = root.slice(machine.root.length);
  const facts = await readPaths(
    machine,
    ['', ...directories].map((path) => folder + (path === '/' ? '' : path)),
    mounts,
  );
  return new Map(
    [...facts].flatMap(([path, fact]) => (isWithin(path, folder) ? [[path.slice(folder.length) || '/', fact]] : [])),
  );
}

/** The demo's containers: their own directories are their root's, their users those of every Debian. */
function pretended(ctid: number, queries: readonly InsideQuery[], { file, tables }: SeenFromOutside): InsideFact {
  const own = file(ctid);
  const map = own && idMapOf(own);
  const root = (type: 'u' | 'g') => (map?.ok ? toHostId(map.value, type, 0) : undefined) ?? 0;
  const directory: PathFact = {
    ...{ kind: 'directory', uid: root('u'), gid: root('g'), mode: 0o755, dev: 0, ino: 0 },
    acl: { ok: true, value: '' },
    flags: { ok: true, value: '' },
  };
  const asked = queries.flatMap(({ path }) => path ?? []);
  const table = tables(ctid);
  const missing = asked.filter((path) => table && mountAt(table, path)?.target === '/');
  const names = asked.flatMap((path) => ['/', ...ancestorsOf(path)]);
  const accounts = queries.some((query) => query.accounts);
  return {
    paths: new Map<string, PathFact>([
      ...missing.map((path) => [path, { kind: 'missing' }] as const),
      ...names.map((name) => [name, directory] as const),
    ]),
    ...(accounts ? { passwd: { ok: true, value: DEMO_PASSWD }, group: { ok: true, value: DEMO_GROUP } } : {}),
  };
}

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
