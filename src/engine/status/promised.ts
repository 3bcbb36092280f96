import { causeOf, summaryOf } from '../access/summary.ts';
import type { AccessLevel, DesiredAccess, DesiredMount, DesiredVolume } from '../desired/state.ts';
import { type AskedIdentity, askedText } from '../permission/identity.ts';
import type { AccessStatus, IdentityAccess, Lack, RootAccess } from './types.ts';

/** Who was asked for in a container, then whom the volume names there besides its root. */
export function askedOrNamed(
  asked: readonly AskedIdentity[],
  { access = [] }: DesiredVolume,
  ctid: number,
): readonly AskedIdentity[] {
  if (asked.length + access.length === 0) return asked;
  const all = [...asked, ...access.filter(({ uid }) => uid !== 0).map(person)].filter((one) => one.ctid === ctid);
  return all.length < 2 ? all : [...new Map(all.map((one) => [askedText(one), one])).values()];
}

interface Promising {
  readonly volume: DesiredVolume;
  readonly mount: DesiredMount;
  /** Whether it promises to read only. */
  readonly readOnly?: boolean;
}

/** With what the volume promises each whom it names there, or where it names nobody the container's root, and what they lack of it. */
export function withPromises(
  found: AccessStatus,
  asked: readonly AskedIdentity[],
  { volume, mount, readOnly = false }: Promising,
): AccessStatus {
  const lines = volume.access?.filter(({ ctid }) => ctid === mount.ctid) ?? NOBODY_NAMED;
  const mustOfRoot = rootMust(lines, readOnly);
  const access = mustOfRoot === 'read-write' && found.root === 'unknown' ? withCertainNo(found) : found;
  const lacks = mustOfRoot && lackOf(access.planned ?? access.root, mustOfRoot);
  const { root, why, planned, fix } = access;
  if (lines.length === 0) return lacks ? { root, why, planned, lacks, fix, who: access.who } : access;
  const known = new Set(['root', ...asked.map(askedText)]);
  const promises = new Map(lines.map((line) => [line.uid === 0 ? 'root' : askedText(person(line)), line.can]));
  const who = access.who.map((one): IdentityAccess => {
    const must = promises.get(one.as);
    if (must === undefined) return one;
    const lack = one.as === 'root' ? lacks : lackOf(summaryOf(one.planned ?? one.can, must), must);
    return { ...one, must, ...(lack && { lacks: lack }), ...(!known.has(one.as) && { unasked: true }) };
  });
  return { root, why, planned, lacks, fix, who };
}

const NOBODY_NAMED: readonly DesiredAccess[] = [];

/** Where the volume names users of the container, it is for them, and its root need not be able to do anything. */
function rootMust(lines: readonly DesiredAccess[], readOnly: boolean): AccessLevel | undefined {
  if (lines.length > 0 && lines.some(({ uid }) => uid !== 0)) return undefined;
  return lines[0]?.can ?? (readOnly ? 'read' : 'read-write');
}

/** Of a root that should write, and of which nobody knows what it can read: that it cannot write, where that is known. */
function withCertainNo(access: AccessStatus): AccessStatus {
  const root = access.who.find(({ as }) => as === 'root');
  if (!root || access.planned !== undefined || summaryOf(root.can, 'read-write') !== 'no-write') return access;
  const why = causeOf(root.can, 'read-write');
  const rootId = 'rootId' in access.why ? access.why.rootId : null;
  return { ...access, root: 'no-write', ...(why && { why: { code: 'cause', rootId, why } }) };
}

function lackOf(has: RootAccess, must: AccessLevel): Lack | undefined {
  if (has === 'none') return 'access';
  return (has === 'read' || has === 'no-write') && must === 'read-write' ? 'write' : undefined;
}

const person = ({ ctid, uid }: Pick<DesiredAccess, 'ctid' | 'uid'>): AskedIdentity => ({
  ...{ ctid, uid },
  ...{ gid: undefined, groups: undefined },
});
