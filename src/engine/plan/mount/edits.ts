import { lazily } from '../../../ground/lazy.ts';
import { predictSet, type SetPrediction } from '../../../proxmox/set/predict.ts';
import { printMountPoint } from '../../../proxmox/value/mount.ts';
import { slotContent } from '../../observed/effective.ts';
import { fileDigest, type ObservedContainer } from '../../observed/state.ts';
import type { MountChange, MountEdit } from '../types.ts';
import type { MountMatch } from './match.ts';
import type { Placements } from './place.ts';

/** The edits of one container's file that its matches and placements ask for, in numeric order. */
export function editsOf(
  container: ObservedContainer,
  matches: readonly MountMatch[],
  { placed, problems }: Placements,
): readonly MountEdit[] {
  const edits: MountEdit[] = [];
  const inSlots = matches.filter(isInSlot);
  if (inSlots.length > 0) {
    const elsewhere = new Set<MountMatch>([...placed, ...problems].map(({ match }) => match));
    for (const match of inSlots) if (!elsewhere.has(match)) edits.push(inPlaceEdit(container, match));
  }
  for (const { match, index, leaves } of placed) {
    if (leaves && !placed.some((other) => other.index === leaves.index))
      edits.push(leaveEdit(container, leaves.key, named(match)));
    edits.push(placedEdit(container, match, `mp${index}`));
  }
  // A shorter number is a smaller one.
  return edits.sort((a, b) => a.key.length - b.key.length || (a.key < b.key ? -1 : Number(a.key > b.key)));
}

/** One that is in the file and becomes another, or comes back. */
type MatchInSlot = Extract<MountMatch, { readonly kind: 'change' | 'revert' }>;

export const isInSlot = (match: MountMatch): match is MatchInSlot => match.kind === 'change' || match.kind === 'revert';

function inPlaceEdit(container: ObservedContainer, match: MatchInSlot): MountEdit {
  const { key } = match.entry;
  const common = { key, ...named(match), ...beforeOf(container, key) };
  if (match.kind === 'revert') return { ...common, action: 'revert', takesEffect: 'now' };
  return {
    ...common,
    action: 'update',
    value: valueFor(container, match),
    takesEffect: container.running ? 'restart' : 'start',
  };
}

function placedEdit(container: ObservedContainer, match: MountMatch, key: string): MountEdit {
  const { current, waits } = slotContent(container.file, key);
  const edit: MountEdit = {
    key,
    action: current === undefined ? 'create' : 'update',
    volume: match.volume.name,
    target: match.mount.path,
    hostPath: match.volume.hostPath,
    value: valueFor(container, match),
    takesEffect: container.running ? 'now' : 'start',
  };
  return current === undefined && waits === undefined ? edit : { ...edit, ...beforeOf(container, key) };
}

/** Takes a mount out of its slot. */
export function leaveEdit(
  container: ObservedContainer,
  key: string,
  mount: Pick<MountEdit, 'volume' | 'target' | 'hostPath'>,
): MountEdit {
  const before = beforeOf(container, key);
  const common = { key, ...mount, ...before };
  // A delete of what exists only in pending would apply it [delete-pending-only-running].
  if (before.before === undefined) return { ...common, action: 'revert', takesEffect: 'now' };
  return { ...common, action: 'delete', takesEffect: container.running ? 'restart' : 'start' };
}

function valueFor({ replicated }: ObservedContainer, { wanted }: MountMatch): string {
  return printMountPoint(replicated ? { ...wanted, options: { ...wanted.options, replicate: false } } : wanted);
}

function named({ volume, mount }: MountMatch) {
  return { volume: volume.name, target: mount.path, hostPath: volume.hostPath };
}

/** What the slot holds, and what waits for it: what an undo gives back. */
function beforeOf({ file }: ObservedContainer, key: string): Pick<MountEdit, 'before' | 'waits'> {
  const { current: before, waits } = slotContent(file, key);
  return { ...(before === undefined ? {} : { before }), ...(waits === undefined ? {} : { waits }) };
}

/**
 * One `pct set` that carries all edits, refused by Proxmox when the file changed since. The digest is made when somebody asks
 * for it: a status counts the steps of its plan and runs none.
 */
export function mountChange(container: ObservedContainer, edits: readonly MountEdit[]): MountChange {
  const { ctid } = container;
  const digest = lazily(() => fileDigest(container));
  const argv = lazily(() => setArgv(ctid, edits, digest()));
  return {
    kind: 'mount',
    ctid,
    get digest() {
      return digest();
    },
    get argv() {
      return argv();
    },
    edits,
  };
}

function setArgv(ctid: number, edits: readonly MountEdit[], digest: string): readonly string[] {
  const argv = ['pct', 'set', String(ctid)];
  for (const { key, value } of edits) if (value !== undefined) argv.push(`--${key}`, value);
  for (const action of ['delete', 'revert'] as const) {
    const keys = edits.filter((edit) => edit.action === action).map(({ key }) => key);
    if (keys.length > 0) argv.push(`--${action}`, keys.join(','));
  }
  argv.push('--digest', digest);
  return argv;
}

/** What the container's file becomes by that call, which is made for no other text of it. */
export function predictChange({ ctid, text, running }: ObservedContainer, { edits }: MountChange): SetPrediction {
  return predictSet(
    ctid,
    { text, running: running ?? false },
    {
      set: new Map(edits.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value] as const]))),
      delete: edits.filter(({ action }) => action === 'delete').map(({ key }) => key),
      revert: edits.filter(({ action }) => action === 'revert').map(({ key }) => key),
    },
  );
}
