import { checkShape } from './check/shape.ts';
import { checkedBy, type LoadedConfig, type LoadOptions } from './load.ts';
import { filesIn, type Sources } from './read/sources.ts';

/** Checks files already read, by their schemas; touches no disk. */
export const checkSources = (options: LoadOptions, sources: Sources, files = filesIn(sources)): LoadedConfig =>
  checkedBy(checkShape, options, { sources, files });
