import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionsOn } from '../../src/commands/tui/actions.ts';
import type { PathCompletion, Review, Snapshot } from '../../src/components/contract.ts';
import type { ApplyEvent } from '../../src/engine/apply/events.ts';
import type { VolumeEdit } from '../../src/engine/desired/edit.ts';
import type { DesiredVolume } from '../../src/engine/desired/state.ts';
import type { Plan } from '../../src/engine/plan/types.ts';
import { demoPaths, seedDemo } from '../../src/host/demo/seed.ts';
import { locate, workspaceOf } from '../../src/operations/open.ts';
import { plan } from '../../src/operations/plan.ts';
import { type Watch, watch } from '../../src/operations/watch.ts';

/** What the engine says of the demo machine: nothing in here was made by hand. */
export interface DemoSamples {
  readonly snapshot: Snapshot;
  /** After everything in `plan` was applied. */
  readonly applied: Snapshot;
  /** With errors in the files. */
  readonly broken: Snapshot;
  readonly plan: Plan;
  readonly takeOver: Plan;
  /** Takes a mount away. */
  readonly destructive: Plan;
  readonly inSync: Plan;
  /** An apply of `plan`, to its summary. */
  readonly events: readonly ApplyEvent[];
  /** Of edits that add, change and remove a volume, and of one that is refused. */
  readonly reviews: readonly Review[];
  readonly found: readonly PathCompletion[];
}

/** Asks the real actions over a demo in a folder of its own, which is gone afterwards. */
export async function demoSamples(): Promise<DemoSamples> {
  const dir = mkdtempSync(join(tmpdir(), 'phoenix-samples-'));
  try {
    await seedDemo(dir);
    const installation = await locate({ host: `demo:${dir}` });
    if (!installation.ok) throw new Error('the demo cannot be opened');
    const live = await watch(installation.value);
    await live.refresh();
    const actions = actionsOn({ argv: [] }, live);
    const snapshot = live.get();
    const [first] = snapshot.desired?.volumes ?? [];
    if (!first) throw new Error('the demo declares no volume');
    const whole = await actions.plan({});
    const takeOver = await actions.plan({ takeOver: true });
    const reviews: Review[] = [];
    for (const edit of editsOf(first.name, first.mounts[0]?.ctid ?? 0)) reviews.push(await actions.review(edit));
    const found = await actions.completePath('/mnt/pve/bulk/');
    const events: ApplyEvent[] = [];
    for await (const event of actions.apply(whole).events) events.push(event);
    await live.refresh();
    const applied = live.get();
    const inSync = await actions.plan({ volumes: [first.name] });
    const destructive = await removing(live, first);
    writeFileSync(join(demoPaths(dir).configDir, 'phoenix_hypervisor_config.json'), '{ "shared_volumes": 1 }');
    await live.refresh();
    live.close();
    return {
      snapshot,
      applied,
      broken: live.get(),
      plan: whole,
      takeOver,
      destructive,
      inSync,
      events,
      reviews,
      found,
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const editsOf = (name: string, ctid: number): readonly VolumeEdit[] => [
  { kind: 'add', name: 'films', volume: { host_path: '/mnt/pve/bulk/films', mounts: { [ctid]: '/films' } } },
  { kind: 'set', name, owner: 'container_root' },
  { kind: 'remove', name },
  { kind: 'add', name, volume: { host_path: '/etc', mounts: {} } },
];

async function removing(live: Watch, volume: DesiredVolume): Promise<Plan> {
  const workspace = await workspaceOf(live.installation, await live.config());
  const planned = workspace.ok ? await plan(workspace.value, { subjects: [volume.name], removal: volume }) : workspace;
  if (!planned.ok) throw new Error('the removal cannot be planned');
  return planned.value.plan;
}
