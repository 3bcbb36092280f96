import type { PlanOptions } from '../../engine/plan/types.ts';
import type { Status } from '../../engine/status/types.ts';
import { isError } from '../../ground/problem.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import type { Style } from '../../views/style.ts';
import { MENU_HELP, PLAIN } from '../../views/words/input/plain.ts';
import { agreed } from './agree.ts';
import { planAndApply, showPlan } from './apply.ts';
import { chooseVolume, chooseVolumes } from './choose.ts';
import type { Dialogue } from './dialogue.ts';
import type { MenuChoice } from './menu.ts';
import { containersText, driftText, findingsText, volumesText, volumeText } from './overview.ts';
import { askVolume } from './volume.ts';

/** Does what was chosen, on files and a host that are read anew. */
export async function performTask(dialogue: Dialogue, choice: MenuChoice): Promise<void> {
  const { store, say, style } = dialogue;
  if (choice.word === 'help') return say(MENU_HELP);
  await store.refresh();
  const snapshot = store.get();
  if (choice.word === 'findings') return say(findingsText(snapshot, style));
  if (snapshot.desired) return performOnVolumes(dialogue, choice);
  say([...diagnosticLines(style, snapshot.diagnostics.filter(isError)), PLAIN.mendFirst]);
}

async function performOnVolumes(dialogue: Dialogue, { word, rest }: MenuChoice): Promise<void> {
  switch (word) {
    case 'volumes':
      return showStatus(dialogue, volumesText);
    case 'containers':
      return showStatus(dialogue, containersText);
    case 'drift':
      return showStatus(dialogue, driftText);
    case 'details': {
      const volume = await chooseVolume(dialogue, rest);
      return volume && showStatus(dialogue, (status, style) => volumeText(status, volume.name, style));
    }
    case 'add':
      return planWritten(dialogue, await askVolume(dialogue, { kind: 'add' }));
    case 'edit': {
      const volume = await chooseVolume(dialogue, rest);
      return volume && planWritten(dialogue, await askVolume(dialogue, { kind: 'edit', volume }));
    }
    case 'remove': {
      const volume = await chooseVolume(dialogue, rest);
      return volume && planWritten(dialogue, await askVolume(dialogue, { kind: 'remove', volume }));
    }
    case 'plan': {
      const names = await chooseVolumes(dialogue, rest);
      if (names) await showPlan(dialogue, { volumes: names });
      return;
    }
    case 'apply': {
      const names = await chooseVolumes(dialogue, rest);
      return names && planAndApply(dialogue, { volumes: names });
    }
  }
}

async function planWritten(dialogue: Dialogue, options: PlanOptions | undefined): Promise<void> {
  if (options && (await agreed(dialogue, PLAIN.planNow, 'yes'))) await planAndApply(dialogue, options);
}

/** Something about the status; where there is none, the errors that keep it from being reported. */
function showStatus({ store, say, style }: Dialogue, text: (status: Status, style: Style) => readonly string[]): void {
  const { status, diagnostics } = store.get();
  say(status ? text(status, style) : diagnosticLines(style, diagnostics.filter(isError)));
}
