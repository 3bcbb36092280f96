/** What a filter looks at: a thing's name loosely, its paths and numbers for exact words, its states only from their beginning. */
export interface Searchable {
  readonly name: string;
  readonly rest: string;
  /** `pending` is found by `pend`, not by `ng`: nobody means a name by the middle of a state. */
  readonly words?: readonly string[];
  /** Looked at only where a dot or a colon is typed: a number means a name. */
  readonly addresses?: readonly string[];
}

/** The items a query means, best first: name begins with it, name holds it, its letters in the name, the rest holds it, a word begins with it. */
export function matching<Item>(
  items: readonly Item[],
  query: string,
  searchable: (item: Item) => Searchable,
): readonly Item[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return items;
  const ranked: Item[][] = [[], [], [], [], []];
  for (const item of items) {
    const rank = rankOf(searchable(item), wanted);
    if (rank !== undefined) ranked[rank]?.push(item);
  }
  return ranked.flat();
}

function rankOf({ name, rest, words = [], addresses = [] }: Searchable, wanted: string): number | undefined {
  const inName = name.toLowerCase();
  const at = inName.indexOf(wanted);
  if (at === 0) return 0;
  if (at > 0) return 1;
  if (isSubsequence(wanted.replaceAll(' ', ''), inName)) return 2;
  if (rest.toLowerCase().includes(wanted)) return 3;
  const meant = /[.:]/.test(wanted) ? [...words, ...addresses] : words;
  return meant.some((word) => word.toLowerCase().startsWith(wanted)) ? 4 : undefined;
}

function isSubsequence(letters: string, text: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
