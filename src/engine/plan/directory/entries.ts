import { bitsOf, type WantedAccess } from '../../access/wanted.ts';
import { inodeAlone } from '../../consent/effect.ts';
import { userOf } from '../../consent/people.ts';
import type { DirectoryFact } from '../../observed/facts.ts';
import type { OwnedEntry } from '../../observed/memory.ts';
import type { ObservedState } from '../../observed/state.ts';
import type { NamedEntry } from '../../permission/acl.ts';
import { type Can, canIn } from '../../permission/can.ts';
import { aclsOf, type Permissions } from '../../permission/digits.ts';
import { type Leaving, withInherited, withoutInherited, withoutUsers, withUsers } from '../../permission/given.ts';
import { type Inode, withAcls } from '../../permission/inode.ts';

/** Which entries of a directory are to be set and which are to go. */
export interface EntryEdits {
  readonly set: readonly NamedEntry[];
  /** The same of what is inherited. */
  readonly setBelow: readonly NamedEntry[];
  /** By its id, to the bits that somebody else's entry had before ours; undefined: nobody had one. */
  readonly gone: Leaving;
  readonly goneBelow: Leaving;
  /** All that is inherited is ours: it goes with the last of them. */
  readonly isWhole: boolean;
}

/**
 * Those who are asked for and cannot do it anyway get an entry, and what was given by this program goes where nobody asks for
 * it any more. An entry of ours becomes exactly what is asked, anybody else's never less than it is.
 */
export function entryEdits(
  fact: DirectoryFact,
  { wanted, ours }: { readonly wanted: readonly WantedAccess[]; readonly ours: readonly OwnedEntry[] },
  observed: ObservedState,
): EntryEdits {
  const acls = aclsOf(fact);
  const here = remembered(ours, false);
  const below = remembered(ours, true);
  const inheriting = wanted.filter(({ volume }) => volume.inheritAccess);
  const askedBelow = new Set(inheriting.map(({ disk }) => disk));
  const asked = new Set(wanted.map(({ disk }) => disk));
  const lacks = ({ id, bits }: NamedEntry): readonly NamedEntry[] => {
    const entry = acls.access?.users.find((user) => user.id === id);
    const counts = (entry?.bits ?? 0) & (acls.access?.mask ?? 7);
    if (entry && here.has(id)) {
      const own = bits | (here.get(id) ?? 0);
      return entry.bits === own && (counts & bits) === bits ? [] : [{ id, bits: own }];
    }
    if (entry) return (counts & bits) === bits ? [] : [{ id, bits: entry.bits | bits }];
    const people = wanted.filter(({ disk }) => disk === id);
    return people.every((one) => does(one, canOf(one, inodeAlone(fact), observed), true)) ? [] : [{ id, bits }];
  };
  const lacksBelow = ({ id, bits }: NamedEntry): readonly NamedEntry[] => {
    const entry = acls.inherited?.users.find((user) => user.id === id);
    return entry && (entry.bits & bits & (acls.inherited?.mask ?? 7)) === bits
      ? []
      : [{ id, bits: (entry?.bits ?? 0) | bits }];
  };
  return {
    set: entriesFor(wanted).flatMap(lacks),
    setBelow: entriesFor(inheriting).flatMap(lacksBelow),
    gone: without(here, asked),
    goneBelow: without(below, askedBelow),
    isWhole: ours.some(({ uid, inherited }) => inherited && uid === null),
  };
}

/** With the entries that are to be set. */
export const withGiven = (now: Permissions, { set, setBelow }: EntryEdits): Permissions =>
  withInherited(withUsers(now, set), setBelow);

/** Without those that are to go. */
export const withoutLeft = (now: Permissions, { gone, goneBelow, isWhole }: EntryEdits): Permissions =>
  withoutInherited(withoutUsers(now, gone), goneBelow, isWhole);

/** The users whose entries are ours, with what was there before. */
const remembered = (ours: readonly OwnedEntry[], below: boolean): Leaving =>
  new Map(ours.flatMap(({ uid, inherited, was }) => (inherited !== below || uid === null ? [] : [[uid, was]])));

const without = (all: Leaving, asked: ReadonlySet<number>) => new Map([...all].filter(([uid]) => !asked.has(uid)));

/** Of whom it is known that what they are asked for does not come true with an entry, and why. */
export function deniedAnyway(
  wanted: readonly WantedAccess[],
  given: Inode,
  observed: ObservedState,
): readonly { readonly one: WantedAccess; readonly why: Can['why'] }[] {
  return wanted.flatMap((one) => {
    const can = canOf(one, given, observed);
    return does(one, can, false) ? [] : [{ one, why: can?.why ?? [] }];
  });
}

export const inodeWith = (fact: DirectoryFact, { mode, acls }: Permissions): Inode =>
  withAcls(inodeAlone(fact), mode, acls);

function canOf({ container, mount, uid }: WantedAccess, inode: Inode, observed: ObservedState): Can | undefined {
  const { readOnly = false, idmap } = mount;
  const through = { readOnly, idmap: typeof idmap === 'string' ? idmap : undefined };
  const person = userOf({ container, mount: through }, uid, observed);
  return person && canIn({ kind: 'directory', path: '', inode, through: person.through }, person.identity);
}

/** Whether somebody can do what is asked; what is unknown counts as `sure` says. */
function does({ can: asked }: WantedAccess, can: Can | undefined, sure: boolean): boolean {
  if (!can) return !sure;
  const is = (claim: boolean | null) => (sure ? claim === true : claim !== false);
  return is(can.read) && is(can.traverse) && (asked === 'read' || is(can.write));
}

/** One for each id on disk, with all that anybody who has it is to have. */
function entriesFor(wanted: readonly WantedAccess[]): readonly NamedEntry[] {
  const bits = new Map<number, number>();
  for (const { disk, can } of wanted) bits.set(disk, (bits.get(disk) ?? 0) | bitsOf(can));
  return [...bits].map(([id, of]) => ({ id, bits: of }));
}
