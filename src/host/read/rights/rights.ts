import type { DirectoryFact, FileFact, OwnedFact, PathFact, Reading } from '../../../engine/observed/facts.ts';
import type { MountTable } from '../../../engine/observed/mounts.ts';
import { groupedBy } from '../../../ground/grouped.ts';
import { type Machine, onDisk } from '../../machine.ts';
import { sharesOf } from '../paths.ts';
import { readWithTool, type ToolAnswer } from '../tool.ts';
import { aclsSaid } from './acls.ts';
import { flagsSaid } from './flags.ts';
import { marksOf } from './marks.ts';
import { readingsOf, type Texts } from './texts.ts';

/** Bytes of paths in one call: half of what the kernel takes as arguments, for each costs a pointer, too. */
const MOST_ARGUMENTS = 1_000_000;
const SHARE_TIMEOUT_MS = 3_000;
/** Every directory of a large pool on slow disks. */
const LOCAL_TIMEOUT_MS = 30_000;

interface Asked {
  readonly mounts: MountTable | undefined;
  /** Whether chattr's flags are asked for, too. */
  readonly flags: boolean;
}

/** The same facts, each directory and file with its ACLs: few calls for all of a file system's server, each with a limit. */
export async function withRights(
  machine: Machine,
  facts: ReadonlyMap<string, PathFact>,
  { mounts, flags }: Asked,
): Promise<ReadonlyMap<string, PathFact>> {
  const full = new Map<string, PathFact>();
  const owned: Entry[] = [];
  facts.forEach((fact, path) => {
    full.set(path, fact);
    if (isOwned(fact)) owned.push({ path, disk: onDisk(machine, path), fact });
  });
  if (machine.overlay) {
    for (const { path, fact } of owned) full.set(path, asPretended(fact));
    return full;
  }
  const shareOf = sharesOf(machine, mounts);
  const groups = groupedBy(owned, ({ path }) => shareOf(path));
  await Promise.all(
    [...groups].map(async ([share, entries]) => {
      const timeoutMs = share === undefined ? LOCAL_TIMEOUT_MS : (machine.networkTimeoutMs ?? SHARE_TIMEOUT_MS);
      const withThem = await rightsOf(entries, { timeoutMs, flags });
      for (const one of entries) full.set(one.path, withThem(one));
    }),
  );
  return full;
}

type Owned = DirectoryFact | FileFact;

interface Entry {
  readonly path: string;
  readonly disk: string;
  readonly fact: Owned;
}

const isOwned = (fact: PathFact): fact is Owned =>
  fact.kind === 'directory' || (fact.kind === 'file' && fact.owned !== undefined);

/** What is a directory's own is one level deeper in a file's. */
const changed = (fact: Owned, change: <Fact extends OwnedFact>(owned: Fact) => Fact): Owned =>
  fact.kind === 'directory' ? change(fact) : { ...fact, ...(fact.owned && { owned: change(fact.owned) }) };

/** A pretended disk has said which ACLs it has, and has no flags. */
const asPretended = (fact: Owned): Owned =>
  changed(fact, (owned) => ({ ...owned, acl: owned.acl ?? NONE, flags: NONE }));

const NONE: Reading<string> = { ok: true, value: '' };

function chunked(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const chunks: Entry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.disk) + 1;
    if (size > room) {
      chunks.push([]);
      room = MOST_ARGUMENTS;
    }
    chunks.at(-1)?.push(entry);
    room -= size;
  }
  return chunks;
}

interface Call {
  readonly timeoutMs: number;
  readonly flags: boolean;
}

/** What each of them is with its ACLs, and with its flags. */
async function rightsOf(entries: readonly Entry[], { timeoutMs, flags }: Call): Promise<(entry: Entry) => Owned> {
  const marks = await marksOf(
    entries.map(({ disk }) => disk),
    { timeoutMs, flags },
  );
  const isMarked = (of: 'acl' | 'flags') => (_: Entry, index: number) => marks === 'timeout' || marks[of](index);
  const ask = marks === 'timeout' ? async () => TIMEOUT : (argv: Argv) => readWithTool(argv, timeoutMs);
  const [aclOf, flagsOf] = await Promise.all([
    // -s: what has no more than a mode is left out. -P: a path that has meanwhile become a symlink is not followed.
    saidOf(entries.filter(isMarked('acl')), (paths) => ask(['getfacl', '-n', '-p', '-s', '-E', '-P', '--', ...paths]), {
      tool: 'getfacl',
      textsIn: aclsSaid,
    }),
    flags
      ? saidOf(entries.filter(isMarked('flags')), (paths) => ask(['lsattr', '-d', '--', ...paths]), {
          tool: 'lsattr',
          textsIn: flagsSaid,
        })
      : undefined,
  ]);
  return ({ disk, fact }) => {
    const acl = aclOf(disk);
    if (!flagsOf) return changed(fact, (owned) => ({ ...owned, acl }));
    const own = flagsOf(disk);
    return changed(fact, (owned) => ({ ...owned, acl, flags: own }));
  };
}

type Argv = readonly [string, ...string[]];

const TIMEOUT: ToolAnswer = { kind: 'timeout', stdout: '' };

/** What a tool says of some; of the others it would say that there is nothing. */
async function saidOf(
  entries: readonly Entry[],
  ask: (paths: readonly string[]) => Promise<ToolAnswer>,
  { tool, textsIn }: { readonly tool: string; readonly textsIn: Texts },
): Promise<(disk: string) => Reading<string>> {
  const said = new Map<string, Reading<string>>();
  await Promise.all(
    chunked(entries).map(async (chunk) => {
      const paths = chunk.map(({ disk }) => disk);
      const readingOf = readingsOf(await ask(paths), tool, textsIn);
      for (const path of paths) said.set(path, readingOf(path));
    }),
  );
  return (disk) => said.get(disk) ?? NONE;
}
