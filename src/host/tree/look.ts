import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { systemCode } from '../../disk/errno.ts';
import type { DirectoryFact, PathFact } from '../../engine/observed/facts.ts';
import type { MountTable } from '../../engine/observed/mounts.ts';
import {
  LEFT_BECAUSE,
  LOOK_SECONDS,
  MOST_SEEN,
  NONE_OF_THEM,
  type SomeEntries,
  type TreeEnd,
  type TreeFact,
  type TreeKind,
} from '../../engine/tree/fact.ts';
import { type Machine, onDisk } from '../machine.ts';
import { shareOf } from '../read/paths.ts';
import { treeChild } from './child.ts';
import { LOOK_TREE } from './look-script.ts';
import { typeOf } from './records.ts';

/** The same facts, those of some directories with what lies below them summed up; not of what is on a share. */
export async function withTrees(
  machine: Machine,
  facts: ReadonlyMap<string, PathFact>,
  { of, mounts }: { readonly of: readonly string[]; readonly mounts: MountTable | undefined },
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, PathFact>> {
  const known = new Map(facts);
  for (const path of new Set(of)) {
    const fact = facts.get(path);
    if (fact?.kind !== 'directory' || shareOf(machine, path, mounts) !== undefined) continue;
    const tree = machine.lookTree ? machine.lookTree(path) : await lookTree(onDisk(machine, path), fact, signal);
    known.set(path, { ...fact, tree });
    signal?.throwIfAborted();
  }
  return known;
}

/** What is looked at in one walk, and for how many seconds. */
interface LookLimits {
  readonly most?: number;
  readonly seconds?: number;
}

/** Walks what lies below a directory that is where a fact says; it changes nothing. */
export async function lookTree(
  disk: string,
  { dev, ino }: Pick<DirectoryFact, 'dev' | 'ino'>,
  signal?: AbortSignal,
  { most = MOST_SEEN, seconds = LOOK_SECONDS }: LookLimits = {},
): Promise<TreeFact> {
  let top: number;
  try {
    top = openSync(disk, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    systemCode(error);
    return nothingSeen('unreadable');
  }
  try {
    const now = fstatSync(top);
    if (now.dev !== dev || now.ino !== ino) return nothingSeen('changed_meanwhile');
    return await walked(top, [String(seconds), String(most)], seconds, signal);
  } finally {
    closeSync(top);
  }
}

async function walked(
  top: number,
  limits: readonly string[],
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<TreeFact> {
  const child = treeChild(LOOK_TREE, ['look', String(process.pid), ...limits], top);
  // It ends by itself in time, unless the file system does not answer.
  const timer = setTimeout(() => child.kill(), (seconds + SLACK_SECONDS) * 1000);
  const stop = () => child.kill();
  signal?.addEventListener('abort', stop, { once: true });
  const seen = reading();
  try {
    for await (const { what, rest } of child.records) seen.add(what, rest);
    await child.ended;
    return seen.fact();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

const SLACK_SECONDS = 10;

const nothingSeen = (ended: TreeEnd): TreeFact => ({
  ...{ kinds: [], other: NONE_OF_THEM, boundaries: NONE_OF_THEM, unread: NONE_OF_THEM, seen: 0, ended },
});

/** What a walk prints, as it comes: each line of a count is followed by its examples. */
function reading() {
  const kinds: TreeKind[] = [];
  const told = new Map<string, SomeEntries>();
  let examples: string[] = [];
  let end: Pick<TreeFact, 'seen' | 'ended'> | undefined;
  return {
    add(what: string, rest: string): void {
      if (what === 'e') {
        examples.push(rest);
        return;
      }
      examples = [];
      if (what === 'k') {
        const [type = '', uid, gid, mode, left = '', count] = rest.split(' ');
        kinds.push({
          ...{ type: typeOf(type), uid: Number(uid), gid: Number(gid), mode: Number(mode) },
          ...{ left: LEFT_BECAUSE.find((one) => one === left), count: Number(count), examples },
        });
      } else if (what === 'T') {
        const [seen, how] = rest.split(' ');
        end = { seen: Number(seen), ended: how === 'timed_out' || how === 'over_limit' ? how : undefined };
      } else {
        told.set(what, { count: Number(rest), examples });
      }
    },
    /** Without its end nothing of it counts. */
    fact(): TreeFact {
      if (!end) return nothingSeen('unreadable');
      const of = (what: string) => told.get(what) ?? NONE_OF_THEM;
      return { kinds, other: of('o'), boundaries: of('b'), unread: of('u'), ...end };
    },
  };
}
