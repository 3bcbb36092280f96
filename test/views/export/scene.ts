import { applyPlan } from '../../../src/engine/apply/apply.ts';
import type { DesiredMount, DesiredState } from '../../../src/engine/desired/state.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { type Exported, exportedOf } from '../../../src/engine/plan/exported.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import { mountPointEntries } from '../../../src/proxmox/file/entries.ts';
import type { MountPoint } from '../../../src/proxmox/value/mount.ts';
import { factsOf, type ModelMachine, modelHost } from '../../engine/model-host.ts';

const plannedOn = (desired: DesiredState, machine: ModelMachine) => planOf(desired, observed(factsOf(machine)));

export const exportedFrom = (desired: DesiredState, machine: ModelMachine): Exported =>
  exportedOf({ desired, observed: observed(factsOf(machine)), plan: plannedOn(desired, machine) });

/** The machine once the plan is applied; the one that is given stays as it is. */
export async function appliedTo(desired: DesiredState, machine: ModelMachine): Promise<ModelMachine> {
  const after = structuredClone(machine);
  const run = applyPlan({
    plan: plannedOn(desired, after),
    host: modelHost(after),
    now: () => '2026-01-01T00:00:00Z',
    signal: new AbortController().signal,
    replan: async () => plannedOn(desired, after),
  });
  for await (const event of run) if (event.type === 'step_errored') throw new Error(`${event.step} failed`);
  return after;
}

/** A declared mount as a container's file has it. */
export interface Slot {
  readonly key: string;
  readonly text: string;
  readonly mount: MountPoint;
}

/** The declared mounts that are in a container's file as they are declared, by slot, once what waits is in force. */
export function declaredSlots(desired: DesiredState, machine: ModelMachine, ctid: number): readonly Slot[] {
  const file = parseContainerFile(machine.files.get(ctid) ?? '', ctid);
  const pending = mountPointEntries(file.pending);
  const current = mountPointEntries(file.current).filter(
    ({ key }) => !file.pending.deletes.has(key) && !pending.some((entry) => entry.key === key),
  );
  const slots = [...current, ...pending]
    .sort((a, b) => a.index - b.index)
    .flatMap(({ key, text, parsed }) => (parsed.ok ? [{ key, text, mount: parsed.value }] : []));
  return slots.filter(
    ({ mount }, at) =>
      !slots.slice(at + 1).some((later) => trimmed(later.mount.target) === trimmed(mount.target)) &&
      desired.volumes.some(
        ({ hostPath, mounts }) =>
          hostPath === trimmed(mount.volume) && mounts.some((one) => one.ctid === ctid && isAsDeclared(mount, one)),
      ),
  );
}

function isAsDeclared({ target, options }: MountPoint, declared: DesiredMount): boolean {
  const { path, readOnly, shared, mountOptions, idmap } = declared;
  return (
    path === trimmed(target) &&
    (readOnly ?? options.ro ?? false) === (options.ro ?? false) &&
    (shared ?? options.shared ?? false) === (options.shared ?? false) &&
    (mountOptions === undefined || sorted(mountOptions) === sorted(options.mountoptions?.split(';') ?? [])) &&
    (idmap === undefined || (idmap || undefined) === options.idmap)
  );
}

const sorted = (words: readonly string[]): string => [...words].sort().join();

const trimmed = (path: string): string => path.replace(/\/+$/, '');
