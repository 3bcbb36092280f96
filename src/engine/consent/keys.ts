import { ancestorsOf, isWithin } from '../../ground/paths.ts';
import type { Consumer, Consumers } from '../access/consumers.ts';
import { readOnlyTree } from '../desired/rules.ts';
import type { DesiredVolume } from '../desired/state.ts';
import { ownedFact } from '../observed/facts.ts';
import type { ObservedState } from '../observed/state.ts';
import { can } from '../permission/can.ts';
import { type Component, componentOf, inodeOf } from '../permission/component.ts';
import { PLAIN_MOUNT } from '../permission/inode.ts';
import { ofVolume, type VolumeProblem } from '../problem.ts';
import type { Person, Somebody } from './affected.ts';
import { type NamedIds, peopleIn } from './people.ts';

/** Somebody of a container who can read so many keys. */
export interface KeyReader extends Somebody {
  readonly keys: number;
}

/**
 * Who in containers can read private keys that others cannot read on the host, where a volume shares a folder of the
 * system's. Asked is what lies from the mount on; the way to it inside the container is not.
 */
export function keyReaders(
  volumes: readonly DesiredVolume[],
  observed: ObservedState,
  consumers: Consumers,
): readonly VolumeProblem[] {
  return volumes.flatMap((volume) => {
    const { hostPath: path } = volume;
    const fact = readOnlyTree(path) === undefined ? undefined : observed.paths.get(path);
    if (fact?.kind !== 'directory') return [];
    const { paths = [], isWhole = false } = fact.keys ?? {};
    const keys = paths.filter((key) => isKeptFromOthers(key, observed));
    const through = consumersOfVolume(volume, observed, consumers);
    const { readers, unknown } = readersOf(keys, through, observed);
    if (readers.length > 0)
      return [ofVolume(volume, { code: 'keys_readable', path, keys, readers, unknown, isWhole }, 'warning')];
    if (through.length === 0 || (isWhole && unknown.length === 0)) return [];
    return [ofVolume(volume, { code: 'keys_unknown', path, keys: keys.length, unknown, isWhole }, 'warning')];
  });
}

/** Whom nothing names can neither read the file nor, where its name says that it is a key, get there. */
function isKeptFromOthers(key: string, { paths }: ObservedState): boolean {
  const isClosed = (at: string, bit: number) => {
    const mode = ownedFact(paths.get(at))?.mode;
    return mode !== undefined && (mode & bit) === 0;
  };
  if (isClosed(key, 0o004)) return true;
  return !key.toLowerCase().endsWith('.pem') && ancestorsOf(key).some((at) => isClosed(at, 0o001));
}

/** Those that have it mounted, or something above it, and those that are to have it. */
function consumersOfVolume(
  { hostPath: source, mounts }: DesiredVolume,
  { containers }: ObservedState,
  consumers: Consumers,
): readonly Consumer[] {
  const declared = mounts.flatMap(({ ctid, readOnly = false, idmap }): readonly Consumer[] => {
    const container = containers.get(ctid);
    return container ? [{ container, source, mount: { readOnly, idmap: idmap === false ? undefined : idmap } }] : [];
  });
  const key = ({ container, mount, source: from }: Consumer) => `${container.ctid} ${mount.idmap ?? ''} ${from}`;
  return [...new Map([...declared, ...consumers.of(source)].map((one) => [key(one), one])).values()];
}

function readersOf(keys: readonly string[], consumers: readonly Consumer[], observed: ObservedState) {
  const named = namedIds(keys, consumers, observed);
  const readers = new Map<string, { readonly who: Somebody; readonly keys: Set<string> }>();
  const unknown = new Set<number>();
  for (const consumer of keys.length === 0 ? [] : consumers) {
    const { container, source } = consumer;
    if (!container.idMap.ok) unknown.add(container.ctid);
    for (const person of peopleIn(consumer, named, observed)) {
      const answers = keys.map((key) => can(wayFrom(source, key, person, observed), person.identity).read);
      const { ctid, name, uid, gid } = person;
      const id = `${ctid} ${uid} ${gid}`;
      const known = readers.get(id) ?? { who: { ctid, name, uid, gid }, keys: new Set() };
      readers.set(id, known);
      for (const [at, key] of keys.entries()) if (answers[at] === true) known.keys.add(key);
      if (answers.includes(null)) unknown.add(ctid ?? 0);
    }
  }
  const found = [...readers.values()].filter(({ keys: read }) => read.size > 0);
  const told = found.filter(
    ({ who, keys: read }) => !found.some((one) => isAnybody(one.who, who) && one.keys.size >= read.size),
  );
  return {
    readers: told.map(({ who, keys: read }): KeyReader => ({ ...who, keys: read.size })),
    unknown: [...unknown].filter((ctid) => !told.some(({ who }) => who.ctid === ctid)),
  };
}

/** What anybody of a container reads, each one there reads. */
const isAnybody = (anybody: Somebody, who: Somebody): boolean =>
  anybody !== who && anybody.ctid === who.ctid && anybody.uid === null && anybody.gid === undefined;

/** Whom the keys' modes and ACLs name, and those of the directories before them. */
function namedIds(keys: readonly string[], consumers: readonly Consumer[], { paths }: ObservedState): NamedIds {
  const [uids, gids] = [new Set<number>(), new Set<number>()];
  const all = new Set(keys.flatMap((key) => consumers.flatMap(({ source }) => pathsFrom(source, key))));
  for (const at of all) {
    const owned = ownedFact(paths.get(at));
    if (!owned) continue;
    uids.add(owned.uid);
    gids.add(owned.gid);
    const { acl } = inodeOf(owned, PLAIN_MOUNT);
    if (!('entries' in acl)) continue;
    for (const { id } of acl.entries?.users ?? []) uids.add(id);
    for (const { id } of acl.entries?.groups ?? []) gids.add(id);
  }
  return { uids, gids };
}

/** The key, and the directories before it from what is mounted on. */
const pathsFrom = (source: string, key: string): readonly string[] =>
  [...ancestorsOf(key), key].filter((at) => isWithin(at, source));

const wayFrom = (source: string, key: string, { through }: Person, { paths }: ObservedState): readonly Component[] =>
  pathsFrom(source, key).map((at) => componentOf(at, paths.get(at), through));
