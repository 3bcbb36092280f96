import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { explainPath } from '../../../src/engine/access/explain.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import type { Can } from '../../../src/engine/permission/can.ts';
import { type AskedIdentity, hasIds, type Identity, identityOf } from '../../../src/engine/permission/identity.ts';
import { type MountIds, throughMount } from '../../../src/engine/permission/inode.ts';
import { type Claim, isUnknownReason } from '../../../src/engine/permission/why.ts';
import { readFacts } from '../../../src/host/read/facts.ts';
import { diskIdOf, type IdMap, mountIdRanges, parseMountIdMap } from '../../../src/proxmox/value/idmap.ts';
import type { EntryOwners } from './directories.ts';
import type { Row } from './table.ts';

/** What is tried in each directory, in this order, and what has to be known for it. */
export const CLAIMS = [
  ['list', 'read'],
  ['create', 'write'],
  ['reach', 'traverse'],
  ['remove own', 'remove'],
  ["remove another's", 'remove'],
  ["remove a stranger's", 'remove'],
  ['remove what was created', 'remove'],
] as const satisfies readonly (readonly [string, Claim])[];

/** A row with what it takes to try it. */
export interface Trial {
  readonly row: Row;
  readonly ctid: number;
  /** As this process opens it. */
  readonly path: string;
  /** As the container does. */
  readonly inside: string;
  readonly asked: AskedIdentity;
  readonly owners: EntryOwners;
  /** What it takes to tell the entries apart, of which the program says no more than `own`. */
  readonly identity: Identity;
  readonly ids: Extract<MountIds, { kind: 'same' | 'ranges' }>;
}

/** How a row is tried: by whom, through which ids. */
export function trialOf(row: Row, idMap: IdMap, at: Pick<Trial, 'ctid' | 'path' | 'inside'>): Trial {
  const [uid = 0, gids = ''] = row.user.split(':');
  const [gid = 0, ...groups] = gids.split(',').map(Number);
  const user = { uid: Number(uid), gid, groups };
  // A privileged container ignores it [start-idmap-privileged].
  const mountIdMap = row.idmap !== '' && idMap.unprivileged ? parseMountIdMap(row.idmap) : undefined;
  const onDisk = (user: number, group: number): string | undefined => {
    const [u, g] = [diskIdOf(idMap, mountIdMap, 'u', user), diskIdOf(idMap, mountIdMap, 'g', group)];
    return u === undefined || g === undefined ? undefined : `${u}:${g}`;
  };
  return {
    row,
    ...at,
    asked: { ctid: at.ctid, ...user },
    owners: { own: onDisk(user.uid, gid), other: onDisk(600, 600), stranger: '300000:300000' },
    identity: identityOf(user, idMap),
    ids: mountIdMap ? { kind: 'ranges', ranges: mountIdRanges(idMap, mountIdMap) } : { kind: 'same' },
  };
}

/** An answer to each of {@link CLAIMS}, or why there is none. */
export type Claims = readonly (boolean | string)[];

/**
 * What the program says of each trial, from one reading of the machine whose file system root is `root`: of running
 * containers what `explain` says; of stopped ones what it says of the directory itself, which it tells as the next start
 * would mount it, for what lies before that cannot be seen then.
 */
export async function claimed(root: string, trials: readonly Trial[]): Promise<readonly Claims[]> {
  const inside = trials.map(({ ctid, inside }) => ({ ctid, path: inside }));
  const state = observed(await readFacts({ host: 'local', root }, { hostPaths: [], inside }));
  return trials.map((trial) => {
    const container = state.containers.get(trial.ctid);
    const explanation =
      container && explainPath(container, { ...trial.asked, path: trial.inside, wanted: 'write' }, state);
    const can = container?.running ? explanation?.can : explanation?.chain.at(-1)?.can;
    if (!can) throw new Error(`nothing is known of container ${trial.ctid}`);
    const answers = answersOf(can, trial);
    return CLAIMS.map(([, claim], index) => answers[index] ?? reasonFor(can, claim));
  });
}

const reasonFor = ({ why }: Can, claim: Claim): string =>
  why.find(({ code, claims }) => claims.includes(claim) && isUnknownReason(code))?.code ?? 'without a reason';

function answersOf(what: Can, { owners, identity, ids }: Trial): readonly (boolean | null)[] {
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
export function tried(init: number, trials: readonly Trial[]): ReadonlyMap<string, readonly boolean[]> {
  const byUser = new Map<string, string[]>();
  for (const { row, inside } of trials) {
    const lines = byUser.get(row.user) ?? [`user ${row.user.replace(':', ' ')}`];
    byUser.set(row.user, [...lines, inside]);
  }
  return run(init, [...byUser.values()].flat());
}

/** What `try.pl` saw, by path. */
export function run(init: number, lines: readonly string[]): ReadonlyMap<string, readonly boolean[]> {
  const script = join(import.meta.dirname, 'try.pl');
  const { status, stdout, stderr } = spawnSync('perl', [script, String(init)], {
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
