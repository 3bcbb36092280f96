import { checkShape } from './check/shape.ts';
import { checkedBy, type LoadedConfig, type LoadOptions } from './load.ts';
import type { Sources } from './read/sources.ts';

/** Checks files already read, by their schemas; touches no disk. */
export const checkSources = (options: LoadOptions, sources: Sources): LoadedConfig =>
  checkedBy(checkShape, options, sources);
