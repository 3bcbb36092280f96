/** What is said of a problem. */
export interface Words {
  /** One sentence that names the thing and says what is wrong. */
  readonly summary: string;
  /** What is behind it, where the summary is not enough. */
  readonly detail?: string | undefined;
  /** What to do. */
  readonly hint?: string | undefined;
}

interface Code {
  readonly code: string;
}

/** The words for every code of a union of problems. One that has none does not compile. */
export type WordsOf<Of extends Code> = {
  readonly [C in Of['code']]: (problem: Extract<Of, { readonly code: C }>) => Words;
};

/** The sentence, or part of one, for every code of a union of reasons. */
export type TextsOf<Of extends Code> = {
  readonly [C in Of['code']]: (reason: Extract<Of, { readonly code: C }>) => string;
};

/** Says what is of a union by the table of that union. */
export function saidBy<Of extends Code, Said>(
  table: { readonly [C in Of['code']]: (of: Extract<Of, { readonly code: C }>) => Said },
  of: Of,
): Said {
  const say: (of: never) => Said = table[of.code as Of['code']];
  return say(of as never);
}

/** Quoted as JSON, which makes control characters visible, and cut where it grows long. */
export function quoted(text: string): string {
  const printable = JSON.stringify(text);
  return printable.length > 120 ? `${printable.slice(0, 116)}…"` : printable;
}

/** `"ä" (U+00E4)`, `the character U+0007`. */
export function characterName(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  if (character === ' ') return 'a space';
  return /[\p{L}\p{N}\p{S}\p{P}]/u.test(character) ? `${quoted(character)} (U+${code})` : `the character U+${code}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(things: readonly (string | number)[]): string {
  const last = things.at(-1);
  return things.length < 2 ? String(last ?? '') : `${things.slice(0, -1).join(', ')} and ${last}`;
}
