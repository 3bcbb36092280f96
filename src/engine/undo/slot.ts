import { parseContainerFile } from '../../proxmox/file/container.ts';
import { predictSet } from '../../proxmox/set/predict.ts';
import type { SetRequest } from '../../proxmox/set/request.ts';
import { parseMountPoint, sameMountPoint } from '../../proxmox/value/mount.ts';
import { type SlotContent, slotContent } from '../observed/effective.ts';
import type { ObservedContainer } from '../observed/state.ts';
import type { MountEdit } from '../plan/types.ts';

export type SlotReturn =
  | { readonly kind: 'edit'; readonly edit: MountEdit }
  /** It is as it was, or will be after a restart. */
  | { readonly kind: 'nothing' }
  /** It is neither as the run left it nor as it was before. */
  | { readonly kind: 'changed'; readonly now: SlotContent; readonly left: string | undefined }
  | { readonly kind: 'no_way_back' };

/** The edit that gives a slot back what it held before the edit of a run, by the model of `pct set`. */
export function slotReturn(container: ObservedContainer, done: MountEdit): SlotReturn {
  const before: SlotContent = { current: done.before, waits: done.waits };
  const now = slotContent(container.file, done.key);
  // Where a restart is still to come, no more can be done.
  if (sameText(effective(now), effective(before))) return { kind: 'nothing' };
  const left = afterEdit(done);
  const leftIt =
    sameText(effective(now), left) && (sameText(now.current, before.current) || sameText(now.current, left));
  if (!leftIt) return { kind: 'changed', now, left };
  const ways = waysBack(now, before).flatMap((way) => triedWay(container, done.key, way) ?? []);
  const found =
    ways.find(({ after }) => isSame(after, before)) ??
    ways.find(({ after }) => sameText(effective(after), effective(before)));
  return found ? { kind: 'edit', edit: editOf(container, done, found) } : { kind: 'no_way_back' };
}

/** What the slot will hold once what waits is applied. */
const effective = ({ current, waits }: SlotContent): string | undefined =>
  waits === undefined ? current : (waits ?? undefined);

/** The same of the slot after an edit that worked. */
function afterEdit({ action, value, before }: MountEdit): string | undefined {
  return action === 'revert' ? before : value;
}

type Way = { readonly action: 'set'; readonly value: string } | { readonly action: 'delete' | 'revert' };

function waysBack(now: SlotContent, before: SlotContent): readonly Way[] {
  const values = new Set([before.current, before.waits].flatMap((value) => value ?? []));
  return [
    ...(now.waits === undefined ? [] : [{ action: 'revert' } as const]),
    ...[...values].map((value) => ({ action: 'set', value }) as const),
    ...(now.current === undefined && now.waits === undefined ? [] : [{ action: 'delete' } as const]),
  ];
}

interface Tried {
  readonly way: Way;
  readonly after: SlotContent;
}

function triedWay(container: ObservedContainer, key: string, way: Way): Tried | undefined {
  if (container.replicated && way.action === 'set' && !isReplicable(way.value)) return undefined;
  const { ctid, text, running } = container;
  const request: SetRequest = {
    set: new Map(way.action === 'set' ? [[key, way.value]] : []),
    delete: way.action === 'delete' ? [key] : [],
    revert: way.action === 'revert' ? [key] : [],
  };
  // A lock or a protection is told of by the step.
  const open = text.replace(/^(?:lock|protection):.*\n/gm, '');
  const prediction = predictSet(ctid, { text: open, running: running ?? false }, request);
  return prediction.ok ? { way, after: slotContent(parseContainerFile(prediction.text, ctid), key) } : undefined;
}

/** Proxmox gives a replicated container no bind without `replicate=0` [repl-bind repl-bind-replicate-0]. */
const isReplicable = (value: string): boolean => {
  const held = parsedOf(value);
  return held?.kind !== 'bind' || held.options.replicate === false;
};

function editOf(container: ObservedContainer, done: MountEdit, { way, after }: Tried): MountEdit {
  const { key } = done;
  const { current, waits } = slotContent(container.file, key);
  const value = way.action === 'set' ? way.value : undefined;
  const held = parsedOf(value ?? current ?? waits ?? undefined);
  const isBind = held?.kind === 'bind';
  return {
    key,
    action: way.action === 'set' ? (current === undefined ? 'create' : 'update') : way.action,
    ...(done.volume === undefined ? {} : { volume: done.volume }),
    target: held?.target ?? done.target,
    ...(isBind ? { hostPath: held.volume } : {}),
    ...(value === undefined ? {} : { value }),
    ...(current === undefined ? {} : { before: current }),
    ...(waits === undefined ? {} : { waits }),
    takesEffect: effectOf(container, way, after),
  };
}

function effectOf({ running }: ObservedContainer, { action }: Way, after: SlotContent): MountEdit['takesEffect'] {
  if (action === 'revert') return 'now';
  if (!running) return 'start';
  return after.waits === undefined ? 'now' : 'restart';
}

function parsedOf(text: string | undefined) {
  const parsed = text === undefined ? undefined : parseMountPoint(text);
  return parsed?.ok ? parsed.value : undefined;
}

const isSame = (a: SlotContent, b: SlotContent): boolean =>
  sameText(a.current, b.current) &&
  (a.waits === null || b.waits === null ? a.waits === b.waits : sameText(a.waits, b.waits));

/** However it is spelled. */
function sameText(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  const [one, other] = [parsedOf(a), parsedOf(b)];
  return one !== undefined && other !== undefined && sameMountPoint(one, other);
}
