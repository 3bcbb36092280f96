/** The recordings that the repository keeps, in their compact form. */
export const copies: readonly URL[] = ['pct-vectors.json', 'pct-vectors-2.json'].map(
  (name) => new URL(`../../fixtures/${name}`, import.meta.url),
);
