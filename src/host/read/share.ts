import { type EntryCount, MOST_COUNTED, type PathFact } from '../../engine/observed/facts.ts';
import { type Machine, onDisk } from '../machine.ts';
import { OWNED, ownedFound } from './reading.ts';
import { readWithTool, type ToolAnswer } from './tool.ts';

// find(1) and stat(1) rather than our own binary: they exist on every Debian, also beside a compiled executable.

/** Below what the kernel takes as arguments, whatever the paths' length. */
const PATHS_PER_CALL = 200;
const DEFAULT_TIMEOUT_MS = 3_000;

/** What lies at paths of one network share, asked by a child process: a dead server costs the timeout, no more. */
export async function readSharePaths(
  machine: Machine,
  share: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, PathFact>> {
  const space = readShareSpace(machine, share);
  const facts = new Map<string, PathFact>();
  for (let start = 0; start < paths.length; start += PATHS_PER_CALL) {
    const asked = paths.slice(start, start + PATHS_PER_CALL);
    const found = await findPaths(machine, asked);
    // After one silence the rest of this share is not asked at all.
    const known = found.kind === 'answer' ? asked : paths.slice(start);
    for (const path of known) facts.set(path, pathFact(path, onDisk(machine, path), found, await space));
    if (found.kind !== 'answer') break;
  }
  return facts;
}

/** Names of the directories in a directory of a share; none when it does not answer. */
export async function listShareDirectories(machine: Machine, path: string): Promise<readonly string[]> {
  const answer = await readWithTool(
    ['find', onDisk(machine, path), ...'-mindepth 1 -maxdepth 1 -type d -printf %f\\0'.split(' ')],
    timeoutOf(machine),
  );
  return answer.kind === 'answer' ? answer.stdout.split('\0').filter((name) => name !== '') : [];
}

/** How many entries a directory of a share has; what it did not get to in time is `more`. */
export async function countShareEntries(machine: Machine, path: string): Promise<EntryCount | undefined> {
  const answer = await readWithTool(
    ['find', onDisk(machine, path), ...'-mindepth 1 -maxdepth 1 -printf .'.split(' ')],
    timeoutOf(machine),
  );
  if (answer.kind === 'missing' || (answer.kind === 'answer' && answer.exitCode !== 0)) return undefined;
  const found = answer.stdout.length;
  if (answer.kind === 'timeout' && found === 0) return undefined;
  return { count: Math.min(found, MOST_COUNTED), more: answer.kind === 'timeout' || found > MOST_COUNTED };
}

export interface Space {
  readonly free: number;
  readonly total: number;
}

/** Free and total bytes of the share at a path; undefined when it does not answer. */
async function readShareSpace(machine: Machine, path: string): Promise<Space | undefined> {
  const answer = await readWithTool(['stat', '-f', '-c', '%S %a %b', onDisk(machine, path)], timeoutOf(machine));
  if (answer.kind !== 'answer' || answer.exitCode !== 0) return undefined;
  const [size, available, blocks] = answer.stdout.trim().split(' ').map(Number);
  if (size === undefined || available === undefined || blocks === undefined) return undefined;
  return { free: size * available, total: size * blocks };
}

interface Found {
  readonly kind: 'answer';
  /** `type mode uid gid dev ino` by path. */
  readonly stats: ReadonlyMap<string, readonly string[]>;
  readonly empty: ReadonlySet<string>;
  readonly writable: ReadonlySet<string>;
  /** The system's words by path. */
  readonly problems: ReadonlyMap<string, string>;
}

type NoAnswer = Exclude<ToolAnswer, { readonly kind: 'answer' }>;

async function findPaths(machine: Machine, paths: readonly string[]): Promise<Found | NoAnswer> {
  const answer = await readWithTool(
    [
      'find',
      ...paths.map((path) => onDisk(machine, path)),
      ...['-maxdepth', '0', '-printf', `s%y ${OWNED}:%p\\n`, '-type', 'd'],
      ...['(', '-writable', '-printf', 'w:%p\\n', '-o', '-true', ')'],
      ...['-empty', '-printf', 'e:%p\\n'],
    ],
    timeoutOf(machine),
  );
  if (answer.kind !== 'answer') return answer;
  const stats = new Map<string, readonly string[]>();
  const marks = { w: new Set<string>(), e: new Set<string>() };
  for (const line of answer.stdout.split('\n')) {
    const [, mark, values = '', path = ''] = /^([swe])([^:]*):(.*)$/.exec(line) ?? [];
    if (mark === 's') stats.set(path, values.split(' '));
    if (mark === 'w' || mark === 'e') marks[mark].add(path);
  }
  return { kind: 'answer', stats, empty: marks.e, writable: marks.w, problems: problemsByPath(answer.stderr) };
}

function problemsByPath(stderr: string): ReadonlyMap<string, string> {
  const lines = [...stderr.matchAll(/^find: ['`](.*)': (.+)$/gm)];
  return new Map(lines.map(([, path = '', problem = '']) => [path, problem]));
}

function pathFact(path: string, disk: string, found: Found | NoAnswer, space: Space | undefined): PathFact {
  if (found.kind !== 'answer') return noAnswer(path, found);
  const stat = found.stats.get(disk);
  const problem = found.problems.get(disk);
  if (!stat) return absentFact(path, problem ?? 'no answer');
  const [type = '', ...printed] = stat;
  if (type === 'l') return { kind: 'symlink' };
  const owned = ownedFound(printed);
  if (type !== 'd') return { kind: 'file', type: FILE_TYPES[type] ?? 'file', owned };
  return {
    kind: 'directory',
    ...owned,
    // A directory that could not be opened is neither empty nor not.
    empty: problem === undefined ? found.empty.has(disk) : undefined,
    ...space,
    writable: found.writable.has(disk),
  };
}

function absentFact(path: string, problem: string): PathFact {
  if (problem === 'No such file or directory' || problem === 'Not a directory') return { kind: 'missing' };
  const system = CODES[problem];
  return {
    kind: 'unknown',
    error:
      system === undefined ? { code: 'tool_failed', path, message: problem } : { code: 'unreadable', path, system },
  };
}

function noAnswer(path: string, { kind }: NoAnswer): PathFact {
  return {
    kind: 'unknown',
    error:
      kind === 'timeout'
        ? { code: 'unreadable', path, system: 'ETIMEDOUT' }
        : { code: 'tool_missing', path, tool: 'find' },
  };
}

function timeoutOf(machine: Machine): number {
  return machine.networkTimeoutMs ?? DEFAULT_TIMEOUT_MS;
}

const FILE_TYPES: Readonly<Record<string, string>> = {
  b: 'block device',
  c: 'character device',
  p: 'fifo',
  s: 'socket',
};

const CODES: Readonly<Record<string, string>> = {
  'Permission denied': 'EACCES',
  'Stale file handle': 'ESTALE',
  'Input/output error': 'EIO',
  'Transport endpoint is not connected': 'ENOTCONN',
  'Host is down': 'ENOTCONN',
  'Connection timed out': 'ETIMEDOUT',
  'Too many levels of symbolic links': 'ELOOP',
};
