import type { Snapshot } from '../operations/watch/snapshot.ts';
import { mountProblem } from './checks.ts';
import type { Draft, MountDraft } from './draft.ts';

/** A volume that is edited, as it is declared; an empty draft for a new one. */
export type Declared = Pick<Draft, 'mounts'>;

/** A container that had the volume gets what it had; another one the path most of the others have, where that is free. */
export function pickedMount(
  draft: Draft,
  ctid: number,
  { declared, snapshot }: { readonly declared: Declared; readonly snapshot: Snapshot },
): MountDraft {
  const before = declared.mounts.find((mount) => mount.ctid === ctid);
  if (before) return before;
  const path = commonPath([...declared.mounts, ...draft.mounts]);
  const same: MountDraft = { ctid, path, options: {} };
  return path === undefined || mountProblem(draft, same, snapshot) ? { ctid, options: {} } : same;
}

/** What the volume being edited says for that container now. */
export const declaredOptions = ({ mounts }: Declared, ctid: number): MountDraft['options'] =>
  mounts.find((mount) => mount.ctid === ctid)?.options ?? {};

/** Read-only, or no longer: where it is declared that is said, else nothing is. */
export function toggledReadOnly(mount: MountDraft, declared: Declared): MountDraft {
  const off = declaredOptions(declared, mount.ctid).readOnly === undefined ? undefined : false;
  return { ...mount, options: { ...mount.options, readOnly: mount.options.readOnly ? off : true } };
}

export function withMount(draft: Draft, mount: MountDraft): Draft {
  const others = draft.mounts.filter(({ ctid }) => ctid !== mount.ctid);
  return { ...draft, mounts: [...others, mount].sort((a, b) => a.ctid - b.ctid) };
}

export const withoutMount = (draft: Draft, ctid: number): Draft => ({
  ...draft,
  mounts: draft.mounts.filter((mount) => mount.ctid !== ctid),
});

function commonPath(mounts: readonly MountDraft[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { path } of mounts) if (path !== undefined) counts.set(path, (counts.get(path) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
