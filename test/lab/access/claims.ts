import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Can, can } from '../../../src/engine/access/can.ts';
import { type Component, componentOf } from '../../../src/engine/access/component.ts';
import { hasIds, type Identity, identityOf } from '../../../src/engine/access/identity.ts';
import { type MountIds, type Through, throughMount } from '../../../src/engine/access/inode.ts';
import type { PathFact } from '../../../src/engine/observed/facts.ts';
import { readPaths } from '../../../src/host/read/paths.ts';
import { withRights } from '../../../src/host/read/rights.ts';
import { diskIdOf, type IdMap, mountIdRanges, parseMountIdMap } from '../../../src/proxmox/id-map.ts';
import type { EntryOwners } from './directories.ts';
import type { Row } from './table.ts';

/** What is tried in each directory, in this order. */
export const CLAIMS = [
  ...['list', 'create', 'reach'],
  ...['remove own', "remove another's", "remove a stranger's", 'remove what was created'],
] as const;

/** A row with what it takes to try it. */
export interface Trial {
  readonly row: Row;
  /** As this process opens it. */
  readonly path: string;
  /** As the container does. */
  readonly inside: string;
  readonly owners: EntryOwners;
  readonly identity: Identity;
  readonly ids: Extract<MountIds, { kind: 'same' | 'ranges' }>;
}

/** How a row is tried: by whom, through which ids. */
export function trialOf(row: Row, idMap: IdMap, at: { readonly path: string; readonly inside: string }): Trial {
  const [uid = 0, gids = ''] = row.user.split(':');
  const [gid = 0, ...groups] = gids.split(',').map(Number);
  // A privileged container ignores it [start-idmap-privileged].
  const mountIdMap = row.idmap !== '' && idMap.unprivileged ? parseMountIdMap(row.idmap) : undefined;
  const ids: Trial['ids'] = mountIdMap
    ? { kind: 'ranges', ranges: mountIdRanges(idMap, mountIdMap) }
    : { kind: 'same' };
  const onDisk = (user: number, group: number): string | undefined => {
    const [u, g] = [diskIdOf(idMap, mountIdMap, 'u', user), diskIdOf(idMap, mountIdMap, 'g', group)];
    return u === undefined || g === undefined ? undefined : `${u}:${g}`;
  };
  return {
    row,
    ...at,
    owners: { own: onDisk(Number(uid), gid), other: onDisk(600, 600), stranger: '300000:300000' },
    identity: identityOf({ uid: Number(uid), gid, groups }, idMap),
    ids,
  };
}

/** What we say of each trial: one answer for each of {@link CLAIMS}. `above` is the way to its mount's root. */
export async function claimed(
  trials: readonly Trial[],
  above: (row: Row) => readonly Component[],
  fstype: string,
): Promise<readonly (readonly (boolean | null)[])[]> {
  const facts = await readDirectories(trials.map(({ path }) => path));
  return trials.map((trial) => {
    const through: Through = {
      fstype,
      options: [],
      readOnly: trial.row.mount === 'ro' ? ['container_mount'] : [],
      ids: trial.ids,
      idsShown: false,
    };
    const last = componentOf(trial.inside, facts.get(trial.path), through, { through: 'mp0' });
    return answers(can([...above(trial.row), last], trial.identity), trial);
  });
}

/** Directories as the program reads them. */
export async function readDirectories(paths: readonly string[]): Promise<ReadonlyMap<string, PathFact>> {
  const machine = { host: 'local', root: '' } as const;
  return withRights(machine, await readPaths(machine, paths, undefined), { mounts: undefined, flags: true });
}

function answers(what: Can, { owners, identity, ids }: Trial): readonly (boolean | null)[] {
  const removes = (owner: string | undefined, isOwn: boolean): boolean | null => {
    if (owner === undefined || what.remove === null || what.remove === false) return what.remove && false;
    const [uid = 0, gid = 0] = owner.split(':').map(Number);
    const seen = { uid: throughMount(ids, 'u', uid), gid: throughMount(ids, 'g', gid) };
    if (seen.uid === undefined || seen.gid === undefined) return false;
    if (what.remove === true || isOwn) return true;
    return identity.capabilities.has('fowner') && hasIds(identity.idMap, seen.uid, seen.gid);
  };
  return [
    ...[what.read, what.write, what.traverse],
    ...[removes(owners.own, true), removes(owners.other, false), removes(owners.stranger, false)],
    what.write && (what.remove === null ? null : what.remove !== false),
  ];
}

/** What a user really can do in one directory, by ids inside: `33:33`. */
export function attempt(init: number, { user, path }: { readonly user: string; readonly path: string }) {
  const [list = false, create = false, reach = false, , , , remove = false] =
    run(init, [`user ${user.replace(':', ' ')}`, path]).get(path) ?? [];
  return { list, create, reach, remove };
}

/** What really happened, by the path inside. `init` is the container's first process. */
export function tried(init: number | undefined, trials: readonly Trial[]): ReadonlyMap<string, readonly boolean[]> {
  const byUser = new Map<string, string[]>();
  for (const { row, inside } of trials) {
    const lines = byUser.get(row.user) ?? [`user ${row.user.replace(':', ' ')}`];
    byUser.set(row.user, [...lines, inside]);
  }
  return run(init, [...byUser.values()].flat());
}

function run(init: number | undefined, lines: readonly string[]): ReadonlyMap<string, readonly boolean[]> {
  const script = join(import.meta.dirname, 'try.pl');
  const { status, stdout, stderr } = spawnSync('perl', [script, ...(init === undefined ? [] : [String(init)])], {
    input: lines.join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`try.pl: ${stderr}`);
  return new Map(
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [path = '', could = ''] = line.split(' ');
        return [path, [...could].map((one) => one === '1')];
      }),
  );
}
