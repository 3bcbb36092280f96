import { groupedBy } from '../../ground/grouped.ts';
import { basename, parentOf } from '../../ground/paths.ts';
import type { ContainerReason } from '../../proxmox/rehearsal/reason.ts';
import { booleanWord } from '../../proxmox/value/rule.ts';
import type { DropInFact } from '../observed/facts.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { type ContainerUnit, dropInPath } from './dropin.ts';
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
  if (dropIns.size === 0) return [];
  const unit = isDebugged(container) ? 'pve-container-debug' : 'pve-container';
  const inOrder = inTheirOrder(unit, container.ctid, dropIns);
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

/**
 * The other file by which ours asks for nothing any more: a later one has an empty setting, which takes back what stands
 * before it (systemd.unit(5)); undefined: it counts.
 */
export function takenBackBy(unit: ContainerUnit, ctid: number, dropIns: DropIns): string | undefined {
  const inOrder = inTheirOrder(unit, ctid, dropIns);
  const at = inOrder.findIndex(({ path }) => path === dropInPath(unit, ctid));
  const ours = inOrder[at]?.text;
  if (!ours?.ok) return undefined;
  const emptied = [
    ...(/^Assert\w+=/m.test(ours.value) ? [/^Assert\w+[ \t]*=[ \t]*$/m] : []),
    ...(/^ExecStartPre=/m.test(ours.value) ? [/^ExecStartPre[ \t]*=[ \t]*$/m] : []),
  ];
  return inOrder.slice(at + 1).find(({ text }) => text.ok && emptied.some((setting) => setting.test(text.value)))?.path;
}

/** Those of a container's unit as systemd reads them: by name, of one name the one of the most special folder. */
function inTheirOrder(unit: ContainerUnit, ctid: number, dropIns: DropIns): readonly DropInFact[] {
  const byName = new Map<string, DropInFact>();
  for (const folder of foldersOf(unit, ctid)) {
    for (const one of dropIns.get(folder) ?? []) {
      const name = basename(one.path);
      if (!byName.has(name)) byName.set(name, one);
    }
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** `pve-container@.service.d` is for all containers, `pve-.service.d` for each unit that begins so, the last for all services. */
function foldersOf(unit: ContainerUnit, ctid: number): readonly string[] {
  const begins = unit.split('-').map((_, index, words) => `${words.slice(0, index).join('-')}-.service.d`);
  return [`${unit}@${ctid}.service.d`, `${unit}@.service.d`, ...begins.slice(1).reverse(), 'service.d'];
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
