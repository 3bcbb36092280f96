import type { VolumeChanges } from '../../engine/desired/edit.ts';
import { laterIn } from '../../engine/plan/standing.ts';
import type { Remedy } from '../../engine/remedy/remedy.ts';
import { runnableSteps } from '../plan/items.ts';
import { becauseText, remedyText } from '../words/access.ts';
import { affectedFields } from './document.ts';
import type { RemedyFields } from './shapes.ts';

/** A remedy for so many people as scripts read it. */
export function remedyFields(
  { code, changes, plan, gives, takesFrom, below, unreached, because }: Remedy,
  people: number,
): RemedyFields {
  const commands = runnableSteps(plan).flatMap((step) => step.commands.map((argv) => [...argv]));
  return {
    ...{ code, text: remedyText(code, people), edit: editFields(changes), commands },
    gives: gives.map(affectedFields),
    takesFrom: takesFrom.map(affectedFields),
    ...{ waits: laterIn(plan).map((one) => ({ ...one })), below },
    unreached: unreachedFields(unreached),
    because: because && { code: because, text: becauseText(because) },
  };
}

export const unreachedFields = (unreached: Remedy['unreached']): RemedyFields['unreached'] =>
  unreached && { ...unreached, examples: unreached.examples.map((one) => ({ ...one })) };

/** As the JSON of the volume spells it. */
export function editFields({ access, owner, directoryMode, mounts }: VolumeChanges): Record<string, unknown> {
  const permissions = directoryMode === undefined ? undefined : { directory_mode: directoryMode };
  return { access, owner, permissions, mounts };
}
