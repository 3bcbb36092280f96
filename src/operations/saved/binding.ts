import { createHash } from 'node:crypto';
import type { LoadedConfig } from '../../config/load.ts';
import type { DesiredState } from '../../engine/desired/state.ts';
import type { PathFact } from '../../engine/observed/facts.ts';
import { mountAt, placeOf, tableOf } from '../../engine/observed/mounts.ts';
import { fileDigest, observed } from '../../engine/observed/state.ts';
import { selectionOf } from '../../engine/plan/selection.ts';
import type { Plan, PlanOptions } from '../../engine/plan/types.ts';
import { VERSION } from '../../ground/version.ts';
import type { DirectoryPart, SavedDifference } from './problem.ts';
import type { Taken } from './taken.ts';

/** All that a plan was made from, as far as it can be said in short. */
export interface PlanBinding {
  readonly version: string;
  readonly node: string;
  /** SHA-256 of the four files. */
  readonly configuration: string;
  /** SHA-1 of the containers' files that the plan looked at, by CTID, as `--digest` takes it. */
  readonly containers: ReadonlyMap<number, string>;
  readonly directories: ReadonlyMap<string, BoundDirectory>;
}

type BoundDirectory = Readonly<Record<DirectoryPart, string | null>>;

/** The files as they are, whatever stands in them. */
export function configurationHash({ sources }: LoadedConfig): string {
  const hash = createHash('sha256');
  for (const { path, read } of [sources.hypervisor, sources.lxc, sources.vm, sources.stacks])
    hash.update(JSON.stringify([path, read.ok ? read.value.text : null]));
  return hash.digest('hex');
}

/** What a plan is bound to: its containers and the directories of the volumes that it is about. */
export function bindingOf(
  configuration: string,
  { facts }: Taken,
  { desired, plan, options }: { readonly desired: DesiredState; readonly plan: Plan; readonly options: PlanOptions },
): PlanBinding {
  const { hasVolume } = selectionOf(options, observed(facts));
  const ctids = new Set([
    ...plan.starts.map(({ ctid }) => ctid),
    ...plan.steps.flatMap(({ change }) => ('ctid' in change ? [change.ctid] : [])),
  ]);
  const files = facts.containers.ok ? facts.containers.value : [];
  const mounts = tableOf(facts.mountinfo);
  const paths = desired.volumes.filter(hasVolume).map(({ hostPath }) => hostPath);
  return {
    version: VERSION,
    node: facts.node,
    configuration,
    containers: new Map(files.flatMap((file) => (ctids.has(file.ctid) ? [[file.ctid, fileDigest(file)]] : []))),
    directories: new Map(
      paths.map((path) => {
        const mount = mounts && mountAt(mounts, facts.root + path);
        const on = mount ? [mount.dev, placeOf(mount), mount.fstype, mount.source].join(' ') : null;
        return [path, { ...boundFact(facts.paths.get(path)), mount: on }];
      }),
    ),
  };
}

function boundFact(fact: PathFact | undefined): BoundDirectory {
  const none = { device: null, inode: null, owner: null, mode: null, acl: null, mount: null };
  if (fact?.kind !== 'directory') return { ...none, there: fact?.kind ?? 'missing' };
  const { dev, ino, uid, gid, mode, acl } = fact;
  return {
    ...{ there: 'directory', device: String(dev), inode: String(ino), owner: `${uid}:${gid}`, mode: mode.toString(8) },
    ...{ acl: acl?.ok ? acl.value : null, mount: null },
  };
}

/** Everything of which one binding says something else than another. */
export function differencesBetween(saved: PlanBinding, now: PlanBinding): readonly SavedDifference[] {
  const differences: SavedDifference[] = [];
  if (saved.version !== now.version)
    differences.push({ code: 'version_differs', saved: saved.version, now: now.version });
  if (saved.node !== now.node) differences.push({ code: 'node_differs', saved: saved.node, now: now.node });
  if (saved.configuration !== now.configuration) differences.push({ code: 'configuration_differs' });
  for (const ctid of new Set([...saved.containers.keys(), ...now.containers.keys()])) {
    const [before, after] = [saved.containers.get(ctid), now.containers.get(ctid)];
    const is = before === undefined ? 'new' : after === undefined ? 'gone' : 'changed';
    if (before !== after) differences.push({ code: 'container_differs', ctid, is });
  }
  for (const [path, before] of saved.directories) {
    const after = now.directories.get(path);
    const parts = PARTS.filter((part) => before[part] !== (after?.[part] ?? null));
    if (parts.length > 0) differences.push({ code: 'directory_differs', path, parts });
  }
  return differences;
}

const PARTS = ['there', 'device', 'inode', 'owner', 'mode', 'acl', 'mount'] as const;
