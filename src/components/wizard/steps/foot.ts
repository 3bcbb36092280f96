import type { Candidate } from '../../../form/candidates.ts';
import { mountProblem, optionsProblem } from '../../../form/checks.ts';
import { targetOf } from '../../../form/draft.ts';
import { elsewhere } from '../../../form/mounts.ts';
import { readOptions } from '../../../form/options.ts';
import type { FormProblem } from '../../../form/problem.ts';
import type { Line } from '../../../ground/line.ts';
import { OPTIONS_FORM } from '../../../views/words/input/form.ts';
import { WIZARD } from '../../../views/words/input/wizard.ts';
import type { Snapshot } from '../../app/contract.ts';
import type { World } from '../../app/screen.ts';
import { fieldSpans } from '../../fields/spans.ts';
import { noteLines, problemLines } from '../problem.ts';
import type { MountField, Wizard } from '../wizard.ts';

/** Rows below the list for what is wrong, or a note, so that the list keeps still. */
export const FOOT_ROWS = 4;

export function containersFoot(
  wizard: Wizard,
  at: Candidate | undefined,
  { snapshot, columns, theme }: World,
): readonly Line[] {
  const { mountField: field, draft } = wizard;
  const here = draft.mounts.find(({ ctid }) => ctid === at?.ctid);
  const problem = field
    ? typedMountProblem(wizard, field, snapshot)
    : [...(here ? [here] : []), ...draft.mounts].map((mount) => mountProblem(draft, mount, snapshot)).find(Boolean);
  const words = problem ? problemLines(problem, 1, columns) : noteLines(note(wizard, at), 1, columns);
  if (field?.what !== 'options') return words;
  const label = ` Options of CT ${field.ctid}  `;
  return [[label, ...fieldSpans(field.field, columns - label.length - 1, theme)], ...words];
}

/** What is wrong with a mount's path or options as they are being typed. */
export function typedMountProblem(
  { draft }: Wizard,
  { ctid, what, field }: MountField,
  snapshot: Snapshot,
): FormProblem | undefined {
  if (what === 'path') return mountProblem(draft, { ctid, path: field.text, options: {} }, snapshot);
  return optionsProblem(readOptions(field.text));
}

function note({ mountField, draft }: Wizard, at: Candidate | undefined): string {
  if (mountField?.what === 'options') return OPTIONS_FORM;
  if (mountField) return WIZARD.where(mountField.ctid);
  if (!at) return WIZARD.noMatch;
  const picked = draft.mounts.find(({ ctid }) => ctid === at.ctid);
  if (picked && at.status === 'absent') return WIZARD.waitsFor(at.ctid, at.node);
  const others = picked ? elsewhere({ draft }, picked).length : 0;
  if (picked && others > 0) return WIZARD.samePath(targetOf(draft, picked), others);
  if (picked) return WIZARD.mountKeys;
  return draft.mounts.length === 0 ? WIZARD.noContainer : '';
}
