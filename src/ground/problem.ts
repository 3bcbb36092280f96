/** How bad it is: an error stops the file, volume, container or step it is about; a warning stops nothing. */
export type Severity = 'error' | 'warning';

/** What a problem is about, as far as that is known. */
export interface Where {
  /** A configuration file, as people name it. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly column?: number;
  /** The value's path inside the file, as `get` spells it: `shared_volumes.media.mounts.101`. */
  readonly path?: string;
  readonly volume?: string;
  readonly ctid?: number;
  /** The member of the cluster that it is about; absent: the machine that was asked. */
  readonly node?: string;
}

/**
 * What is wrong, as data: a stable code in snake_case for scripts, how bad, where, and the facts of that code beside
 * them. Each room says in a union which problems it can meet; the words stand in `views/words`, nowhere else.
 */
export interface Problem<Code extends string = string> {
  readonly code: Code;
  readonly severity: Severity;
  readonly where: Where;
}

/**
 * A union of things told as data, from a table of codes and the facts beside each:
 * `Coded<{ locked: { ctid: number }; interrupted: unknown }>`.
 */
export type Coded<Facts> = {
  [Code in keyof Facts & string]: { readonly code: Code } & Readonly<Facts[Code]>;
}[keyof Facts & string];

/** The same for a union of problems; `At` says what of their place is always known. */
export type Problems<Facts, At extends Where = Where> = Coded<Facts> & {
  readonly severity: Severity;
  readonly where: At;
};

/** What was asked for, or everything that is in its way. Expected failures are values; an exception is a bug. */
export type Result<Value, Wrong extends Problem = Problem> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: Some<Wrong> };

/** At least one. */
export type Some<Item> = readonly [Item, ...(readonly Item[])];

export const isSome = <Item>(items: readonly Item[]): items is Some<Item> => items.length > 0;

export const good = <Value>(value: Value): { readonly ok: true; readonly value: Value } => ({ ok: true, value });

export const bad = <Wrong extends Problem>(...problems: Some<Wrong>) => ({ ok: false, problems }) as const;

export const isError = ({ severity }: { readonly severity: Severity }): boolean => severity === 'error';

/** An error that is about no place in a file and no one volume or container. */
export const NOWHERE = { severity: 'error', where: {} } as const;
