import {
  changeAccess,
  choosePermissions,
  takeTypedAccess,
  toggleTree,
} from '../../../components/wizard/access/change.ts';
import { accessOf } from '../../../components/wizard/review/ask.ts';
import { nameOf } from '../../../components/wizard/wizard.ts';
import { type Choice, OWNER_CHOICES, permissionChoices, permissionsWords, recursiveOf } from '../../../form/access.ts';
import { typedAccessProblem } from '../../../form/checks.ts';
import { cell, tableLines } from '../../../views/table.ts';
import { wordsOf } from '../../../views/words/any.ts';
import { saidYes, YES_OR_NO, yesNo } from '../agree.ts';
import { problemText } from '../problem.ts';
import { accessLines } from './access.ts';
import { again, on, type Topic, type TopicView } from './topic.ts';

// The answers change the draft only: the review that follows asks what that would do.

export const ownerTopic: Topic = {
  lines: accessLines,
  question: (wizard, view) => ({ prompt: 'Owner (? lists the choices)', empty: accessOf(wizard, view).owner }),
  answer(wizard, text, view) {
    if (text === '') return on(wizard);
    if (text === '?') return again(wizard, choiceLines(OWNER_CHOICES, 'user:group', view));
    const problem = typedAccessProblem('owner', text);
    if (problem) return again(wizard, problemText(view.style, wordsOf(problem)));
    return on(changeAccess(wizard, { owner: text }, view).state);
  },
};

export const permissionsTopic: Topic = {
  lines: () => [],
  question(wizard, view) {
    const { value } = permissionsWords(accessOf(wizard, view).permissions, nameOf(wizard));
    return { prompt: 'Permissions (? lists the choices)', empty: value };
  },
  answer(wizard, text, view) {
    if (text === '') return on(wizard);
    const choices = permissionChoices(nameOf(wizard), wizard.initial.permissions);
    if (text === '?') return again(wizard, choiceLines(choices, '0775 0664', view));
    const word = choices.find(({ value }) => value === text)?.value;
    if (word === 'keep' || word === 'purpose') return on(choosePermissions(wizard, word, view).state);
    const problem = typedAccessProblem('permissions', text);
    if (problem) return again(wizard, problemText(view.style, wordsOf(problem)));
    return on(takeTypedAccess(wizard, 'permissions', text, view).state);
  },
};

export const treeTopic: Topic = {
  lines: () => [],
  question: (wizard, view) => yesNo('The same for everything below it', treeOf(accessOf(wizard, view))),
  answer(wizard, text, view) {
    const now = treeOf(accessOf(wizard, view));
    const said = saidYes(text, now);
    if (said === undefined) return again(wizard, [YES_OR_NO]);
    return on(said === (now === 'yes') ? wizard : toggleTree(wizard, view).state);
  },
};

const treeOf = ({ permissions }: ReturnType<typeof accessOf>): 'yes' | 'no' =>
  recursiveOf(permissions) ? 'yes' : 'no';

/** What to type, and what it means; `other` stands for what has no word. */
function choiceLines(choices: readonly Choice[], other: string, { style }: TopicView): readonly string[] {
  const rows = choices.map(({ value, label, note }) => [
    cell(value === 'other' ? other : value),
    cell(value === 'purpose' ? `${note}, ${label}` : note),
  ]);
  return tableLines(style, ['TYPE', 'FOR'], rows);
}
