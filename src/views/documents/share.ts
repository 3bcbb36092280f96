import type { RefusedRemedy } from '../../engine/remedy/remedy.ts';
import type { Sharing } from '../../operations/share.ts';
import { remedyText } from '../words/access.ts';
import { FORMAT, reasonFields } from './document.ts';
import { planFields } from './plan.ts';
import { editFields, remedyFields, unreachedFields } from './remedy.ts';
import type { ShareDocument } from './shapes.ts';

/** What would let users of containers into a volume; `applies`: the events of an apply follow. */
export function shareDocument({ request, remedies, chosen, node, unseen }: Sharing, applies: boolean): ShareDocument {
  const [, ...alternatives] = remedies.offered;
  const people = request.with.length;
  return {
    format: FORMAT,
    type: applies ? 'share' : undefined,
    command: 'share',
    volume: request.volume,
    with: request.with.map(({ ctid, uid, can }) => ({ ctid, uid, can })),
    node,
    unseen: [...unseen],
    needed: remedies.needed,
    unreached: unreachedFields(remedies.unreached),
    chosen: chosen ? remedyFields(chosen, people) : null,
    alternatives: alternatives.map((one) => remedyFields(one, people)),
    refused: remedies.refused.map((one) => refusedFields(one, people)),
    plan: chosen ? planFields(chosen.plan) : null,
  };
}

const refusedFields = ({ code, changes, why }: RefusedRemedy, people: number): ShareDocument['refused'][number] => ({
  remedy: { code, text: remedyText(code, people), edit: changes ? editFields(changes) : null },
  why: reasonFields(why),
});
