import type { LoadedConfig } from '../../config/load.ts';
import { stampOfFile } from '../../disk/stamp.ts';
import type { Installation } from '../locate.ts';
import { readConfig } from '../open.ts';

/** The configuration, read again only when a file of it changed on disk; an older reading never replaces a newer one. */
export function configOf(installation: Installation): () => Promise<LoadedConfig> {
  let kept: { readonly turn: number; readonly stamp: string; readonly config: LoadedConfig } | undefined;
  let turns = 0;
  return async () => {
    if (kept && kept.stamp === (await stampsOf(kept.config, stampOfFile))) return kept.config;
    const turn = ++turns;
    // From before each reading: what changes while we read is then read once more, not taken for read.
    const stamps = new Map<string, string | undefined>();
    const config = await readConfig(installation, async (path) => void stamps.set(path, await stampOfFile(path)));
    const stamp = await stampsOf(config, (path) => stamps.get(path));
    if (!kept || turn > kept.turn) kept = { turn, stamp, config };
    return kept.config;
  };
}

async function stampsOf(
  { sources }: LoadedConfig,
  stampOf: (path: string) => string | undefined | Promise<string | undefined>,
): Promise<string> {
  return JSON.stringify(await Promise.all(Object.values(sources).map(({ path }) => stampOf(path))));
}
