import type { PathFact } from '../../engine/observed/facts.ts';
import { isKeyName } from '../../engine/observed/keys.ts';
import { ancestorsOf } from '../../ground/paths.ts';
import { directorySeen, type Machine, onDisk } from '../machine.ts';
import { OWNED, ownedFound } from './reading.ts';
import { readWithTool } from './tool.ts';

/** How deep, how long and how much is looked: some thousand entries. */
const DEEPEST = 12;
const TIMEOUT_MS = 2_000;
const MOST_BYTES = 400_000;

/** The same facts with what is called as private keys are below some directories, and the directories on the way there. */
export async function withKeys(
  machine: Machine,
  facts: ReadonlyMap<string, PathFact>,
  keysIn: readonly string[],
): Promise<ReadonlyMap<string, PathFact>> {
  const known = new Map(facts);
  for (const path of new Set(keysIn)) {
    const fact = facts.get(path);
    if (fact?.kind !== 'directory') continue;
    const { found, isWhole } = await lookBelow(machine, path);
    const paths = [...found].flatMap(([at, { kind }]) => (kind === 'file' ? [at] : [])).sort();
    const between = new Set(paths.flatMap((key) => [key, ...ancestorsOf(key)]));
    for (const [at, one] of found) if (between.has(at) && !known.has(at)) known.set(at, one);
    known.set(path, { ...fact, keys: { paths, isWhole } });
  }
  return known;
}

/** Directories, and files with such names. What is mounted below is no part of the share. find(1) follows no link. */
async function lookBelow(machine: Machine, path: string) {
  const answer = await readWithTool(
    [
      ...(['find', onDisk(machine, path), '-xdev', '-mindepth', '1', '-maxdepth', `${DEEPEST}`] as const),
      ...['-printf', `%y ${OWNED} %d %P\\0`],
    ],
    machine.networkTimeoutMs ?? TIMEOUT_MS,
    { mostBytes: MOST_BYTES },
  );
  const found = new Map<string, PathFact>();
  let isWhole = answer.kind === 'answer' && answer.exitCode === 0;
  // What follows the last end is cut off in the middle.
  const lines = answer.kind === 'missing' ? [] : answer.stdout.split('\0').slice(0, -1);
  for (const line of lines) {
    const [, type, mode, uid, gid, dev, ino, depth, name = ''] = LINE.exec(line) ?? [];
    const owned = ownedFound([mode, uid, gid, dev, ino]);
    const at = `${path}/${name}`;
    if (type === 'd') found.set(at, directorySeen(machine, at, owned));
    if (type === 'd' && Number(depth) === DEEPEST) isWhole = false;
    if (type === 'f' && isKeyName(name.slice(name.lastIndexOf('/') + 1)))
      found.set(at, { kind: 'file', type: 'file', owned: machine.overlay ? { ...owned, uid: 0, gid: 0 } : owned });
  }
  return { found, isWhole };
}

const LINE = /^(.) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (.*)$/s;
