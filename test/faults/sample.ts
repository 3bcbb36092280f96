import { createHash } from 'node:crypto';

/** Says which part of all a shorter run takes; another one takes another part. */
const SEED = process.env.PHOENIX_SEED ?? '17';

/** Numbers from 0 up to 1 that are the same for the same words and seed. */
export function randomBy(words: string): () => number {
  let count = 0;
  return () => {
    const digest = createHash('sha1').update(`${SEED} ${words} ${count++}`).digest();
    return digest.readUInt32BE(0) / 2 ** 32;
  };
}

/** So many of a list, each once; which ones is the same for the same words. */
export function sampled<Item>(all: readonly Item[], count: number, words: string): readonly Item[] {
  const random = randomBy(words);
  const ordered = all.map((item) => ({ item, at: random() })).sort((a, b) => a.at - b.at);
  return ordered.slice(0, count).map(({ item }) => item);
}
