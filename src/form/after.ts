import type { PlanOptions } from '../engine/plan/types.ts';
import type { Form } from './form.ts';

/**
 * What is to be planned once the form is written: the volume, and of what it no longer declares the mounts and entries that go.
 * Undefined where nothing of it is anywhere.
 */
export function planAfter({ subject, draft, review: { edit } }: Form): PlanOptions | undefined {
  if (subject.kind === 'remove' && subject.volume.mounts.length === 0) return undefined;
  const { name } = draft;
  const { unmount = [], noAccess = [] } = edit?.kind === 'set' ? edit : {};
  const ctids = subject.kind === 'remove' ? subject.volume.mounts.map(({ ctid }) => ctid) : unmount;
  const takes = subject.kind === 'remove' || unmount.length + noAccess.length > 0;
  return { volumes: [name], ...(takes && { takeOut: { volume: name, ctids } }) };
}
