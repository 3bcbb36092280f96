import type { PathCompletion } from '../../app/contract.ts';
import { formatBytes } from '../../draw/sizes.ts';

/** `zfs tank/media`, `12 entries`, `1.2T free`. */
export function factWords({ filesystem, dataset, entries, free }: PathCompletion): readonly string[] {
  return [
    placeWords({ filesystem, dataset }),
    entryWords(entries),
    ...(free === undefined ? [] : [`${formatBytes(free)} free`]),
  ];
}

export const placeWords = ({ filesystem, dataset }: Pick<PathCompletion, 'filesystem' | 'dataset'>): string =>
  [filesystem ?? 'unknown file system', dataset].filter(Boolean).join(' ');

export const entryWords = (entries: number | null): string =>
  entries === null ? 'did not answer' : entries === 0 ? 'empty' : entries === 1 ? '1 entry' : `${entries} entries`;
