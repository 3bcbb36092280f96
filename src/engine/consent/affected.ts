import type { Can } from '../permission/can.ts';
import type { Identity } from '../permission/identity.ts';
import type { Through } from '../permission/inode.ts';
import type { SomeEntries } from '../tree/fact.ts';

/**
 * What can be taken or given: what one can do there, of a file to execute it, and to change its mode and ACL, which is the
 * owner's to do.
 */
export const RIGHTS = ['read', 'write', 'traverse', 'remove', 'execute', 'change_mode'] as const;

export type Right = (typeof RIGHTS)[number];

/** Somebody as a plan names them. */
export interface Somebody {
  /** null: a user of the host. */
  readonly ctid: number | null;
  readonly name?: string | undefined;
  /** By the ids of the container, or the host's; null: anybody there whom no entry names. */
  readonly uid: number | null;
  /** Of those who are in this group. */
  readonly gid?: number | undefined;
  /** The id on disk whose entry is theirs. */
  readonly disk?: number | undefined;
}

/** Somebody who could matter to a directory, and how they meet it. */
export interface Person extends Somebody {
  readonly identity: Identity;
  readonly through: Through;
}

/** Somebody for whom a change makes a difference. */
export interface Affected extends Somebody {
  readonly rights: readonly [Right, ...Right[]];
  /** What they can do there afterwards. */
  readonly can: Can;
  /** Of a tree: with how many of its entries, and the first of them. */
  readonly entries?: SomeEntries | undefined;
}

/** What a change takes from some and gives to others. */
export interface Effect {
  readonly loses: readonly Affected[];
  readonly gains: readonly Affected[];
}

export const NO_EFFECT: Effect = { loses: [], gains: [] };

/** The sides of it that concern anybody. */
export const someOf = ({ loses, gains }: Effect): Partial<Effect> => ({
  ...(loses.length > 0 ? { loses } : {}),
  ...(gains.length > 0 ? { gains } : {}),
});
