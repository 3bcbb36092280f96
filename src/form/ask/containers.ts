import { checkCtid } from '../../engine/desired/rules.ts';
import { standingWord } from '../../engine/status/standing.ts';
import { bad, good, NOWHERE, type Problem, type Result } from '../../ground/problem.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { cell, tableLines } from '../../views/table.ts';
import { ASK } from '../../views/words/input/ask.ts';
import { candidates, consumers } from '../candidates.ts';
import { mountProblem, mountsProblem } from '../checks.ts';
import { type MountDraft, targetOf, withMount, withoutMount } from '../draft.ts';
import type { Form } from '../form.ts';
import { declaredOptions, pickedMount } from '../mounts.ts';
import { mountParts, optionsText, readOptionsOver } from '../options.ts';
import type { FormProblem } from '../problem.ts';
import { checked } from './checked.ts';
import { again, type Question, type QuestionContext } from './question.ts';

/** Every line picks, places or drops containers; an empty one goes on. */
export const containersQuestion: Question = {
  lines(form, view) {
    const example = candidates(view.snapshot, form.draft)[0]?.ctid ?? 101;
    return [...ASK.containers(example), ...pickedLines(form, view)];
  },
  prompt: () => ({ prompt: 'Container', empty: 'go on' }),
  answer(form, text, view) {
    if (text === '') return checked(form, { state: form, asks: [] }, mountsProblem(form.draft, view.snapshot), view);
    if (text === '?') return again(form, candidateLines(form, view));
    const words = text.includes('=') ? [text] : text.split(/[\s,]+/).filter((word) => word !== '');
    let picked = form;
    const problems: Problem[] = [];
    for (const word of words) {
      const after = pick(picked, word, view);
      if (after.ok) picked = after.value;
      else problems.push(...after.problems);
    }
    return again(picked, [...diagnosticLines(view.style, problems), ...pickedLines(picked, view)]);
  },
};

type Picked = Result<Form, FormProblem>;

/** Adds, places or takes away what a word names. */
export function pick(form: Form, word: string, view: Pick<QuestionContext, 'snapshot'>): Picked {
  if (word.includes('=')) return placed(form, word, view);
  const drops = word.startsWith('-');
  const ctid = ctidOf(form, drops ? word.slice(1) : word, view);
  if (!ctid.ok) return ctid;
  if (drops) return good(withoutMount(form, ctid.value));
  const there = form.draft.mounts.find((one) => one.ctid === ctid.value);
  return mounted(form, there ?? pickedMount(form, ctid.value, view.snapshot), view);
}

/** `101=/data,ro`, as `--mount` takes it. Without a path it keeps the one it has. */
function placed(form: Form, text: string, view: Pick<QuestionContext, 'snapshot'>): Picked {
  const { who, path, options: typed } = mountParts(text);
  const ctid = ctidOf(form, who.trim(), view);
  if (!ctid.ok) return ctid;
  const options = readOptionsOver(declaredOptions(form, ctid.value), typed);
  if ('unknown' in options) return bad({ code: 'option_unknown', ...NOWHERE, option: options.unknown });
  const kept = pickedMount(form, ctid.value, view.snapshot);
  return mounted(form, { ctid: ctid.value, path: path.trim() || targetOf(form.draft, kept), options }, view);
}

function mounted(form: Form, mount: MountDraft, { snapshot }: Pick<QuestionContext, 'snapshot'>): Picked {
  const problem = mountProblem(form.draft, mount, snapshot);
  return problem ? bad(problem) : good(withMount(form, mount));
}

/** A container by its number, also one that is not here yet, or by its name. */
function ctidOf(
  form: Form,
  word: string,
  { snapshot }: Pick<QuestionContext, 'snapshot'>,
): Result<number, FormProblem> {
  const named = candidates(snapshot, form.draft).find(({ name }) => name === word);
  if (named) return good(named.ctid);
  return checkCtid(word) ? bad({ code: 'container_unknown', ...NOWHERE, word }) : good(Number(word));
}

function pickedLines({ draft }: Form, { snapshot, style }: QuestionContext): readonly string[] {
  if (draft.mounts.length === 0) return [ASK.noContainer];
  const names = new Map(consumers(snapshot, draft).map(({ ctid, name }) => [ctid, name]));
  const rows = draft.mounts.map((mount) =>
    [String(mount.ctid), names.get(mount.ctid) ?? '-', targetOf(draft, mount), optionsText(mount.options)].map((text) =>
      cell(text),
    ),
  );
  return tableLines(style, ['CT', 'NAME', 'PATH INSIDE', 'OPTIONS'], rows);
}

function candidateLines({ draft }: Form, { snapshot, style }: QuestionContext): readonly string[] {
  const rows = candidates(snapshot, draft).map((candidate) => {
    const { ctid, name, unprivileged } = candidate;
    const privilege = unprivileged === null ? '?' : unprivileged ? 'unprivileged' : 'privileged';
    return [String(ctid), name ?? '-', standingWord(candidate), privilege].map((text) => cell(text));
  });
  return tableLines(style, ['CT', 'NAME', 'STATUS', 'PRIVILEGE'], rows);
}
