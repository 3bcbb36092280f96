import type { PlanOptions } from '../engine/plan/types.ts';
import type { Form } from './form.ts';

/**
 * What is to be planned once the form is written: the volume, and of what it no longer declares the mounts that go.
 * Undefined where nothing of it is anywhere.
 */
export function planAfter({ subject, draft, review: { edit } }: Form): PlanOptions | undefined {
  if (subject.kind === 'remove' && subject.volume.mounts.length === 0) return undefined;
  const { name } = draft;
  const detached = edit?.kind === 'set' ? (edit.unmount ?? []) : [];
  const ctids = subject.kind === 'remove' ? subject.volume.mounts.map(({ ctid }) => ctid) : detached;
  return { volumes: [name], ...(ctids.length > 0 && { takeOut: { volume: name, ctids } }) };
}
