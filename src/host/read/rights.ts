import type { DirectoryFact, FileFact, OwnedFact, PathFact, Reading } from '../../engine/observed/facts.ts';
import type { MountTable } from '../../engine/observed/mounts.ts';
import { groupedBy, onceEach } from '../../ground/grouped.ts';
import { type Machine, onDisk } from '../machine.ts';
import { sharesOf } from './paths.ts';
import { unreadable } from './reading.ts';
import { readWithTool } from './tool.ts';

/** Bytes of paths in one call: half of what the kernel takes as arguments, for each costs a pointer, too. */
const MOST_ARGUMENTS = 1_000_000;
const SHARE_TIMEOUT_MS = 3_000;
/** Every directory of a large pool on slow disks. */
const LOCAL_TIMEOUT_MS = 30_000;

interface Asked {
  readonly mounts: MountTable | undefined;
  /** Whether chattr's flags are asked for, too: that opens every directory. */
  readonly flags: boolean;
}

/** The same facts, each directory and file with its ACLs: one call for all of a file system's server, each with a limit. */
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
  const calls = [...groups].flatMap(([share, entries]) => chunked(entries).map((chunk) => ({ share, chunk })));
  await Promise.all(
    calls.map(async ({ share, chunk }) => {
      const timeoutMs = share === undefined ? LOCAL_TIMEOUT_MS : (machine.networkTimeoutMs ?? SHARE_TIMEOUT_MS);
      const withThem = await rightsOf(chunk, { timeoutMs, flags });
      for (const one of chunk) full.set(one.path, withThem(one));
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

/** What each of them is with its ACLs, and with its flags; to be asked in their order. */
async function rightsOf(
  entries: readonly Entry[],
  { timeoutMs, flags }: { readonly timeoutMs: number; readonly flags: boolean },
): Promise<(entry: Entry) => Owned> {
  const paths = entries.map(({ disk }) => disk);
  const [acls, flagsRead] = await Promise.all([
    // -s: what has no more than a mode is left out. -P: a path that has meanwhile become a symlink is not followed.
    readWithTool(['getfacl', '-n', '-p', '-s', '-E', '-P', '--', ...paths], timeoutMs),
    flags ? readWithTool(['lsattr', '-d', '--', ...paths], timeoutMs) : undefined,
  ]);
  const aclOf = readings(acls, 'getfacl', aclTexts);
  const flagsOf = flagsRead && readings(flagsRead, 'lsattr', flagTexts);
  return ({ disk, fact }) => {
    const acl = aclOf(disk);
    if (!flagsOf) return changed(fact, (owned) => ({ ...owned, acl }));
    const flags = flagsOf(disk);
    return changed(fact, (owned) => ({ ...owned, acl, flags }));
  };
}

type Answer = Awaited<ReturnType<typeof readWithTool>>;
/** What a tool says of a path, asked in the order in which it got them; undefined: nothing that can be used. */
type Texts = (answer: Extract<Answer, { kind: 'answer' }>) => (path: string) => string | undefined;

function readings(answer: Answer, tool: string, textsIn: Texts): (path: string) => Reading<string> {
  if (answer.kind === 'missing') return (path) => ({ ok: false, error: { code: 'tool_missing', path, tool } });
  if (answer.kind === 'timeout') return (path) => unreadable(path, 'ETIMEDOUT');
  const textOf = textsIn(answer);
  // Most say the same.
  const said = onceEach((value: string): Reading<string> => ({ ok: true, value }));
  return (path) => {
    const value = textOf(path);
    return value === undefined ? unreadable(path, 'EIO') : said(value);
  };
}

const aclTexts: Texts = ({ exitCode, stdout, stderr }) => {
  const found = new Map(
    stdout.split('\n\n').flatMap((block) => {
      const lines = block.split('\n').filter((line) => line !== '');
      const path = /^# file: (.+)$/.exec(lines[0] ?? '')?.[1];
      return path === undefined
        ? []
        : [[unquoted(path), lines.filter((line) => !line.startsWith('#')).join(',')] as const];
    }),
  );
  const failed = new Set([...stderr.matchAll(/^getfacl: (.+): [^:]+$/gm)].map(([, path = '']) => unquoted(path)));
  // Whatever ended it before it was through has not said of whom it told nothing.
  const isWhole = exitCode === 0 || failed.size > 0;
  if (found.size === 0 && failed.size === 0) return () => (isWhole ? '' : undefined);
  return (path) => found.get(path) ?? (isWhole && !failed.has(path) ? '' : undefined);
};

/** getfacl doubles a backslash, and writes the ends of lines as octal numbers. */
const unquoted = (path: string): string =>
  path.replace(/\\(\\|[0-7]{3})/g, (_, quoted: string) =>
    quoted === '\\' ? quoted : String.fromCharCode(Number.parseInt(quoted, 8)),
  );

const flagTexts: Texts = ({ stdout, stderr }) => {
  // A file system without such flags says so.
  const without = new Set(
    [...stderr.matchAll(/^lsattr: (.+) While reading flags on (.+)$/gm)].flatMap(([, problem = '', path = '']) =>
      NO_FLAGS.has(problem) ? path : [],
    ),
  );
  // A line for each that has them, in the order of the paths.
  let at = 0;
  return (path) => {
    const end = stdout.indexOf(' ', at);
    const next = end + 1 + path.length;
    const isIts = end > at && stdout[next] === '\n' && stdout.startsWith(path, end + 1);
    if (!isIts) return without.has(path) ? '' : undefined;
    const flags = stdout.slice(at, end);
    at = next + 1;
    return flags;
  };
};

const NO_FLAGS: ReadonlySet<string> = new Set(['Operation not supported', 'Inappropriate ioctl for device']);
