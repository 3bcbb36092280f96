/** What a filter looks at: a thing's name loosely, everything else about it only for the exact words. */
export interface Searchable {
  readonly name: string;
  readonly rest: string;
}

/** The items a query means, best first: name begins with it, name holds it, its letters in the name, the rest holds it. */
export function matching<Item>(
  items: readonly Item[],
  query: string,
  searchable: (item: Item) => Searchable,
): readonly Item[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return items;
  const ranked: Item[][] = [[], [], [], []];
  for (const item of items) {
    const rank = rankOf(searchable(item), wanted);
    if (rank !== undefined) ranked[rank]?.push(item);
  }
  return ranked.flat();
}

function rankOf({ name, rest }: Searchable, wanted: string): number | undefined {
  const inName = name.toLowerCase();
  const at = inName.indexOf(wanted);
  if (at === 0) return 0;
  if (at > 0) return 1;
  if (isSubsequence(wanted.replaceAll(' ', ''), inName)) return 2;
  return rest.toLowerCase().includes(wanted) ? 3 : undefined;
}

function isSubsequence(letters: string, text: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
