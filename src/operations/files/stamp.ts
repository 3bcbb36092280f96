import { stat } from 'node:fs/promises';

/** What `stat -L -c '%i %s %.9Y %.9Z'` prints of those that are there. */
export async function stampOf(files: readonly string[]): Promise<string> {
  const lines = await Promise.all(
    files.map(async (path) => {
      const stats = await stat(path, { bigint: true }).catch(() => undefined);
      if (!stats) return [];
      const { ino, size, mtimeNs, ctimeNs } = stats;
      return [[ino, size, seconds(mtimeNs), seconds(ctimeNs)].join(' ')];
    }),
  );
  return lines.flat().join('\n');
}

/** As `stat` writes them, with nine digits after the point. */
const seconds = (nanoseconds: bigint): string =>
  `${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`;
