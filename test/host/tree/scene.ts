import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangeResult, PerformRun } from '../../../src/engine/apply/host.ts';
import type { TreeChange } from '../../../src/engine/plan/types.ts';
import type { KindChange, TreeChunk } from '../../../src/engine/tree/change.ts';
import type { TreeEntry, TreeFact } from '../../../src/engine/tree/fact.ts';
import { descriptorTree } from '../../../src/host/change/descriptors.ts';
import { changeTree } from '../../../src/host/tree/change.ts';
import { lookTree } from '../../../src/host/tree/look.ts';
import { tempFolder } from '../temp-folder.ts';

process.umask(0o022);

/** A machine's root with a directory `/media` in it, which nobody but root can reach. */
export function machineRoot(folder = tempFolder()): { readonly root: string; readonly media: string } {
  chmodSync(folder, 0o755);
  const media = join(folder, 'media');
  mkdirSync(media, { recursive: true });
  return { root: folder, media };
}

export const look = (media: string, limits?: Parameters<typeof lookTree>[3]): Promise<TreeFact> =>
  lookTree(media, statSync(media), undefined, limits);

/** What each kind that is there, and is not left, becomes; undefined: it stays. */
export type Becomes = (kind: TreeEntry) => Partial<TreeEntry> | undefined;

/** The change that a plan would make of what was seen. */
export function changeOf(media: string, tree: TreeFact, becomes: Becomes, more: Partial<TreeChange> = {}): TreeChange {
  const kinds = tree.kinds.flatMap(({ left, count, examples, ...from }): readonly KindChange[] => {
    const immutable = tree.kinds.find((one) => one.left === 'immutable' && isSame(one, from))?.count ?? 0;
    const to = left === undefined ? becomes(from) : undefined;
    return to ? [{ from, to: { ...from, ...to }, count, examples, immutable }] : [];
  });
  const { dev, ino } = statSync(media);
  const count = kinds.reduce((sum, kind) => sum + kind.count, 0);
  const { seen, unread } = tree;
  return {
    ...{ kind: 'tree', path: '/media', before: { dev, ino }, kinds, count, seen, unread: unread.count, recorded: true },
    ...more,
  };
}

const isSame = (a: TreeEntry, b: TreeEntry): boolean =>
  a.type === b.type && a.uid === b.uid && a.gid === b.gid && a.mode === b.mode;

export interface Performed {
  readonly result: ChangeResult;
  readonly chunks: readonly TreeChunk[];
}

/** Changes the tree, and keeps what was to be on record before. */
export async function performed(
  root: string,
  change: TreeChange,
  run: Partial<Pick<PerformRun, 'onChunk' | 'onProgress' | 'chunksOf' | 'signal'>> = {},
): Promise<Performed> {
  const chunks: TreeChunk[] = [];
  const result = await changeTree(descriptorTree(root), change, {
    signal: new AbortController().signal,
    ...run,
    onChunk: async (chunk) => {
      chunks.push(chunk);
      await run.onChunk?.(chunk);
    },
  });
  return { result, chunks };
}

/** Undo of a change. */
export const returning = (change: TreeChange): TreeChange => ({
  ...change,
  kinds: change.kinds.map(({ from, to, ...some }) => ({ from: to, to: from, ...some })),
  returns: 'tree:/media',
});

/** `1000:1000 644` of what is at a path, which is not followed. */
export function ownedAt(path: string | Buffer): string {
  const { uid, gid, mode } = lstatSync(path);
  return `${uid}:${gid} ${(mode & 0o7777).toString(8)}`;
}
