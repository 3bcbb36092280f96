import { groupedBy } from '../../ground/grouped.ts';
import { basename, parentOf } from '../../ground/paths.ts';
import type { ContainerReason } from '../../proxmox/rehearsal/reason.ts';
import { booleanWord } from '../../proxmox/value/rule.ts';
import type { DropInFact } from '../observed/facts.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { fromWholeLine } from './escape.ts';
import { hasMountUnit, isMountPoint } from './places.ts';

/**
 * Why systemd would not start a container's unit now: an assertion or a condition of its drop-ins, ours and others', says
 * that a place is to be a mount point, and it is none, or the other way round. Where a unit mounts it that has a file, a
 * start may pull that in first. Alternatives (`|`) and what else a unit can ask for are not looked at.
 */
export function assertReasons(
  container: ObservedContainer,
  observed: ObservedState,
  dropIns: DropIns,
): readonly ContainerReason[] {
  const unit = isDebugged(container) ? 'pve-container-debug' : 'pve-container';
  const byName = new Map<string, DropInFact>();
  for (const folder of [`${unit}@${container.ctid}.service.d`, `${unit}@.service.d`]) {
    for (const one of dropIns.get(folder) ?? []) {
      const name = basename(one.path);
      if (!byName.has(name)) byName.set(name, one);
    }
  }
  const inOrder = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const asked = inOrder.flatMap(({ path: file, text }) => (text.ok ? checksIn(text.value, file) : []));
  // An empty one takes back all before it.
  const since = (kind: Check['kind']) => asked.findLastIndex((one) => one.kind === kind && one.at === '') + 1;
  return asked.flatMap(({ kind, at, negated, file }, index): readonly ContainerReason[] => {
    if (index < since(kind) || at === '') return [];
    const isThere = isMountPoint(at, observed);
    if (isThere === undefined || isThere !== negated) return [];
    return !isThere && hasMountUnit(at, observed) ? [] : [{ code: 'assert_fails', path: at, mounted: isThere, file }];
  });
}

/** By the name of their folder. */
export type DropIns = ReadonlyMap<string, readonly DropInFact[]>;

/** The drop-ins of a machine, with some of them as a plan leaves them: another text, or none (null). */
export function dropInsOf(
  { units }: Pick<ObservedState, 'units'>,
  changed: ReadonlyMap<string, string | null> = new Map(),
): DropIns {
  const kept = (units?.dropIns ?? []).filter(({ path }) => !changed.has(path));
  const made = [...changed].flatMap(([path, text]): readonly DropInFact[] =>
    text === null ? [] : [{ path, isLink: false, text: { ok: true, value: text } }],
  );
  return groupedBy([...made, ...kept], ({ path }) => basename(parentOf(path)));
}

const isDebugged = ({ file }: ObservedContainer): boolean => booleanWord(file.current.keys.get('debug') ?? '') === '1';

interface Check {
  readonly kind: 'Assert' | 'Condition';
  /** '' takes back those before it. */
  readonly at: string;
  readonly negated: boolean;
  readonly file: string;
}

function checksIn(text: string, file: string): readonly Check[] {
  let section = '';
  return text.split('\n').flatMap((line): readonly Check[] => {
    section = /^\[(\w+)\]/.exec(line)?.[1] ?? section;
    const [, kind, what, value = ''] = /^(Assert|Condition)(\w+)[ \t]*=[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (section !== 'Unit' || (kind !== 'Assert' && kind !== 'Condition')) return [];
    if (value === '') return [{ kind, at: '', negated: false, file }];
    const [, negated, at] = /^(!?)(\/.*)$/.exec(value) ?? [];
    if (what !== 'PathIsMountPoint' || at === undefined) return [];
    return [{ kind, at: fromWholeLine(at), negated: negated === '!', file }];
  });
}
