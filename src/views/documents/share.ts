import type { VolumeChanges } from '../../engine/desired/edit.ts';
import { runs } from '../../engine/plan/plan.ts';
import type { RefusedRemedy, Remedy } from '../../engine/remedy/remedy.ts';
import type { Sharing } from '../../operations/share.ts';
import { remedyText } from '../words/access.ts';
import { affectedFields } from './access.ts';
import { FORMAT, reasonFields } from './document.ts';
import { planFields } from './plan.ts';
import type { RemedyFields, ShareDocument } from './shapes.ts';

/** What would let users of containers into a volume; `applies`: the events of an apply follow. */
export function shareDocument({ request, remedies, chosen }: Sharing, applies: boolean): ShareDocument {
  const [, ...alternatives] = remedies.offered;
  return {
    format: FORMAT,
    type: applies ? 'share' : undefined,
    command: 'share',
    volume: request.volume,
    with: request.with.map(({ ctid, uid, can }) => ({ ctid, uid, can })),
    needed: remedies.needed,
    chosen: chosen ? remedyFields(chosen) : null,
    alternatives: alternatives.map(remedyFields),
    refused: remedies.refused.map(refusedFields),
    plan: chosen ? planFields(chosen.plan) : null,
  };
}

/** A remedy as scripts read it. */
function remedyFields({ code, changes, plan, gives, takesFrom }: Remedy): RemedyFields {
  const commands = plan.steps.filter(runs).flatMap((step) => step.commands.map((argv) => [...argv]));
  return {
    ...{ code, text: remedyText(code), edit: editFields(changes), commands },
    gives: gives.map(affectedFields),
    takesFrom: takesFrom.map(affectedFields),
  };
}

const refusedFields = ({ code, changes, why }: RefusedRemedy): ShareDocument['refused'][number] => ({
  remedy: { code, text: remedyText(code), edit: changes ? editFields(changes) : null },
  why: reasonFields(why),
});

/** As the JSON of the volume spells it. */
function editFields({ access, owner, directoryMode, mounts }: VolumeChanges): Record<string, unknown> {
  const permissions = directoryMode === undefined ? undefined : { directory_mode: directoryMode };
  return { access, owner, permissions, mounts };
}
