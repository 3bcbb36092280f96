import type { Snapshot } from '../operations/watch/snapshot.ts';
import { mountProblem } from './checks.ts';
import { type MountDraft, targetOf } from './draft.ts';
import type { Form } from './form.ts';
import type { MountOptions } from './options.ts';

/** A container that had the volume gets what it had; another one the path most of the others have, where that is free. */
export function pickedMount({ initial, draft }: Form, ctid: number, snapshot: Snapshot): MountDraft {
  const declared = initial.mounts.find((mount) => mount.ctid === ctid);
  if (declared) return declared;
  const path = commonPath([...initial.mounts, ...draft.mounts]);
  const same: MountDraft = { ctid, path, options: {} };
  return path === undefined || mountProblem(draft, same, snapshot) ? { ctid, options: {} } : same;
}

/** The other picked containers that would see the directory elsewhere than this one does. */
export const elsewhere = ({ draft }: Pick<Form, 'draft'>, mount: MountDraft): readonly MountDraft[] =>
  draft.mounts.filter((other) => targetOf(draft, other) !== targetOf(draft, mount));

/** All picked containers see the directory where this one does. */
export function samePath<F extends Pick<Form, 'draft'>>(form: F, { path }: MountDraft): F {
  const mounts = form.draft.mounts.map((mount) => ({ ...mount, path }));
  return { ...form, draft: { ...form.draft, mounts } };
}

/** What the volume being edited says for that container now. */
export const declaredOptions = ({ initial }: Form, ctid: number): MountOptions =>
  initial.mounts.find((mount) => mount.ctid === ctid)?.options ?? {};

function commonPath(mounts: readonly MountDraft[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { path } of mounts) if (path !== undefined) counts.set(path, (counts.get(path) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
