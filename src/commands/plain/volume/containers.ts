import { textField } from '../../../components/form/field.ts';
import { mountProblem, typedMountProblem } from '../../../components/wizard/draft/checks.ts';
import { type MountDraft, targetOf } from '../../../components/wizard/draft/draft.ts';
import { optionsText, readOptions } from '../../../components/wizard/draft/options.ts';
import { candidates, consumers } from '../../../components/wizard/mounts/candidates.ts';
import { declaredOptions, pickedMount, withMount, withoutMount } from '../../../components/wizard/mounts/picked.ts';
import type { Wizard } from '../../../components/wizard/wizard.ts';
import { checkCtid } from '../../../engine/desired/rules.ts';
import { standingWord } from '../../../engine/status/standing.ts';
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

function pick({ state, problems }: Picking, word: string, view: TopicView): Picking {
  const picked = word.startsWith('-')
    ? dropped(state, word.slice(1), view)
    : word.includes('=')
      ? placed(state, word, view)
      : added(state, word, view);
  return 'summary' in picked
    ? { state, problems: [...problems, ...problemText(view.style, picked)] }
    : { state: picked, problems };
}

type Refused = { readonly summary: string; readonly hint: string };

function added(wizard: Wizard, word: string, { snapshot }: TopicView): Wizard | Refused {
  const ctid = ctidOf(wizard, word, snapshot);
  if (typeof ctid !== 'number') return ctid;
  const mount = wizard.draft.mounts.find((one) => one.ctid === ctid) ?? pickedMount(wizard, ctid, snapshot);
  return mountProblem(wizard, mount, snapshot) ?? withMount(wizard, mount);
}

function dropped(wizard: Wizard, word: string, { snapshot }: TopicView): Wizard | Refused {
  const ctid = ctidOf(wizard, word, snapshot);
  return typeof ctid === 'number' ? withoutMount(wizard, ctid) : ctid;
}

/** `101=/data,ro`, as `--mount` takes it. Without a path it keeps the one it has. */
function placed(wizard: Wizard, text: string, { snapshot }: TopicView): Wizard | Refused {
  const equals = text.indexOf('=');
  const ctid = ctidOf(wizard, text.slice(0, equals).trim(), snapshot);
  if (typeof ctid !== 'number') return ctid;
  const [path = '', ...words] = text.slice(equals + 1).split(',');
  const typed = { what: 'options', ctid, field: textField(words.join(',')) } as const;
  const options = readOptions(typed.field.text, declaredOptions(wizard, ctid));
  const problem = typedMountProblem(wizard, typed, snapshot);
  if (problem || 'unknown' in options) return problem ?? UNREADABLE;
  const mount: MountDraft = {
    ctid,
    path: path.trim() || targetOf(wizard.draft, pickedMount(wizard, ctid, snapshot)),
    options,
  };
  return mountProblem(wizard, mount, snapshot) ?? withMount(wizard, mount);
}

const UNREADABLE: Refused = { summary: 'That cannot be understood.', hint: 'Type it like 101=/data,ro.' };

/** A container by its number, also one that is not here yet, or by its name. */
function ctidOf(wizard: Wizard, word: string, snapshot: TopicView['snapshot']): number | Refused {
  const named = candidates(snapshot, wizard.draft, '').find(({ name }) => name === word);
  if (named) return named.ctid;
  const broken = checkCtid(word);
  if (!broken) return Number(word);
  const { summary, hint } = wordsOf(broken);
  return { summary, hint: `${hint} Or a name: ? lists them.` };
}

function pickedLines(wizard: Wizard, { snapshot, style }: TopicView): readonly string[] {
  const { mounts } = wizard.draft;
  if (mounts.length === 0) return ['No container is picked. That is fine: more can be attached later.'];
  const names = new Map(consumers(snapshot, wizard.draft).map(({ ctid, name }) => [ctid, name]));
  const rows = mounts.map((mount) => [
    cell(String(mount.ctid)),
    cell(names.get(mount.ctid) ?? '-'),
    cell(targetOf(wizard.draft, mount)),
    cell(optionsText(mount.options)),
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
