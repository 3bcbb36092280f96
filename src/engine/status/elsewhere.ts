import type { Plan } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';
import type { MountStatus, Status, VolumeStatus } from './types.ts';
import { stateOf, withLeft } from './volume.ts';

/** What of a plan is one machine's: this one's where no member is named. */
export function planFor(node: string | undefined, plan: Plan<EngineProblem>): Plan<EngineProblem> {
  return {
    ...plan,
    steps: plan.steps.filter((step) => step.node === node),
    notes: plan.notes.filter((note) => note.node === node),
    diagnostics: plan.diagnostics.filter(({ where }) => where.node === node),
  };
}

/** A status with what other members see of their own containers and directories. */
export function togetherWith(here: Status, others: readonly (readonly [string, Status])[]): Status {
  const containers = new Map(here.containers.map((container) => [container.ctid, container]));
  for (const [node, { containers: theirs }] of others)
    for (const container of theirs)
      if (container.node === node && !container.elsewhere) containers.set(container.ctid, container);
  const nodes = new Map([...containers.values()].map(({ ctid, node }) => [ctid, node]));
  const volumes = here.volumes.map((volume, index) => {
    const theirs = others.flatMap(([node, { volumes: all }]) => {
      const one = all[index];
      return one?.mounts.some(({ ctid }) => nodes.get(ctid) === node) ? [{ node, volume: one }] : [];
    });
    return theirs.length === 0 ? volume : volumeTogether(volume, theirs, nodes);
  });
  const all = [...containers.values()].sort((a, b) => a.ctid - b.ctid);
  return { ...here, volumes: withLeft(volumes, all), containers: all };
}

const placeOf = ({ ctid, path }: MountStatus): string => `${ctid} ${path}`;

interface Theirs {
  readonly node: string;
  readonly volume: VolumeStatus;
}

function volumeTogether(
  here: VolumeStatus,
  theirs: readonly Theirs[],
  nodes: ReadonlyMap<number, string | null>,
): VolumeStatus {
  const nodeOf = ({ ctid }: MountStatus) => nodes.get(ctid);
  const seenThere = new Map(
    theirs.flatMap(({ node, volume }) =>
      volume.mounts.flatMap((mount) => (nodeOf(mount) === node ? [[placeOf(mount), mount] as const] : [])),
    ),
  );
  const mounts = here.mounts.map((mount) => seenThere.get(placeOf(mount)) ?? mount);
  const elsewhere = theirs.map(({ node, volume: { directory } }) => ({ node, directory }));
  const seen = elsewhere.map(({ directory }) => directory);
  const own = here.directory.reasons.filter(
    (reason) => reason.code !== 'directory_on_member' || !theirs.some(({ node }) => node === reason.node),
  );
  // Here is none that counts, and those that count were all seen.
  const isAllSeen = own.length === 0 && here.directory.reasons.length > 0;
  const directories = isAllSeen ? seen : [here.directory, ...seen];
  const state = directories.reduce(
    (worst, directory) => stateOf({ state: worst }, [directory]),
    stateOf(seen[0] ?? here.directory, mounts),
  );
  const notes = [...(here.notes ?? []), ...theirs.flatMap(({ volume }) => volume.notes ?? [])];
  return { ...here, directory: { ...here.directory, reasons: own }, mounts, elsewhere, state, notes };
}
