import { diagnosticLines } from '../../views/diagnostics.ts';
import { accessText, OWNER_NOTES, permissionsChoiceText, permissionsText, proposalText } from '../../views/form.ts';
import { cell, tableLines } from '../../views/table.ts';
import { ASK } from '../../views/words/input/ask.ts';
import { accessOf, accessRows, ownerFix, permissionsFor, toggledTree } from '../access.ts';
import { parseAccess, parseHours } from '../checks.ts';
import { OWNER_CHOICES, permissionsChoices } from '../choices.ts';
import { type Draft, recursiveOf } from '../draft.ts';
import type { Form } from '../form.ts';
import { type Answered, again, on, parseYes, type Question, type QuestionContext, yesNo } from './question.ts';

// The answers change the draft only: the review that follows asks what that would do.

const ownerQuestion: Question = {
  reviews: true,
  lines(form, view) {
    const { owner, permissions, why } = accessOf(form, view.snapshot);
    const { label, note } = permissionsText(permissions, form.draft.name);
    return [
      view.style.safe(`Owner ${owner}${why === null ? '' : ` (${proposalText(why)})`}.`),
      view.style.safe(`Permissions ${label} (${note}).`),
      ...whoCan(form, view),
    ];
  },
  prompt: (form, { snapshot }) => ({ prompt: ASK.owner, empty: accessOf(form, snapshot).owner }),
  answer(form, text, view) {
    if (text === '') return on(form);
    if (text !== '?') return taken(form, 'owner', text, view);
    const rows = OWNER_CHOICES.map((value) => [value === 'other' ? 'user:group' : value, OWNER_NOTES[value]]);
    return again(form, choiceLines(rows, view));
  },
};

const permissionsQuestion: Question = {
  lines: () => [],
  prompt(form, { snapshot }) {
    const { label } = permissionsText(accessOf(form, snapshot).permissions, form.draft.name);
    return { prompt: ASK.permissions, empty: label };
  },
  answer(form, text, view) {
    if (text === '') return on(form);
    const choices = permissionsChoices(form);
    if (text === '?') {
      const rows = choices.map((value) => {
        const { label, note } = permissionsChoiceText(value, form.draft.name);
        return [value === 'other' ? '0775 0664' : value, value === 'purpose' ? `${note}, ${label}` : note];
      });
      return again(form, choiceLines(rows, view));
    }
    const word = choices.find((choice) => choice === text);
    if (word === undefined || word === 'other') return taken(form, 'permissions', text, view);
    const recursive = recursiveOf(accessOf(form, view.snapshot).permissions);
    return on(withAccess(form, { permissions: permissionsFor(word, recursive) }));
  },
};

const treeQuestion: Question = {
  lines: () => [],
  skips: (form, { snapshot }) => accessOf(form, snapshot).permissions.kind === 'keep',
  prompt: (form, view) => yesNo(ASK.tree, treeOf(form, view)),
  answer(form, text, view) {
    const now = treeOf(form, view);
    const yes = parseYes(text, now);
    if (yes === undefined) return again(form, [ASK.yesOrNo]);
    if (yes === (now === 'yes')) return on(form);
    return on(withAccess(form, { permissions: toggledTree(accessOf(form, view.snapshot).permissions) }));
  },
};

const guardQuestion: Question = {
  lines: () => [],
  prompt: ({ draft }) => yesNo(ASK.guard, draft.bootGuard ? 'yes' : 'no'),
  answer(form, text) {
    const yes = parseYes(text, form.draft.bootGuard ? 'yes' : 'no');
    return yes === undefined ? again(form, [ASK.yesOrNo]) : on(withAccess(form, { bootGuard: yes }));
  },
};

const snapshotsQuestion: Question = {
  lines: () => [],
  prompt: ({ draft }) => ({ prompt: ASK.snapshots, empty: String(draft.snapshotsWithinHours ?? ASK.never) }),
  answer(form, text, { style }) {
    if (text === '') return on(form);
    const read = parseHours(text === ASK.never ? '' : text);
    return read.ok ? on(withAccess(form, read.value)) : again(form, diagnosticLines(style, read.problems));
  },
};

export const accessQuestions: readonly Question[] = [
  ownerQuestion,
  permissionsQuestion,
  treeQuestion,
  guardQuestion,
  snapshotsQuestion,
];

/** Who can do what in the directory, and what would let them write. */
export function whoCan(form: Form, { snapshot, style }: QuestionContext): readonly string[] {
  const rows = accessRows(form, snapshot).map(({ ctid, containerName, access }) => {
    const { can, why } = accessText(access);
    return [String(ctid), containerName ?? '-', can, why].map((text) => cell(text));
  });
  const fix = ownerFix(form, snapshot);
  return [
    ...(rows.length === 0 ? [] : [ASK.whoCan, ...tableLines(style, ['CT', 'NAME', 'ITS ROOT', 'WHY'], rows)]),
    ...(fix === undefined ? [] : [ASK.fix(fix, rows.length)]),
  ];
}

function taken(form: Form, row: 'owner' | 'permissions', text: string, { snapshot, style }: QuestionContext): Answered {
  const read = parseAccess(row, text, recursiveOf(accessOf(form, snapshot).permissions));
  return read.ok ? on(withAccess(form, read.value)) : again(form, diagnosticLines(style, read.problems));
}

const withAccess = (form: Form, changed: Partial<Draft>): Form => ({
  ...form,
  draft: { ...form.draft, ...changed },
});

const treeOf = (form: Form, { snapshot }: QuestionContext): 'yes' | 'no' =>
  recursiveOf(accessOf(form, snapshot).permissions) ? 'yes' : 'no';

/** What to type, and what it means. */
const choiceLines = (rows: readonly (readonly string[])[], { style }: QuestionContext): readonly string[] =>
  tableLines(
    style,
    ['TYPE', 'FOR'],
    rows.map((row) => row.map((text) => cell(text))),
  );
