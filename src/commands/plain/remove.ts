import { outcomeOf, reviewOf } from '../../components/wizard/outside.ts';
import { canWrite } from '../../components/wizard/review/write.ts';
import type { VolumeEdit } from '../../engine/desired/edit.ts';
import type { DesiredVolume } from '../../engine/desired/state.ts';
import { removalMeaning } from '../../form/removal.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { agreed } from './agree.ts';
import type { Dialogue } from './dialogue.ts';
import { reviewText } from './volume/lines.ts';

/** Takes a volume out of the configuration, after saying what that means; its data stays. */
export async function removeVolume(dialogue: Dialogue, volume: DesiredVolume): Promise<void> {
  const { actions, store, style, say } = dialogue;
  const edit: VolumeEdit = { kind: 'remove', name: volume.name };
  const answer = await reviewOf(actions, edit);
  say([
    ...removalMeaning(volume, store.get()).map(({ sign, text }) => style.safe(`${sign} ${text}`)),
    ...reviewText(answer, style),
  ]);
  if (!canWrite({ answer, scroll: 0, refused: [] })) return;
  if (!(await agreed(dialogue, `Remove ${volume.name} from the configuration`, 'no'))) {
    say(['Nothing was written.']);
    return;
  }
  const outcome = await outcomeOf(actions, edit);
  say(
    outcome.ok
      ? [style.safe(`Written: ${volume.name} is declared no more.`)]
      : diagnosticLines(style, outcome.diagnostics),
  );
}
