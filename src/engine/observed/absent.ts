import { isWithin, outwards } from '../../ground/paths.ts';
import type { ExpectedMount, ExpectedMounts } from './expected.ts';
import { type KernelMount, type MountTable, mountAt } from './mounts.ts';

/** What is mounted, and where that is looked for. */
interface Mounted {
  readonly mounts: MountTable | undefined;
  readonly root: string;
}

/** An expected mount that is not there. */
export interface AbsentMount extends Omit<ExpectedMount, 'shows'> {
  /** The bind mounts between it and the path that was asked for, which have to be made anew behind it, the nearest last. */
  readonly binds?: readonly string[] | undefined;
}

/**
 * The expected mount at or above a path that is not there, the innermost first; undefined: what should be there is, or
 * the machine's mounts could not be read. What lies on a mount further in is where it belongs. Behind a bind mount it is
 * the one that its source lies on: bound from where that is away, it shows the disk below.
 */
export const absentAt = (path: string, expected: ExpectedMounts, mounted: Mounted): AbsentMount | undefined =>
  absentBehind(path, expected, { mounted, binds: [] });

function absentBehind(
  path: string,
  expected: ExpectedMounts,
  { mounted, binds }: { readonly mounted: Mounted; readonly binds: readonly string[] },
): AbsentMount | undefined {
  const { mounts, root } = mounted;
  if (!mounts) return undefined;
  const mount = mountAt(mounts, root + path);
  const waiting = mount && waitingAutomount(path, mount, root);
  const wanted = innermost(path, expected);
  if (!wanted) return waiting;
  const { shows, ...itself } = wanted;
  const isThere = mount !== undefined && isWithin(mount.target, root + wanted.at) && mount.fstype !== 'autofs';
  const [source] = shows?.as === 'bind' ? shows.paths : [];
  // Bound before its source was covered or unmounted, it still shows what belongs there.
  const showsOther = isThere && source !== undefined && mount.dev !== mountAt(mounts, root + source)?.dev;
  const behind =
    source === undefined || showsOther || binds.includes(wanted.at) || (isThere && mount.target !== root + wanted.at)
      ? undefined
      : absentBehind(source, expected, { mounted, binds: [wanted.at, ...binds] });
  if (behind) return behind;
  if (isThere) return undefined;
  // A trigger further in than what is expected is what is waited for.
  if (waiting && !isWithin(wanted.at, waiting.at)) return waiting;
  return binds.length === 0 ? itself : { ...itself, binds };
}

function innermost(path: string, expected: ExpectedMounts): ExpectedMount | undefined {
  if (expected.size === 0) return undefined;
  const at = outwards(path).find((each) => expected.has(each));
  return at === undefined ? undefined : expected.get(at);
}

/** An automount that still waits, though somebody looked (host/read/expected.ts): what it mounts is not to be had. */
function waitingAutomount(path: string, mount: KernelMount, root: string): AbsentMount | undefined {
  if (mount.fstype !== 'autofs' || !isWithin(mount.target, root || '/')) return undefined;
  const target = mount.target.slice(root.length) || '/';
  const [name = ''] = path.slice(target === '/' ? 1 : target.length + 1).split('/');
  const isDirect = mount.superOptions.includes('direct') || name === '';
  return { at: isDirect ? target : `${target === '/' ? '' : target}/${name}`, by: 'automount', name: mount.source };
}

/**
 * Of a mergerfs on which a path lies the branches whose own file system is not there: it goes on without them, and what is
 * written may land on the disk below.
 */
export function absentBranches(path: string, expected: ExpectedMounts, mounted: Mounted): readonly AbsentMount[] {
  const { mounts, root } = mounted;
  const mount = mounts && mountAt(mounts, root + path);
  if (!mount?.fstype.includes('mergerfs')) return [];
  const pool = expected.get(mount.target.slice(root.length));
  if (pool?.shows?.as !== 'branches') return [];
  const patterns = pool.shows.paths.map(shellPattern);
  return [...expected.values()].flatMap(({ at }) => {
    const isBranch = patterns.some((pattern) => pattern.test(at));
    const absent = isBranch ? absentAt(at, expected, mounted) : undefined;
    return absent?.at === at ? [absent] : [];
  });
}

/** A branch, or what it lies on; `*` and `?` as a shell takes them. */
function shellPattern(branch: string): RegExp {
  const names = branch.split('/').filter((name) => name !== '');
  const parts = names.map((name) =>
    name
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '[^/]*')
      .replace(/\?/g, '[^/]'),
  );
  return new RegExp(
    `^${parts.reduceRight((inner, name, index) => (index === 0 ? `/${name}${inner}` : `(?:/${name}${inner})?`), '')}$`,
  );
}
