import { stat } from 'node:fs/promises';

import type { LoadedConfig } from '../../config/load.ts';
import type { Installation } from '../locate.ts';
import { readConfig } from '../open.ts';

/** The configuration, read again only when a file of it changed on disk; an older reading never replaces a newer one. */
export function configOf(installation: Installation): () => Promise<LoadedConfig> {
  let kept: { readonly turn: number; readonly stamp: string; readonly config: LoadedConfig } | undefined;
  let turns = 0;
  return async () => {
    const before = kept && (await stampOf(kept.config));
    if (kept && before === kept.stamp) return kept.config;
    const turn = ++turns;
    const known = kept;
    const config = await readConfig(installation);
    // A stamp from before the reading: what changes while we read is then read once more, not taken for read.
    const stamp = known && before !== undefined && pathsOf(known.config) === pathsOf(config) ? before : 'unknown';
    if (!kept || turn > kept.turn) kept = { turn, stamp, config };
    return kept.config;
  };
}

const pathsOf = ({ sources }: LoadedConfig): string => JSON.stringify(Object.values(sources).map(({ path }) => path));

async function stampOf({ sources }: LoadedConfig): Promise<string> {
  const stamps = await Promise.all(Object.values(sources).map(({ path }) => stampOfFile(path)));
  return stamps.join(' ');
}

async function stampOfFile(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs}:${size}:${ino}`;
  } catch {
    return 'absent';
  }
}
