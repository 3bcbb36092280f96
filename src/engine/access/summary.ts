import { rwx } from '../../ground/mode.ts';
import { toHostId } from '../../proxmox/value/idmap.ts';
import type { AccessLevel } from '../desired/state.ts';
import type { Can } from '../permission/can.ts';
import type { Component } from '../permission/component.ts';
import type { Identity } from '../permission/identity.ts';
import { grantIn } from '../permission/verdicts.ts';
import { type DirectoryClaim, isUnknownReason, type Why } from '../permission/why.ts';
import type { AccessReason } from '../status/reasons.ts';
import type { RootAccess } from '../status/types.ts';

/**
 * All that somebody can do, in one word: to list and to reach is to read, and to create as well is to write. That they cannot
 * write is worth a word by itself where they should (`must`).
 */
export function summaryOf({ read, write, traverse }: Can, must?: AccessLevel): RootAccess {
  if (read === false || traverse === false) return 'none';
  if (must === 'read-write' && write === false && (read === null || traverse === null)) return 'no-write';
  if (read === null || traverse === null || write === null) return 'unknown';
  return write ? 'read-write' : 'read';
}

/**
 * Of all reasons the one for what {@link summaryOf} says: what keeps from writing does not say why somebody cannot read, nor
 * why that is unknown.
 */
export function causeOf(can: Can, must?: AccessLevel): Why | undefined {
  const { why } = can;
  const cause = (of: readonly DirectoryClaim[], answer: false | null): Why | undefined => {
    const claims = of.filter((claim) => can[claim] === answer);
    return why.find(
      (one) => isUnknownReason(one.code) === (answer === null) && claims.some((claim) => one.claims.includes(claim)),
    );
  };
  switch (summaryOf(can, must)) {
    case 'none':
      return cause(READING, false) ?? why[0];
    case 'no-write':
      return cause(['write'], false) ?? why[0];
    case 'unknown':
      return cause(['write', ...READING], null) ?? why[0];
    default:
      return why.find(({ claims }) => claims.includes('write')) ?? why[0];
  }
}

const READING: readonly DirectoryClaim[] = ['read', 'traverse'];

/** Why somebody can do no more there, or may do it all. `last` is the directory that the answer is about. */
export function reasonOf(all: Can, last: Component, identity: Identity): AccessReason {
  const rootId = toHostId(identity.idMap, 'u', identity.uid) ?? null;
  const first = causeOf(all);
  if (!first) {
    const by = grantIn(last, identity);
    return by ? { code: 'mode_bits', rootId, class: by.entry, bits: rwx(by.bits) } : { code: 'overrides', rootId };
  }
  if (first.code === 'permission' && first.path === last.path) {
    return { code: 'mode_bits', rootId, class: first.entry, bits: rwx(first.bits) };
  }
  if (first.code === 'unreadable' && first.path === last.path) return { code: 'directory_unknown' };
  if (first.code === 'read_only') return { code: 'read_only', rootId, layers: first.layers };
  if (first.code === 'unmapped_owner') return { code: 'owner_unmapped', rootId };
  return { code: 'cause', rootId, why: first };
}

/** What a question is about. */
export type Wanted = 'read' | 'write';

/** To read a directory is to list it and to reach what is in it. What is no directory is read or written itself. */
export function answers({ read, write, traverse, execute }: Can, wanted: Wanted): boolean | null {
  if (wanted === 'write') return write;
  if (execute !== undefined) return read;
  return read === false || traverse === false ? false : read && traverse;
}
