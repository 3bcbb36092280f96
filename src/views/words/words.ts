import type { EntryCount } from '../../engine/observed/facts.ts';
import type { Problem, Severity, Where } from '../../ground/problem.ts';

/** What people read of a problem: one sentence that names the thing and what is wrong, what is behind it, what to do. */
export interface Words {
  readonly summary: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
}

/** A problem as screens, reports and scripts show it. */
export interface Diagnostic extends Words, Where {
  readonly severity: Severity;
  /** Stable name for scripts, snake_case: `duplicate_key`, `target_taken`, `source_symlink`. */
  readonly code: string;
}

/** The words of every code that a room has, each made of that code's own facts. */
export type WordsTable<Wrong extends Problem> = {
  readonly [Code in Wrong['code']]: (problem: Extract<Wrong, { readonly code: Code }>) => Words;
};

/** The words of one problem of a room. */
export const wordsIn = <Wrong extends Problem>(table: WordsTable<Wrong>, problem: Wrong): Words =>
  sayIn(table, problem);

interface WithCode {
  readonly code: string;
}

/** The sentence, or the part of one, for every code of a union of reasons, consequences or notes. */
export type TextTable<Of extends WithCode> = {
  readonly [Code in Of['code']]: (reason: Extract<Of, { readonly code: Code }>) => string;
};

export const textIn = <Of extends WithCode>(table: TextTable<Of>, reason: Of): string => sayIn(table, reason);

function sayIn<Of extends WithCode, Text>(
  table: { readonly [Code in Of['code']]: (of: Extract<Of, { readonly code: Code }>) => Text },
  of: Of,
): Text {
  // A table has a function for each code, taking the things of that code; the compiler loses the link between the two.
  const say = table[of.code as Of['code']] as (of: Of) => Text;
  return say(of);
}

/** Quoted as JSON, which makes control characters visible, and cut where it grows long. */
export function quoted(text: string): string {
  const printable = JSON.stringify(text);
  return printable.length > 120 ? `${printable.slice(0, 116)}…"` : printable;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(things: readonly (string | number)[]): string {
  const last = things.at(-1);
  return things.length < 2 ? String(last ?? '') : `${things.slice(0, -1).join(', ')} and ${last}`;
}

const MOST_NAMED = 3;

/** `CT 104 (jellyfin)`, `CT 104` where it has no name that is known. */
export const containerText = (ctid: number, name?: string | null): string =>
  name ? `CT ${ctid} (${name})` : `CT ${ctid}`;

/** `CT 101, CT 102, CT 103 and 37 more`. */
export function ctidsText(ctids: readonly number[]): string {
  const named = ctids.slice(0, MOST_NAMED).map((ctid) => `CT ${ctid}`);
  const more = ctids.length - named.length;
  return listed(more > 0 ? [...named, `${more} more`] : named);
}

/** How much a directory holds; null: unknown. */
export function entriesText(entries: EntryCount | null): string {
  if (entries === null) return 'how much is unknown';
  const { count, more } = entries;
  if (count === 0) return 'nothing';
  return `${more ? 'at least ' : ''}${count} ${count === 1 ? 'entry' : 'entries'}`;
}

/** So many people who are to be let in: to be put before `can`, and after `lets`. */
export const theyText = (people: number): string => (people === 1 ? 'this user' : 'they');
export const themText = (people: number): string => (people === 1 ? 'this user' : 'all of them');

/** `backup`; a line that says nothing is a lock to Proxmox, too. */
export const lockText = (lock: string): string => (lock.trim() === '' ? 'its lock line is empty' : lock);
