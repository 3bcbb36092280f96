import type { DesiredState, DesiredVolume } from '../../engine/desired/state.ts';
import { directoryState } from '../../engine/observed/directory.ts';
import type { ObservedState } from '../../engine/observed/state.ts';
import { planOf } from '../../engine/plan/plan.ts';
import type { LackInVolume } from '../../engine/status/after.ts';
import { isError } from '../../ground/problem.ts';
import { readHost, workspaceOf } from '../open.ts';
import type { PreparedEdit } from './edit.ts';

/** Nobody adds more to one volume at once. */
const MOST_MOUNTS = 1000;

/**
 * Who could not write in the directory that an added volume makes, as nobody said whose it shall be, and could if it were
 * their root's. None where that would not help all of them, where something is there already, or where the machine of the
 * configuration is not this one.
 */
export async function helpedByRoot({
  installation,
  edit,
  desired,
}: Pick<PreparedEdit, 'installation' | 'edit' | 'desired'>): Promise<readonly LackInVolume[]> {
  const volume = desired?.volumes.find(({ name }) => name === edit.name);
  if (edit.kind !== 'add' || edit.volume.owner !== undefined || !desired || !volume) return [];
  const opened = await workspaceOf(installation, { desired: { ...desired, volumes: [volume] }, diagnostics: [] });
  if (!opened.ok) return [];
  const read = await readHost(opened.value);
  if (!read.ok || directoryState(read.value, volume.hostPath).kind !== 'missing') return [];
  const lackingAs = (declared: DesiredVolume) => lackingIn({ ...desired, volumes: [declared] }, read.value);
  const lacking = await lackingAs(volume);
  if (!lacking || lacking.length === 0) return [];
  const left = await lackingAs({
    ...volume,
    owner: { kind: 'container_root' },
    unsaid: undefined,
    unwritten: undefined,
  });
  return left?.length === 0 ? lacking : [];
}

/** Undefined: it cannot be made as declared. */
async function lackingIn(desired: DesiredState, observed: ObservedState): Promise<readonly LackInVolume[] | undefined> {
  const plan = planOf(desired, observed);
  if (plan.diagnostics.some(isError)) return undefined;
  const { lackingAfter } = await import('../../engine/status/after.ts');
  return lackingAfter(desired, observed, { plan, options: {}, most: MOST_MOUNTS });
}
