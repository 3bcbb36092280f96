import { appendFileSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionsOn } from '../../src/commands/tui/actions.ts';
import type { Actions, PathCompletion, Snapshot } from '../../src/components/app/contract.ts';
import type { Explanation } from '../../src/engine/access/explain.ts';
import type { ApplyEvent } from '../../src/engine/apply/events.ts';
import type { VolumeEdit } from '../../src/engine/desired/edit.ts';
import type { DesiredVolume } from '../../src/engine/desired/state.ts';
import type { Plan, PlanOptions, Step } from '../../src/engine/plan/types.ts';
import type { Review } from '../../src/form/outside.ts';
import type { Result } from '../../src/ground/problem.ts';
import { demoPaths } from '../../src/host/demo/place.ts';
import { seedDemo } from '../../src/host/demo/seed.ts';
import { locate } from '../../src/operations/locate.ts';
import { workspaceOf } from '../../src/operations/open.ts';
import { plan } from '../../src/operations/plan.ts';
import { type Watch, watch } from '../../src/operations/watch/watch.ts';
import { planItems } from '../../src/views/plan/items.ts';

/** What the engine says of the demo machine: nothing in here was made by hand. */
export interface DemoSamples {
  readonly snapshot: Snapshot;
  /** After everything in `plan` was applied. */
  readonly applied: Snapshot;
  /** With errors in the files. */
  readonly broken: Snapshot;
  /** With a mount point of somebody else's at /mnt/n1 in each container. */
  readonly taken: Snapshot;
  readonly plan: Plan;
  readonly takeOver: Plan;
  /** With one thing to be confirmed, and with two. */
  readonly held: readonly [Plan, Plan];
  /** Takes a mount away. */
  readonly destructive: Plan;
  /** After `plan` was applied: nothing in it runs. */
  readonly rest: Plan;
  readonly inSync: Plan;
  /** Applies to their summaries: one that goes well, one in which a step fails, one that was stopped. */
  readonly applies: readonly (readonly ApplyEvent[])[];
  /** Of edits that add, change and remove a volume, that have errors in the plan, and that are refused. */
  readonly reviews: readonly Review[];
  readonly found: readonly PathCompletion[];
  /** Of a root that may write, of an app that may not, of a place that is not there. */
  readonly explanations: readonly Explanation[];
}

/** Asks the real actions over demos in folders of their own, which are gone afterwards. */
export async function demoSamples(): Promise<DemoSamples> {
  const stopped = await onDemo(async ({ actions }) => {
    const run = actions.apply(await planned(actions));
    return eventsOf(run, (event) => event.type === 'step_start' && run.stop());
  });
  const failed = await onDemo(async ({ actions, onDisk }) => {
    const plan = await planned(actions);
    renameSync(onDisk('/mnt/pve/bulk/media'), onDisk('/mnt/pve/bulk/away'));
    return eventsOf(actions.apply(plan));
  });
  const taken = await onDemo(async ({ live, onDisk }) => {
    for (const { ctid } of live.get().status?.containers ?? []) {
      const file = onDisk(`/etc/pve/lxc/${ctid}.conf`);
      if (existsSync(file)) appendFileSync(file, 'mp200: /mnt/pve/bulk/media,mp=/mnt/n1\n');
    }
    await live.refresh();
    return live.get();
  });
  return onDemo(async ({ actions, live, configuration }) => {
    const snapshot = live.get();
    const [first] = snapshot.desired?.volumes ?? [];
    if (!first) throw new Error('the demo declares no volume');
    const plan = await planned(actions);
    const takeOver = await planned(actions, { takeOver: true });
    const reviews: Review[] = [];
    for (const edit of editsOn(snapshot, first)) reviews.push(await actions.review(edit));
    const found = await actions.completePath('/mnt/pve/bulk/');
    const explanations = [
      made(
        await actions.explain({ who: { ctid: 102, uid: undefined, gid: undefined, groups: undefined }, path: '/data' }),
      ),
      made(await actions.explain({ who: { ctid: 103, uid: 33, gid: undefined, groups: undefined }, path: '/files' })),
      made(
        await actions.explain({
          who: { ctid: 102, uid: 4711, gid: undefined, groups: undefined },
          path: '/none/at/all',
        }),
      ),
    ];
    const done = await eventsOf(actions.apply(plan));
    await live.refresh();
    const applied = live.get();
    const rest = await planned(actions);
    const inSync = await plannedOfNothing(actions, snapshot);
    const destructive = await removing(live, first);
    writeFileSync(configuration, JSON.stringify({ shared_volumes: MANY_WRONG }));
    await live.refresh();
    const broken = live.get();
    const applies = [done, failed, stopped];
    return {
      snapshot,
      applied,
      broken,
      taken,
      plan,
      takeOver,
      held: [holding(plan, [LOSS]), holding(plan, [LOSS, LEAVES])],
      destructive,
      rest,
      inSync,
      applies,
      reviews,
      found,
      explanations,
    };
  });
}

interface Demo {
  readonly live: Watch;
  readonly actions: Actions;
  readonly configuration: string;
  readonly onDisk: (path: string) => string;
}

/** The same plan, with its first steps kept for these reasons. */
function holding(plan: Plan, reasons: readonly Kept['why'][]): Plan {
  const steps = plan.steps.map((step, index): Step => {
    const why = reasons[index];
    return why === undefined ? step : { ...step, state: 'kept', why };
  });
  return { ...plan, steps };
}

type Kept = Extract<Step, { readonly state: 'kept' }>;

/** Why a step is kept: the root of a container would lose something. */
export const LOSS = {
  code: 'would_lose_access',
  ctid: 104,
  name: 'web',
  uid: 0,
  loses: ['write', 'remove'],
  more: 0,
} as const satisfies Kept['why'];
const LEAVES: Kept['why'] = {
  code: 'data_left_behind',
  ctid: 104,
  name: 'web',
  moves: [{ key: 'mp3', volume: 'old', path: '/old', from: '/tank/old', to: '/tank/new', stays: null, found: null }],
};

async function onDemo<Result>(use: (demo: Demo) => Promise<Result>): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'phoenix-samples-'));
  try {
    await seedDemo(dir);
    const installation = await locate({ host: `demo:${dir}` });
    if (!installation.ok) throw new Error('the demo cannot be opened');
    const live = await watch(installation.value);
    await live.refresh();
    const { root, configDir } = demoPaths(dir);
    const result = await use({
      live,
      actions: actionsOn({ argv: [] }, live),
      configuration: join(configDir, 'phoenix_hypervisor_config.json'),
      onDisk: (path) => join(root, path),
    });
    live.close();
    return result;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function eventsOf(
  run: ReturnType<Actions['apply']>,
  receive: (event: ApplyEvent) => void = () => {},
): Promise<readonly ApplyEvent[]> {
  const events: ApplyEvent[] = [];
  for await (const event of run.events) {
    receive(event);
    events.push(event);
  }
  return events;
}

const MANY_WRONG = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [`v${index}`, { host_path: 'relative' }]),
);

/** The last one is refused. */
function editsOn({ status }: Snapshot, { name, mounts }: DesiredVolume): readonly VolumeEdit[] {
  const ctid = mounts[0]?.ctid ?? 0;
  const containers = status?.containers ?? [];
  const taken = containers.flatMap((container) =>
    container.mountPoints
      .filter(({ volume }) => volume === undefined)
      .map(({ path }) => [container.ctid, path] as const),
  );
  const add = (mounts: Readonly<Record<string, string>>, owner?: string): VolumeEdit => ({
    kind: 'add',
    name: 'films',
    volume: { host_path: '/mnt/pve/bulk/films', mounts, ...(owner && { owner }) },
  });
  return [
    add({ [ctid]: '/films' }),
    { kind: 'set', name, owner: 'container_root' },
    { kind: 'remove', name },
    add(Object.fromEntries(taken.slice(0, 1))),
    add(Object.fromEntries(containers.map((container) => [container.ctid, '/films'])), 'container_root'),
    { kind: 'add', name, volume: { host_path: '/etc', mounts: {} } },
  ];
}

async function removing(live: Watch, volume: DesiredVolume): Promise<Plan> {
  const workspace = await workspaceOf(live.installation, await live.config());
  const planned = workspace.ok ? await plan(workspace.value, { subjects: [volume.name], removal: volume }) : workspace;
  if (!planned.ok) throw new Error('the removal cannot be planned');
  return planned.value.plan;
}

/** Of a volume that is as declared. */
async function plannedOfNothing(actions: Pick<Actions, 'plan'>, { desired }: Snapshot): Promise<Plan> {
  for (const { name } of desired?.volumes ?? []) {
    const plan = await planned(actions, { volumes: [name] });
    if (planItems(plan).length === 0) return plan;
  }
  throw new Error('no volume of the demo is as declared after an apply');
}

const planned = async (actions: Pick<Actions, 'plan'>, options: PlanOptions = {}): Promise<Plan> =>
  made(await actions.plan(options));

function made<Value>(made: Result<Value>): Value {
  if (!made.ok) throw new Error(made.problems[0].code);
  return made.value;
}
