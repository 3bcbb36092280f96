import { routeOf, STEPS } from '../../components/wizard/steps/steps.ts';
import { foundPathLines } from '../../form/ask/path.ts';
import type { Question, QuestionContext } from '../../form/ask/question.ts';
import { askReview, type Form, receiveForm } from '../../form/form.ts';
import type { FormAnswer, FormAsk } from '../../form/outside.ts';
import { isSome } from '../../ground/problem.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { PLAIN } from '../../views/words/input/plain.ts';

/** Where the questions of a form stand: what it knows, and the question that is open. */
export interface Talk {
  readonly form: Form;
  readonly question: Question;
}

/** What a line or an answer from outside leads to. `reached`: the question's lines are due. `left`: it is over. */
export interface TalkTurn {
  readonly talk: Talk;
  readonly tell: readonly string[];
  readonly asks: readonly FormAsk[];
  readonly reached: boolean;
  readonly left?: 'cancelled' | 'written';
}

/** The first question of the wizard's first step. */
export function begunTalk(form: Form, view: QuestionContext): TalkTurn {
  const questions = questionsOf(form);
  if (!isSome(questions)) throw new Error(`nothing is asked to ${form.subject.kind} a volume`);
  return reach(form, questions[0], view);
}

export function answerQuestion({ form, question }: Talk, text: string, view: QuestionContext): TalkTurn {
  const { go, tell, asks, form: after } = question.answer(form, text, view);
  const talk = { form: after, question };
  switch (go) {
    case 'leave':
      return left(talk);
    case 'back':
      return wentBack(talk, view);
    case 'again':
      return { talk, tell, asks, reached: false };
    case 'on': {
      const next = neighbour(talk, 1, view);
      if (next === undefined) return { talk, tell, asks, reached: false };
      const reached = reach(after, next, view);
      return { ...reached, tell, asks: [...asks, ...reached.asks] };
    }
  }
}

/** Going back from the first question leaves. */
export function wentBack(talk: Talk, view: QuestionContext): TalkTurn {
  const before = neighbour(talk, -1, view);
  return before === undefined ? left(talk) : reach(talk.form, before, view);
}

/** What the outside answered. */
export function receiveAnswer({ form, question }: Talk, answer: FormAnswer, view: QuestionContext): TalkTurn {
  const { state, asks } = receiveForm(form, answer, view.snapshot);
  const turn = { talk: { form: state, question }, tell: [], asks, reached: false };
  switch (answer.kind) {
    case 'completed':
      return { ...turn, tell: foundPathLines(state, form.paths.awaiting?.completes === true, view.style) };
    case 'reviewed':
    case 'let-in':
      return turn;
    case 'wrote':
      if (!answer.outcome.ok) return { ...turn, tell: diagnosticLines(view.style, answer.outcome.diagnostics) };
      return { ...turn, tell: [view.style.safe(writtenText(state))], left: 'written' };
  }
}

const questionsOf = ({ subject }: Form): readonly Question[] => routeOf(subject).flatMap((step) => STEPS[step].ask);

const left = (talk: Talk): TalkTurn => ({ talk, tell: [], asks: [], reached: false, left: 'cancelled' });

/** What an edit would do is shown, and builds a proposal, only after asking for it. */
function reach(form: Form, question: Question, { snapshot }: QuestionContext): TalkTurn {
  const { state, asks } = question.reviews ? askReview(form, snapshot) : { state: form, asks: [] };
  return { talk: { form: state, question }, tell: [], asks, reached: true };
}

function neighbour({ form, question }: Talk, way: 1 | -1, view: QuestionContext): Question | undefined {
  const asked = questionsOf(form).filter((one) => one === question || !one.skips?.(form, view));
  return asked[asked.indexOf(question) + way];
}

/** Where it was written. */
function writtenText({ subject, draft, review }: Form): string {
  if (subject.kind === 'remove') return PLAIN.removed(draft.name);
  const file = review.answer?.file ?? '';
  return PLAIN.written(draft.name, file.slice(file.lastIndexOf('/') + 1));
}
