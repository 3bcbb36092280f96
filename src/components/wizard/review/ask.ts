import type { VolumeEdit } from '../../../engine/desired/edit.ts';
import { hostPathOf } from '../../../form/draft.ts';
import { addEdit, setEdit } from '../../../form/edit.ts';
import { accessOf as accessIn, type Proposal } from '../../../form/proposal.ts';
import { turn } from '../../app/screen.ts';
import type { Around, Wizard, WizardTurn } from '../wizard.ts';

/** The edit as it stands, or undefined where nothing is changed. */
export function editOf(wizard: Wizard, around: Around): VolumeEdit | undefined {
  const { subject, draft } = wizard;
  if (subject.kind === 'edit') return setEdit(subject.volume, draft);
  const { owner, permissions } = accessOf(wizard, around);
  return addEdit(draft, owner, permissions);
}

/** Who shall own it and with which modes: what was said, else what is proposed and why. */
export const accessOf = ({ draft, paths, access }: Wizard, { snapshot }: Around): Proposal =>
  accessIn(draft, { snapshot, found: paths.known.get(hostPathOf(draft)), oneMap: access.oneMap });

/** Asks what the edit would do; an answer to an earlier question no longer counts. */
export function askReview(wizard: Wizard, around: Around): WizardTurn {
  const edit = editOf(wizard, around);
  if (edit === undefined) return turn({ ...wizard, review: { scroll: 0, refused: [] } });
  const serial = wizard.asked + 1;
  const review = { ...wizard.review, edit, awaiting: serial, refused: [] };
  return turn({ ...wizard, asked: serial, review }, { kind: 'review', serial, edit });
}
