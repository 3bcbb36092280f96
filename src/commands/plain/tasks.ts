import { addWizard, editWizard } from '../../components/wizard/wizard.ts';
import type { Status } from '../../engine/status/types.ts';
import { isError } from '../../ground/problem.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import type { Style } from '../../views/style.ts';
import { chooseVolume, chooseVolumes } from './choose-volume.ts';
import { HELP, type MenuChoice } from './menu.ts';
import { containersText, driftText, findingsText, volumesText, volumeText } from './overview.ts';
import { applyPlan, showPlan } from './plan-and-apply.ts';
import { removeVolume } from './remove-volume.ts';
import type { Session } from './session.ts';
import { holdTalk } from './volume/hold-talk.ts';
import { agreed } from './yes-no.ts';

/** Does what was chosen, on files and a host that are read anew. */
export async function perform(session: Session, choice: MenuChoice): Promise<void> {
  const { store, say, style } = session;
  if (choice.word === 'help') return say(HELP);
  await store.refresh();
  const snapshot = store.get();
  if (choice.word === 'findings') return say(findingsText(snapshot, style));
  if (snapshot.desired) return performOnVolumes(session, choice);
  say([...diagnosticLines(style, snapshot.diagnostics.filter(isError)), 'Mend the configuration first.']);
}

async function performOnVolumes(session: Session, { word, rest }: MenuChoice): Promise<void> {
  switch (word) {
    case 'volumes':
      return showStatus(session, volumesText);
    case 'containers':
      return showStatus(session, containersText);
    case 'drift':
      return showStatus(session, driftText);
    case 'details': {
      const volume = await chooseVolume(session, rest);
      return volume && showStatus(session, (status, style) => volumeText(status, volume.name, style));
    }
    case 'add':
      return planWritten(session, await holdTalk(session, addWizard));
    case 'edit': {
      const volume = await chooseVolume(session, rest);
      return volume && planWritten(session, await holdTalk(session, editWizard(volume)));
    }
    case 'remove': {
      const volume = await chooseVolume(session, rest);
      return volume && removeVolume(session, volume);
    }
    case 'plan': {
      const names = await chooseVolumes(session, rest);
      if (names) await showPlan(session, names);
      return;
    }
    case 'apply': {
      const names = await chooseVolumes(session, rest);
      return names && applyPlan(session, names);
    }
  }
}

async function planWritten(session: Session, name: string | undefined): Promise<void> {
  if (name !== undefined && (await agreed(session, 'Plan it now', 'yes'))) await applyPlan(session, [name]);
}

/** Something about the status; where there is none, the errors that keep it from being told. */
function showStatus({ store, say, style }: Session, text: (status: Status, style: Style) => readonly string[]): void {
  const { status, diagnostics } = store.get();
  say(status ? text(status, style) : diagnosticLines(style, diagnostics.filter(isError)));
}
