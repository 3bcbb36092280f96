import type { PathCompletion } from '../operations/complete.ts';
import { sizeText } from '../views/vocabulary.ts';

/** What lies at a path: `zfs tank/media`, `12 entries`, `1.2T free`. */
export function factWords({ filesystem, dataset, entries, free }: PathCompletion): readonly string[] {
  return [placeWords({ filesystem, dataset }), entryWords(entries), ...(free === undefined ? [] : [freeWords(free)])];
}

export const placeWords = ({ filesystem, dataset }: Pick<PathCompletion, 'filesystem' | 'dataset'>): string =>
  [filesystem ?? 'unknown file system', dataset].filter(Boolean).join(' ');

export const entryWords = (entries: number | null): string =>
  entries === null ? 'did not answer' : entries === 0 ? 'empty' : entries === 1 ? '1 entry' : `${entries} entries`;

export const freeWords = (free: number): string => `${sizeText(free)} free`;
