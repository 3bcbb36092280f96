import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { DesiredVolume } from '../../src/engine/desired/state.ts';
import { observed } from '../../src/engine/observed/state.ts';
import { runs } from '../../src/engine/plan/standing.ts';
import { planWith } from '../../src/engine/remedy/judge.ts';
import { remediesFor } from '../../src/engine/remedy/remedies.ts';
import type { AskedFor, Remedy } from '../../src/engine/remedy/remedy.ts';
import { descriptorTree } from '../../src/host/change/descriptors.ts';
import { changeDirectory } from '../../src/host/change/directory.ts';
import { desiredState, volume } from '../engine/builders.ts';
import { containerFile, factsOf, modelMachine } from '../engine/model-host.ts';
import { isRoot } from '../host/temp-folder.ts';

/*
 * What share offers, done to real directories and asked of the kernel: a process with the host's ids of each user tries to
 * list the directory and to make something in it, before and after. Roots of containers have capabilities that such a
 * process has not, so they are not among them; what a mount's own idmap does is the lab's to try.
 */

/** Where, how many, and how many of them have to end in an edit: the rest need none. */
const FOLDERS = [
  ['/tmp', 200, 100],
  ['/dev/shm', 60, 25],
] as const;
const needsTools = isRoot ? false : 'only root can be other users';

test.skipIf(needsTools).each(FOLDERS)(
  'in %s: whom share lets in gets in, nobody who could before is kept out, and a second apply is empty',
  async (folder, situations, least) => {
    const root = mkdtempSync(join(folder, 'phoenix-share-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    chmodSync(root, 0o755);
    let edits = 0;
    let refused = 0;
    for (let seed = 1; seed <= situations; seed++) {
      const made = situationOf(root, seed);
      const before = probes(made);
      const { needed, offered } = remediesFor(made.volume, made.asked, found(made));
      const remedy = offered.find(({ code }) => code !== 'mount_idmap');
      // What it says of today is what the kernel says.
      for (const one of made.asked)
        if (!needed) expect(before.get(idOf(made, one)), `situation ${seed}`).toMatch(one.can === 'read' ? /r/ : /rw/);
      if (!remedy) {
        refused += needed ? 1 : 0;
        continue;
      }
      await applied(root, remedy);
      const after = probes(made);
      for (const one of made.asked) {
        expect(after.get(idOf(made, one)), `situation ${seed}, ${remedy.code}`).toMatch(
          one.can === 'read' ? /r/ : /rw/,
        );
      }
      for (const [id, could] of before)
        for (const right of could) expect(after.get(id), `situation ${seed}, ${remedy.code}, ${id}`).toContain(right);
      const again = planWith(declaredBy(made.volume, remedy), found(made));
      expect(again.steps.filter(({ kind }) => kind !== 'mount').filter(runs), `situation ${seed}`).toEqual([]);
      edits += 1;
    }
    expect(edits).toBeGreaterThanOrEqual(least);
    // On a file system with ACLs there is always an entry that does.
    expect(refused).toBe(0);
  },
  300_000,
);

interface Situation {
  readonly path: string;
  readonly name: string;
  readonly volume: DesiredVolume;
  readonly asked: readonly AskedFor[];
  readonly maps: ReadonlyMap<number, number>;
}

const UIDS = [33, 1000, 2000];

/** Two to four containers, their maps, an owner, a mode and an ACL, all drawn from a number. */
function situationOf(root: string, seed: number): Situation {
  const next = drawn(seed);
  const pick = <T>(of: readonly T[]): T => of[next(of.length)] as T;
  const name = `/s${seed}`;
  const path = join(root, name);
  mkdirSync(join(path, 'kept'), { recursive: true });
  const maps = new Map(
    Array.from({ length: 2 + next(3) }, (_, index) => [100 + index, pick([100_000, 200_000, 0])] as const),
  );
  const ids = [0, 5000, 65_534, ...[...maps.values()].flatMap((base) => UIDS.map((uid) => base + uid))];
  const [uid, gid] = [pick(ids), pick(ids)];
  chownSync(path, uid, gid);
  chmodSync(path, pick([0o700, 0o750, 0o755, 0o770, 0o775, 0o777, 0o711, 0o2775, 0o1777, 0o705]));
  const entries = Array.from(
    { length: next(3) },
    () => `${pick(['u', 'g'])}:${pick(ids)}:${pick(['rwx', 'r-x', '---'])}`,
  );
  if (entries.length > 0) execFileSync('setfacl', ['-m', entries.join(','), path]);
  const mounts = [...maps.keys()].map((ctid) => ({ ctid, path: '/data' }));
  const asked = [...maps.keys()].slice(0, 1 + next(2)).map(
    (ctid): AskedFor => ({
      ...{ ctid, uid: pick(UIDS) },
      can: pick(['read', 'read-write']),
    }),
  );
  const kept = { directoryMode: 'keep', fileMode: 'keep', recursive: false } as const;
  const own = volume('shared', name, mounts, { owner: { kind: 'keep' }, permissions: kept });
  return { path, name, volume: own, asked, maps };
}

/** As a plan reads it: the real directory, in containers that are only described. */
function found({ path, name, volume: own, maps }: Situation) {
  const { uid, gid, mode, dev, ino } = lstatSync(path);
  const text = execFileSync('getfacl', ['-nEpcs', path], { encoding: 'utf8' }).trim();
  const file = (base: number) =>
    containerFile(100, [
      ...(base === 0 ? [] : ['unprivileged: 1']),
      ...(base > 100_000 ? [`lxc.idmap: u 0 ${base} 65536`, `lxc.idmap: g 0 ${base} 65536`] : []),
      `mp0: ${name},mp=/data`,
    ]);
  const host = modelMachine({ files: new Map([...maps].map(([ctid, base]) => [ctid, file(base)])) });
  const acl = { ok: true, value: text.split(/\s+/).join(',') } as const;
  host.paths.set(name, { kind: 'directory', uid, gid, mode: mode & 0o7777, dev, ino, empty: false, acl });
  const facts = factsOf(host);
  // Users are known, so that nothing is left to their groups.
  const passwd = UIDS.map((id) => `u${id}:x:${id}:${id}::/:/bin/sh`).join('\n');
  const inside = { paths: new Map(), passwd: { ok: true, value: passwd }, group: { ok: true, value: '' } } as const;
  const seen = observed({ ...facts, inside: new Map([...maps.keys()].map((ctid) => [ctid, inside])) });
  return { desired: desiredState([own]), observed: seen };
}

async function applied(root: string, { plan }: Remedy): Promise<void> {
  for (const { change } of plan.steps.filter(runs)) {
    if (!('path' in change) || change.kind === 'tree') continue;
    expect(await changeDirectory(descriptorTree(root), change)).toEqual({ ok: true, value: 'done' });
  }
}

const declaredBy = (before: DesiredVolume, { changes }: Remedy): DesiredVolume => ({
  ...before,
  access: Object.entries(changes.access ?? {}).map(([key, can]) => {
    const [ctid = 0, uid = 0] = key.split(':').map(Number);
    return { ctid, uid, can };
  }),
});

const idOf = ({ maps }: Situation, { ctid, uid }: AskedFor): number => (maps.get(ctid) ?? 0) + uid;

/** Who can list (`r`) and create (`w`), by host id, as real processes find out: every user there is, and one whom nothing names. */
function probes({ path, maps }: Situation): ReadonlyMap<number, string> {
  const ids = [...new Set([...[...maps.values()].flatMap((base) => UIDS.map((uid) => base + uid)), 5000, 7777])];
  const { stdout } = spawnSync('perl', ['-e', PROBE, path, ...ids.map(String)], { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  return new Map(lines.map((line) => [Number(line.split(' ')[0]), line.split(' ')[1] ?? '']));
}

/** For each id a child that is that user alone, and no member of any other group. */
const PROBE = `
  $| = 1; my $path = shift;
  for my $id (@ARGV) {
    my $pid = fork // die;
    if (!$pid) {
      $) = "$id $id"; $( = $id; $< = $> = $id;
      my $can = '';
      $can .= 'r' if opendir(my $d, $path) && -e "$path/kept";
      if (mkdir "$path/p$id") { $can .= 'w'; rmdir "$path/p$id" }
      print "$id $can\\n"; exit;
    }
    waitpid $pid, 0;
  }`;

/** The same numbers for the same seed, below a limit each. */
function drawn(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) >>> 0;
    return (state >>> 8) % below;
  };
}
