import type { DirectoryFact, PathFact, Reading } from '../../engine/observed/facts.ts';
import type { MountTable } from '../../engine/observed/mounts.ts';
import { type Machine, onDisk } from '../machine.ts';
import { shareOf } from './paths.ts';
import { unreadable } from './reading.ts';
import { readWithTool } from './tool.ts';

/** Far below what the kernel takes as arguments, whatever the paths' length. */
const PATHS_PER_CALL = 500;
const TIMEOUT_MS = 3_000;

/** The same facts, each directory with its ACLs and flags: one call of each tool for many, each share's with a limit. */
export async function withRights(
  machine: Machine,
  facts: ReadonlyMap<string, PathFact>,
  mounts: MountTable | undefined,
): Promise<ReadonlyMap<string, PathFact>> {
  const directories = [...facts].filter((entry): entry is [string, DirectoryFact] => entry[1].kind === 'directory');
  if (machine.overlay) return new Map([...facts, ...directories.map(withoutAny)]);
  const groups = new Map<string | undefined, [string, DirectoryFact][]>();
  for (const entry of directories) {
    const share = shareOf(machine, entry[0], mounts);
    const known = groups.get(share);
    if (known) known.push(entry);
    else groups.set(share, [entry]);
  }
  const chunks = [...groups.values()].flatMap(chunked);
  const read = await Promise.all(chunks.map((chunk) => readChunk(machine, chunk)));
  return new Map([...facts, ...read.flat()]);
}

type Entry = readonly [string, DirectoryFact];

/** A pretended disk has neither. */
const withoutAny = ([path, fact]: Entry): Entry => [
  path,
  { ...fact, acl: { ok: true, value: 'user::rwx,group::rwx,other::rwx' }, flags: { ok: true, value: '' } },
];

function chunked(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const chunks: (readonly Entry[])[] = [];
  for (let at = 0; at < entries.length; at += PATHS_PER_CALL) chunks.push(entries.slice(at, at + PATHS_PER_CALL));
  return chunks;
}

async function readChunk(machine: Machine, entries: readonly Entry[]): Promise<readonly Entry[]> {
  const paths = entries.map(([path]) => onDisk(machine, path));
  const timeoutMs = machine.networkTimeoutMs ?? TIMEOUT_MS;
  const [acls, flags] = await Promise.all([
    // -P: a path that has meanwhile become a symlink is skipped.
    readWithTool(['getfacl', '-n', '-p', '-E', '-P', '--', ...paths], timeoutMs),
    readWithTool(['lsattr', '-d', '--', ...paths], timeoutMs),
  ]);
  const aclOf = readings(acls, 'getfacl', aclTexts);
  const flagsOf = readings(flags, 'lsattr', flagTexts);
  return entries.map(([path, fact], index) => {
    const disk = paths[index] ?? path;
    return [path, { ...fact, acl: aclOf(disk), flags: flagsOf(disk) }];
  });
}

type Answer = Awaited<ReturnType<typeof readWithTool>>;
type Texts = (answer: Extract<Answer, { kind: 'answer' }>) => ReadonlyMap<string, string>;

function readings(answer: Answer, tool: string, textsIn: Texts): (path: string) => Reading<string> {
  if (answer.kind === 'missing') return (path) => ({ ok: false, error: { code: 'tool_missing', path, tool } });
  if (answer.kind === 'timeout') return (path) => unreadable(path, 'ETIMEDOUT');
  const texts = textsIn(answer);
  return (path) => {
    const value = texts.get(path);
    return value === undefined ? unreadable(path, 'EIO') : { ok: true, value };
  };
}

/** Our own paths have nothing that getfacl would escape. */
const aclTexts: Texts = ({ stdout }) =>
  new Map(
    stdout.split('\n\n').flatMap((block) => {
      const lines = block.split('\n').filter((line) => line !== '');
      const path = /^# file: (.+)$/.exec(lines[0] ?? '')?.[1];
      return path === undefined ? [] : [[path, lines.filter((line) => !line.startsWith('#')).join(',')] as const];
    }),
  );

const flagTexts: Texts = ({ stdout, stderr }) =>
  new Map([
    // A file system without such flags says so.
    ...[...stderr.matchAll(/^lsattr: (.+) While reading flags on (.+)$/gm)].flatMap(([, problem = '', path = '']) =>
      NO_FLAGS.has(problem) ? [[path, ''] as const] : [],
    ),
    ...[...stdout.matchAll(/^(\S+) (.+)$/gm)].map(([, flags = '', path = '']) => [path, flags] as const),
  ]);

const NO_FLAGS: ReadonlySet<string> = new Set(['Operation not supported', 'Inappropriate ioctl for device']);
