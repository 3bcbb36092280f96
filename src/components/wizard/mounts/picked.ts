import type { Snapshot } from '../../app/contract.ts';
import { mountProblem } from '../draft/checks.ts';
import type { MountDraft } from '../draft/draft.ts';
import type { Wizard } from '../wizard.ts';

/** A container that had the volume gets what it had; another one the path most of the others have, where that is free. */
export function pickedMount(wizard: Wizard, ctid: number, snapshot: Snapshot): MountDraft {
  const declared = wizard.initial.mounts.find((mount) => mount.ctid === ctid);
  if (declared) return declared;
  const path = commonPath([...wizard.initial.mounts, ...wizard.draft.mounts]);
  const same: MountDraft = { ctid, path, options: {} };
  return path === undefined || mountProblem(wizard, same, snapshot) ? { ctid, options: {} } : same;
}

function commonPath(mounts: readonly MountDraft[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { path } of mounts) if (path !== undefined) counts.set(path, (counts.get(path) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** What the volume being edited says for that container now. */
export const declaredOptions = ({ initial }: Wizard, ctid: number): MountDraft['options'] =>
  initial.mounts.find((mount) => mount.ctid === ctid)?.options ?? {};

export function withMount(wizard: Wizard, mount: MountDraft): Wizard {
  const others = wizard.draft.mounts.filter(({ ctid }) => ctid !== mount.ctid);
  const mounts = [...others, mount].sort((a, b) => a.ctid - b.ctid);
  return { ...wizard, insisted: false, draft: { ...wizard.draft, mounts } };
}

export function withoutMount(wizard: Wizard, ctid: number): Wizard {
  const mounts = wizard.draft.mounts.filter((mount) => mount.ctid !== ctid);
  return { ...wizard, insisted: false, draft: { ...wizard.draft, mounts } };
}
