import { systemCode } from '../../disk/errno.ts';
import type { ChangeResult, PerformRun } from '../../engine/apply/host.ts';
import type { TreeChange } from '../../engine/plan/types.ts';
import {
  type ChunkDirectory,
  LEFT_MEANWHILE,
  type LeftMeanwhile,
  refusedIn,
  type TreeChunk,
  type TreeDone,
} from '../../engine/tree/change.ts';
import type { SomeEntries } from '../../engine/tree/fact.ts';
import { good } from '../../ground/problem.ts';
import { enterTop } from '../change/directory.ts';
import type { DirectoryTree, OpenDirectory } from '../change/tree.ts';
import { type TreeSoFar, unmade } from '../problem.ts';
import { CHANGE_TREE } from './change-script.ts';
import { type TreeChild, treeChild } from './child.ts';
import { kindArgument } from './records.ts';
import { RETURN_TREE } from './return-script.ts';

/** Of each chunk: entries, and directories that stay open with it. */
const RECORDED_CHUNK = { entries: 1_000, directories: 64 };
const COUNTED_CHUNK = { entries: 5_000, directories: 64 };

/**
 * Changes what lies below a directory and is of a kind that the plan saw, chunk by chunk: each is on record before it is
 * changed. Asked to stop it ends after the chunk that it is at.
 */
export async function changeTree(
  tree: DirectoryTree,
  change: TreeChange,
  run: Pick<PerformRun, 'onChunk' | 'onProgress' | 'chunksOf' | 'signal'>,
): Promise<ChangeResult> {
  const held: OpenDirectory[] = [];
  try {
    const entered = await enterTop(tree, change, held);
    if (!entered.ok) return entered;
    const top = entered.value.descriptor;
    if (top === undefined) throw new Error('a tree needs a directory that is open');
    return await changeBelow(change, run, childFor(change, top, run));
  } catch (error) {
    return unmade('failed', { code: 'directory_failed', path: change.path, change: 'tree', system: systemCode(error) });
  } finally {
    await Promise.all(held.map((directory) => directory.close()));
  }
}

function childFor(change: TreeChange, top: number, { chunksOf }: Pick<PerformRun, 'chunksOf'>): TreeChild {
  const { kinds, seen, unread, recorded, returns } = change;
  const { entries, directories } = recorded ? RECORDED_CHUNK : COUNTED_CHUNK;
  const args = [
    returns === undefined ? 'change' : 'return',
    ...[process.pid, recorded ? 1 : 0, 2 * seen + ENDLESS, entries, directories, unread ?? '-'].map(String),
    ...kinds.map(kindArgument),
  ];
  if (returns === undefined) return treeChild(CHANGE_TREE, args, top);
  const child = treeChild(RETURN_TREE, args, top, true);
  for (const { directories: listed = [] } of chunksOf?.(returns) ?? []) {
    for (const { path, entries: names } of listed) {
      const text = names.map(([name, ino, kind]) => `E ${kind} ${ino} ${name}\0`).join('');
      child.list?.write(`D ${path}\0${text}`, 'latin1');
    }
  }
  child.list?.end();
  return child;
}

/** A container can make entries as fast as they are read: past twice what the plan saw and so many it ends. */
const ENDLESS = 100_000;

async function changeBelow(
  change: TreeChange,
  { onChunk, onProgress, signal }: Pick<PerformRun, 'onChunk' | 'onProgress' | 'signal'>,
  child: TreeChild,
): Promise<ChangeResult> {
  const { path } = change;
  const done = { examined: 0, changed: 0 };
  const left = new Map<LeftMeanwhile, SomeEntries>();
  const directories: { path: string; entries: ChunkDirectory['entries'][number][] }[] = [];
  let leftCount = 0;
  // Entries of the chunk that it is at, and whether any was granted before.
  let granted = 0;
  let isAnyGranted = false;
  let last: ChangeResult | undefined;
  const soFar = (): TreeSoFar => ({
    changed: done.changed,
    perhaps: granted,
    back: change.returns !== undefined ? 'again' : change.recorded && isAnyGranted ? 'undo' : 'none',
  });
  // In the middle of a chunk it is let finish it; else nothing is being changed.
  const stop = () => {
    child.close();
    if (granted === 0) child.kill();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const { what, rest } of child.records) {
      switch (what) {
        case 'D':
          directories.push({ path: rest, entries: [] });
          break;
        case 'E': {
          const [kind = '', inode = '', name = ''] = splitAt(rest, 3);
          directories.at(-1)?.entries.push([name, inode, Number(kind)]);
          break;
        }
        case 'C': {
          const named = directories.splice(0);
          const chunk: TreeChunk = { count: Number(rest), directories: change.recorded ? named : undefined };
          await onChunk?.(chunk);
          if (signal.aborted) break;
          granted = chunk.count;
          isAnyGranted = true;
          child.grant();
          break;
        }
        case 'R': {
          const [changed, more] = rest.split(' ').map(Number);
          granted = 0;
          done.changed += changed ?? 0;
          leftCount += more ?? 0;
          if (signal.aborted) child.kill();
          break;
        }
        case 'X': {
          const [why = '', at = ''] = splitAt(rest, 2);
          addLeft(left, why, { count: 1, examples: at === '' ? [] : [at] });
          break;
        }
        case 'N': {
          const [why = '', count] = splitAt(rest, 2);
          addLeft(left, why, { count: Number(count), examples: [] });
          break;
        }
        case 'P': {
          const [examined = '', at = ''] = splitAt(rest, 2);
          done.examined = Number(examined);
          onProgress?.({ ...done, left: leftCount, at });
          break;
        }
        case 'F': {
          const [errno = '', at = ''] = splitAt(rest, 2);
          last = failure(change, { errno: Number(errno), at, soFar: soFar() });
          break;
        }
        case 'T': {
          const [examined, how] = rest.split(' ');
          done.examined = Number(examined);
          const isEndless = how === 'endless';
          const tree = { ...done, left: leftIn(left) };
          last = isEndless
            ? unmade('failed', { code: 'tree_endless', path, examined: done.examined, changed: done.changed })
            : refusedIn(tree).length > 0
              ? unmade('failed', { code: 'tree_denied', path, tree, back: soFar().back })
              : good({ tree });
          break;
        }
      }
    }
    const code = await child.ended;
    if (last) return last;
    if (signal.aborted) return unmade('interrupted', { code: 'tree_interrupted', path, ...soFar() });
    return lost(path, code, soFar());
  } finally {
    signal.removeEventListener('abort', stop);
    child.kill();
  }
}

function addLeft(left: Map<LeftMeanwhile, SomeEntries>, word: string, { count, examples }: SomeEntries): void {
  const why = LEFT_MEANWHILE.find((one) => one === word) ?? 'changed';
  const known = left.get(why) ?? { count: 0, examples: [] };
  left.set(why, { count: known.count + count, examples: [...known.examples, ...examples] });
}

const leftIn = (left: ReadonlyMap<LeftMeanwhile, SomeEntries>): TreeDone['left'] =>
  [...left].map(([why, some]) => ({ why, ...some })).sort((a, b) => b.count - a.count);

/** By spaces, the last part with all that it has. */
function splitAt(text: string, parts: number): readonly string[] {
  const words = text.split(' ');
  return [...words.slice(0, parts - 1), words.slice(parts - 1).join(' ')];
}

/** What the file system refuses ends it; errno 0: it said that it was done, and it was not. */
function failure(
  { path }: TreeChange,
  { errno, at, soFar }: { readonly errno: number; readonly at: string; readonly soFar: TreeSoFar },
): ChangeResult {
  if (errno === 0) return unmade('failed', { code: 'tree_kept', path, at });
  const system = systemCode(Object.assign(new Error('tree'), { code: '', errno }));
  return unmade('failed', { code: 'tree_failed', path, at, system, ...soFar });
}

/** It ended without a word of how. */
function lost(path: string, code: number | null | 'missing', soFar: TreeSoFar): ChangeResult {
  const why = code === 'missing' ? 'no_perl' : code === 3 ? 'unknown_machine' : code === 4 ? 'old_kernel' : undefined;
  return why
    ? unmade('refused', { code: 'tree_impossible', path, why })
    : unmade('failed', { code: 'tree_broke_off', path, ...soFar });
}
