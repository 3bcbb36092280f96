import { type Wizard, withDraft } from '../../../components/wizard/wizard.ts';
import { standingWord } from '../../../engine/status/standing.ts';
import { candidates, consumers } from '../../../form/candidates.ts';
import { targetOf } from '../../../form/draft.ts';
import { optionsOn, optionsText } from '../../../form/options.ts';
import { pickInWords } from '../../../form/pick.ts';
import { cell, tableLines } from '../../../views/table.ts';
import { wordsOf } from '../../../views/words/any.ts';
import { problemText } from '../problem.ts';
import { checked } from './checked.ts';
import { again, type Topic, type TopicView } from './topic.ts';

/** Every line picks, places or drops containers; an empty one goes on. */
export const containersTopic: Topic = {
  lines(wizard, view) {
    const example = candidates(view.snapshot, wizard.draft, '')[0]?.ctid ?? 101;
    return [
      `Who shares it. ${example} or a name adds a container, ${example}=/data,ro says where it sees the directory and how,`,
      `-${example} takes it away, ? lists them all.`,
      ...pickedLines(wizard, view),
    ];
  },
  question: () => ({ prompt: 'Container', empty: 'go on' }),
  answer(wizard, text, view) {
    if (text === '') return checked(wizard, wizard, view);
    if (text === '?') return again(wizard, candidateLines(wizard, view));
    const words = text.includes('=') ? [text] : text.split(/[\s,]+/).filter((word) => word !== '');
    const { state, problems } = words.reduce<Picking>((so, word) => pick(so, word, view), {
      state: wizard,
      problems: [],
    });
    return again(state, [...problems, ...pickedLines(state, view)]);
  },
};

interface Picking {
  readonly state: Wizard;
  readonly problems: readonly string[];
}

function pick({ state, problems }: Picking, word: string, { snapshot, style }: TopicView): Picking {
  const picked = pickInWords(state.draft, word, { declared: state.initial, snapshot });
  if (picked.ok) return { state: withDraft(state, picked.value), problems };
  const [problem] = picked.problems;
  const { summary, hint = '' } = wordsOf(problem);
  const more = problem.code === 'ctid' ? `${hint} Or a name: ? lists them.` : hint;
  return { state, problems: [...problems, ...problemText(style, { summary, hint: more })] };
}

function pickedLines(wizard: Wizard, { snapshot, style }: TopicView): readonly string[] {
  const { mounts } = wizard.draft;
  if (mounts.length === 0) return ['No container is picked. That is fine: more can be attached later.'];
  const names = new Map(consumers(snapshot, wizard.draft).map(({ ctid, name }) => [ctid, name]));
  const rows = mounts.map((mount) => [
    cell(String(mount.ctid)),
    cell(names.get(mount.ctid) ?? '-'),
    cell(targetOf(wizard.draft, mount)),
    cell(optionsText(optionsOn(mount.options))),
  ]);
  return tableLines(style, ['CT', 'NAME', 'PATH INSIDE', 'OPTIONS'], rows);
}

function candidateLines(wizard: Wizard, { snapshot, style }: TopicView): readonly string[] {
  const rows = candidates(snapshot, wizard.draft, '').map((candidate) => [
    cell(String(candidate.ctid)),
    cell(candidate.name ?? '-'),
    cell(standingWord(candidate)),
    cell(candidate.unprivileged === null ? '?' : candidate.unprivileged ? 'unprivileged' : 'privileged'),
  ]);
  return tableLines(style, ['CT', 'NAME', 'STATUS', 'PRIVILEGE'], rows);
}
