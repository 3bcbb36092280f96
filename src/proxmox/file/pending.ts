import type { FileDraft } from './section.ts';

/** Keys on a `delete:` list; `force` is the `!` before a key, and containers treat such a deletion like any other. */
export type DeleteList = ReadonlyMap<string, { readonly force: boolean }>;

/** `mp0,!mp1` as a map. */
export function parseDeleteList(text: string | undefined): DeleteList {
  const deletes = new Map<string, { readonly force: boolean }>();
  for (const entry of (text ?? '').split(/[,; \t\n\v\f\r]+/)) {
    if (entry === '') continue;
    const force = entry.startsWith('!');
    deletes.set(force ? entry.slice(1) : entry, { force });
  }
  return deletes;
}

/** The keys that wait for their deletion, in string order. */
export function pendingDeletes({ pending }: FileDraft): readonly string[] {
  return [...parseDeleteList(pending.keys.get('delete')).keys()].sort();
}

/** Puts a key on the list of pending deletions. */
export function addPendingDelete(draft: FileDraft, key: string): void {
  writeDeleteList(draft, new Map(parseDeleteList(draft.pending.keys.get('delete'))).set(key, { force: false }));
}

/** Takes a key off the list of pending deletions `[change-running-with-pending-delete]`. */
export function removePendingDelete(draft: FileDraft, key: string): void {
  const deletes = new Map(parseDeleteList(draft.pending.keys.get('delete')));
  if (deletes.delete(key)) writeDeleteList(draft, deletes);
}

/** Drops pending values that are the current ones and deletions of what is not there `[same-value-plus-pending]`. */
export function cleanupPending(draft: FileDraft): void {
  const { current, pending } = draft;
  for (const [key, value] of pending.keys) {
    if (key !== 'delete' && current.keys.get(key) === value) pending.keys.delete(key);
  }
  const deletes = [...parseDeleteList(pending.keys.get('delete'))].filter(([key]) => current.keys.has(key));
  writeDeleteList(draft, new Map(deletes));
}

/** Pending keys in string order: mp0, mp10, mp2 `[multi-add-running-order]`; of the `selection`, or all. */
export function pendingKeys({ pending }: FileDraft, selection?: ReadonlySet<string>): readonly string[] {
  const keys = [...pending.keys.keys()].sort();
  return keys.filter((key) => key !== 'delete' && (!selection || selection.has(key)));
}

export function makeCurrent({ current, pending }: FileDraft, key: string): void {
  const value = pending.keys.get(key);
  if (value !== undefined) current.keys.set(key, value);
  pending.keys.delete(key);
}

/** Sorted by key, so that the list is stable `[delete-two-running-unordered]`; no line at all for an empty one. */
function writeDeleteList({ pending }: FileDraft, deletes: DeleteList): void {
  const keys = [...deletes.keys()].sort().map((key) => (deletes.get(key)?.force ? `!${key}` : key));
  if (keys.length === 0) pending.keys.delete('delete');
  else pending.keys.set('delete', keys.join(','));
}
