import {
  type EntryCount,
  MOST_COUNTED,
  type OwnedFact,
  type PathFact,
  type Reading,
} from '../../../engine/observed/facts.ts';
import { isWithin } from '../../../ground/paths.ts';
import { unreadable } from '../reading.ts';
import { readWithTool } from '../tool.ts';
import { LOOK } from './script.ts';

/** What to look at below one folder that is a file system root: a container's, or the machine's own. */
export interface LookQuery {
  /** As this process opens it: `/proc/<init pid>/root`. */
  readonly root: string;
  /** Directories, as their owner names them; each one on the way is looked at, too. */
  readonly directories: readonly string[];
  /** Small files to read whole. */
  readonly files: readonly string[];
  /** Those of the directories whose entries are to be counted, up to {@link MOST_COUNTED}. */
  readonly counted?: readonly string[];
  /** Without ACLs and flags of the directories. */
  readonly bare?: boolean;
}

/** What was found there; no symlink was followed. */
export interface Looked {
  /** By path as it was asked for; `/` is the root itself. */
  readonly paths: ReadonlyMap<string, PathFact>;
  readonly files: ReadonlyMap<string, Reading<string>>;
}

/** Answers several questions about each of several containers, in child processes with a limit of time and of bytes. */
export async function look(
  containers: readonly (readonly LookQuery[])[],
  timeoutMs: number,
): Promise<ReadonlyMap<LookQuery, Looked>> {
  const turns: Promise<ReadonlyMap<LookQuery, Looked>>[] = [];
  for (let at = 0; at < containers.length; at += CONTAINERS_PER_CHILD) {
    turns.push(lookOnce(containers.slice(at, at + CONTAINERS_PER_CHILD).flat(), timeoutMs));
  }
  return new Map((await Promise.all(turns)).flatMap((answers) => [...answers]));
}

/** So that a container which holds up its child leaves not too many others unknown. */
const CONTAINERS_PER_CHILD = 250;

async function lookOnce(queries: readonly LookQuery[], timeoutMs: number): Promise<ReadonlyMap<LookQuery, Looked>> {
  const answer = await readWithTool(['perl', '-e', LOOK], timeoutMs, { input: requestOf(queries) });
  if (answer.kind === 'answer' && answer.exitCode === 0) return parseAnswer(queries, answer.stdout);
  const code = answer.kind === 'timeout' ? 'ETIMEDOUT' : 'EIO';
  return new Map(queries.map((query) => [query, nothingKnown(query, code)]));
}

function requestOf(queries: readonly LookQuery[]): string {
  const lines = queries.flatMap(({ root, directories, files, counted = [], bare }, index) => [
    `${bare ? 'bare' : 'root'}\t${index}\t${root}`,
    ...directories.flatMap((path) => [
      `look\t${path}`,
      ...(counted.includes(path) ? [`count\t${MOST_COUNTED}\t${path}`] : []),
    ]),
    ...files.map((path) => `read\t${path}`),
  ]);
  return `${lines.join('\n')}\n`;
}

function parseAnswer(queries: readonly LookQuery[], text: string): ReadonlyMap<LookQuery, Looked> {
  const all = queries.map((query) => ({
    query,
    paths: new Map<string, PathFact>(),
    counts: new Map<string, EntryCount>(),
    files: new Map<string, Reading<string>>(query.files.map((path) => [path, unreadable(path, 'ENOENT')])),
  }));
  for (const line of text.split('\n')) {
    const [word, index, path = '', ...rest] = line.split('\t');
    const looked = all[Number(index)];
    if (word === undefined || word === '' || !looked) continue;
    if (word === 't') looked.files.set(path, { ok: true, value: decoded(rest[0]) });
    else if (word === 'c') looked.counts.set(path, { count: Number(rest[0]), more: rest[1] === '1' });
    else if (word === 'e' && looked.files.has(path)) looked.files.set(path, unreadable(path, rest[0] ?? 'EIO'));
    else {
      looked.paths.set(path, factOf(word, path, rest));
      // What lies at or behind these may be there, and is not read.
      const isBarred = word === 'l' || word === 'o' || word === 'e';
      const barred = isBarred ? looked.query.files.filter((file) => isWithin(file, path)) : [];
      for (const file of barred) looked.files.set(file, unreadable(file, word === 'e' ? (rest[0] ?? 'EIO') : 'ELOOP'));
    }
  }
  for (const { paths, counts } of all)
    for (const [path, counted] of counts) {
      const fact = paths.get(path);
      if (fact?.kind === 'directory') paths.set(path, { ...fact, counted });
    }
  return new Map(all.map(({ query, paths, files }) => [query, { paths, files }]));
}

function factOf(word: string, path: string, rest: readonly string[]): PathFact {
  switch (word) {
    case 'd':
      return { kind: 'directory', ...ownedFact(rest) };
    case 'f': {
      const [uid = '', gid = '', mode = '', type = 'file', ...more] = rest;
      return { kind: 'file', type, owned: ownedFact([uid, gid, mode, ...more]) };
    }
    case 'l':
      return { kind: 'symlink', target: decoded(rest[0]) };
    case 'o':
      return { kind: 'file', type: 'file' };
    case 'm':
      return { kind: 'missing' };
    default:
      return { kind: 'unknown', error: unreadable(path, rest[0] ?? 'EIO').error };
  }
}

function ownedFact([uid, gid, mode, dev, ino, flags = '?', acl]: readonly string[]): OwnedFact {
  const bare = { uid: Number(uid), gid: Number(gid), mode: Number(mode), dev: Number(dev), ino: Number(ino) };
  if (acl === undefined) return bare;
  const said = (text: string): Reading<string> => (text === '?' ? unreadable('', 'EIO') : { ok: true, value: text });
  return { ...bare, acl: acl === '!' ? missing('getfacl') : said(acl), flags: said(flags) };
}

const missing = (tool: string) => ({ ok: false, error: { code: 'tool_missing', path: '', tool } }) as const;

const decoded = (hex = ''): string => Buffer.from(hex, 'hex').toString('utf8');

function nothingKnown({ root, directories, files }: LookQuery, code: string): Looked {
  const error = (path: string) => unreadable(`${root}${path}`, code);
  return {
    paths: new Map(
      directories.map((path): [string, PathFact] => [path, { kind: 'unknown', error: error(path).error }]),
    ),
    files: new Map(files.map((path) => [path, error(path)])),
  };
}
