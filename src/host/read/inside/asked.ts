import { namedOnHost } from '../../../engine/access/names.ts';
import type { InsideQuery } from '../../../engine/observed/facts.ts';
import { type KernelMount, type MountTable, mountAt } from '../../../engine/observed/mounts.ts';
import { groupedBy } from '../../../ground/grouped.ts';
import { isWithin, normalPath } from '../../../ground/paths.ts';
import type { SeenFromOutside } from './outside.ts';

/** The directories that are asked for in one container, and whether its accounts are, too. */
export interface Asked {
  readonly ctid: number;
  readonly places: readonly AskedPath[];
  readonly accounts: boolean;
}

/** A directory inside, with the mount that it is on and the host's own name for it, as far as they are known. */
export interface AskedPath {
  readonly path: string;
  /** undefined: the container does not run, or its mounts could not be read. */
  readonly mount: KernelMount | undefined;
  /** Where a running container has it mounted from, or a stopped one would. */
  readonly hostPath: string | undefined;
}

/** What is asked of each container, looked up once. */
export function askedInside(queries: readonly InsideQuery[], seen: SeenFromOutside): readonly Asked[] {
  const byContainer = groupedBy(queries, ({ ctid }) => ctid);
  return [...byContainer].map(([ctid, own]): Asked => {
    const place = seen.isRunning(ctid) ? placeMounted(seen.tables(ctid), seen) : placeConfigured(ctid, seen);
    const places: AskedPath[] = [];
    for (const { path } of own) if (path !== undefined) places.push(place(path));
    return { ctid, places, accounts: own.some(({ accounts }) => accounts) };
  });
}

function placeMounted(table: MountTable | undefined, { names }: SeenFromOutside): (path: string) => AskedPath {
  return (path) => {
    const mount = table && mountAt(table, path);
    return { path, mount, hostPath: mount && namedOnHost(mount, path, names)?.path };
  };
}

function placeConfigured(ctid: number, { configured }: SeenFromOutside): (path: string) => AskedPath {
  const mounts = configured(ctid);
  return (path) => {
    const { hostPath, target = '' } = mounts.findLast((mount) => isWithin(path, mount.target)) ?? {};
    const named = hostPath === undefined ? undefined : normalPath(hostPath + path.slice(target.length));
    return { path, mount: undefined, hostPath: named };
  };
}

/** The host's own names of what is asked for; a running container's own root file system is looked at from inside. */
export function pathsBehind(asked: readonly Asked[]): ReadonlySet<string> {
  const behind = new Set<string>();
  for (const { places } of asked) {
    for (const { mount, hostPath } of places) {
      if (hostPath !== undefined && mount?.target !== '/') behind.add(hostPath);
    }
  }
  return behind;
}
