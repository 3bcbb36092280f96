import type { Actions, Outcome, Review } from '../../components/contract.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { VolumeEdit } from '../../engine/desired/edit.ts';
import type { Worded } from '../../engine/diagnostic.ts';
import type { Plan, PlanOptions } from '../../engine/plan/types.ts';
import { status } from '../../engine/status/status.ts';
import type { Status } from '../../engine/status/types.ts';
import { completePath } from '../../host/read/complete.ts';
import type { Context } from '../context.ts';
import type { Failure } from '../failure.ts';
import { type Estate, estateOf, planNow } from '../open.ts';
import type { Place } from '../place.ts';
import { commandOf } from '../volume-options.ts';
import { type PreparedEdit, prepareEdit, writeEdit } from '../write-edit.ts';
import { type RunningApply, startApply } from './apply-run.ts';
import type { LiveEstate } from './live-estate.ts';

/** What the screens can ask for, and the apply that is on its way for them. */
export interface DrivenActions extends Actions {
  readonly running: () => RunningApply | undefined;
}

export function actionsOn(context: Context, place: Place, live: LiveEstate): DrivenActions {
  const plans = new WeakMap<Plan, PlannedWith>();
  let reviewed: { readonly edit: VolumeEdit; readonly prepared: PreparedEdit } | undefined;
  let running: RunningApply | undefined;

  const estateNow = async (): Promise<Estate> => {
    const estate = await estateOf(context, place, await live.config());
    if (!estate.ok) throw spoken(estate.failure);
    return estate.value;
  };

  return {
    running: () => running,
    async plan(options) {
      const estate = await estateNow();
      const planned = await planNow(estate, options);
      if (!planned.ok) throw spoken(planned.failure);
      plans.set(planned.value.plan, { estate, options, node: planned.value.observed.node });
      return planned.value.plan;
    },
    apply(plan) {
      const made = plans.get(plan);
      if (!made) throw new Error('a plan that was not made here cannot be applied');
      running = startApply({ ...made, plan, argv: context.argv });
      return running;
    },
    completePath: async (prefix) => completePath(await machineOf(place), prefix),
    async review(edit) {
      const config = await live.config();
      const prepared = prepareEdit(config, edit);
      reviewed = prepared.ok ? { edit, prepared: prepared.value } : undefined;
      return prepared.ok ? reviewOf(context, place, edit, prepared.value) : refusal(config, edit, prepared.failure);
    },
    async write(edit) {
      // What is written is what was reviewed: a file that changed since is refused, not edited anew.
      const prepared =
        reviewed?.edit === edit
          ? { ok: true as const, value: reviewed.prepared }
          : prepareEdit(await live.config(), edit);
      if (!prepared.ok) return outcomeOf(prepared.failure);
      const written = await writeEdit(prepared.value, place);
      if (!written.ok) return outcomeOf(written.failure);
      await live.refresh();
      return { ok: true };
    },
    copy: (text) => void process.stdout.write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`),
    // The whole foreground group, as the terminal's own ^Z: npm or a shell around us stops too.
    suspend: () => {
      process.kill(0, 'SIGTSTP');
      // Back again: of a new size meanwhile only the foreground was told.
      process.kill(process.pid, 'SIGWINCH');
    },
  };
}

interface PlannedWith {
  readonly estate: Estate;
  readonly options: PlanOptions;
  readonly node: string;
}

async function reviewOf(
  context: Context,
  place: Place,
  edit: VolumeEdit,
  { file, diff, config }: PreparedEdit,
): Promise<Review> {
  const common = { file, diff, command: commandOf(edit) };
  const estate = await estateOf(context, place, config);
  if (!estate.ok) return { ...common, diagnostics: config.diagnostics };
  const planned = await planNow(estate.value, { volumes: [edit.name] });
  if (!planned.ok) return { ...common, diagnostics: [...config.diagnostics, asProblem(planned.failure)] };
  const { plan, observed } = planned.value;
  const about = status(estate.value.desired, observed);
  return {
    ...common,
    diagnostics: config.diagnostics.filter(({ where }) => where.volume === edit.name),
    plan: edit.kind === 'remove' ? { ...plan, steps: [], waiting: [], notes: [] } : plan,
    ...(edit.kind === 'remove' ? {} : { status: onlyVolume(about, edit.name) }),
  };
}

function onlyVolume(status: Status, name: string): Status {
  return { ...status, volumes: status.volumes.filter((volume) => volume.name === name) };
}

function refusal({ sources }: LoadedConfig, edit: VolumeEdit, { diagnostics = [] }: Failure): Review {
  return { diagnostics, file: sources.hypervisor.path, diff: [], command: commandOf(edit) };
}

function outcomeOf(failure: Failure): Outcome {
  const { diagnostics = [] } = failure;
  return { ok: false, diagnostics: diagnostics.length > 0 ? diagnostics : [asProblem(failure)] };
}

const asProblem = ({ code, summary, hint }: Failure): Worded => ({ severity: 'error', where: {}, code, summary, hint });

/** The screens show the message of what is thrown. */
function spoken({ summary, hint }: Failure): Error {
  return new Error(hint === undefined ? summary : `${summary}. ${hint}`);
}

async function machineOf({ host, root }: Place): Promise<Parameters<typeof completePath>[0]> {
  if (host === 'local') return { host, root };
  const { demoMachine } = await import('../../host/demo/host.ts');
  return demoMachine(root);
}
