import type { PlanOptions } from '../../engine/plan/types.ts';
import type { QuestionContext } from '../../form/ask/question.ts';
import { planAfter } from '../../form/edit.ts';
import { type FormSubject, formOf } from '../../form/form.ts';
import { answerTo } from '../../form/outside.ts';
import { PLAIN } from '../../views/words/input/plain.ts';
import type { TypedAnswer } from './conversation.ts';
import type { Dialogue } from './dialogue.ts';
import { answerQuestion, begunTalk, receiveAnswer, type Talk, type TalkTurn, wentBack } from './talk.ts';

/** Asks about a volume until it is written or left; gives what is to be planned then, where there is something. */
export async function askVolume(dialogue: Dialogue, subject: FormSubject): Promise<PlanOptions | undefined> {
  const view = (): QuestionContext => ({ snapshot: dialogue.store.get(), style: dialogue.style });
  let turn: TalkTurn | undefined = begunTalk(formOf(subject), view());
  while (turn) {
    const { talk, tell, reached, left } = await settled(turn, dialogue, view);
    dialogue.say(tell);
    if (left === 'written') return planAfter(talk.form);
    if (left === 'cancelled') break;
    const lines = reached ? talk.question.lines(talk.form, view()) : [];
    if (lines.length > 0) dialogue.say(['', ...lines]);
    const prompt = talk.question.prompt(talk.form, view());
    turn = prompt && afterAnswer(talk, await dialogue.ask(prompt), view());
  }
  dialogue.say([PLAIN.nothingWritten]);
  return undefined;
}

/** Undefined where the person leaves. */
function afterAnswer(talk: Talk, answer: TypedAnswer, view: QuestionContext): TalkTurn | undefined {
  switch (answer.kind) {
    case 'text':
      return answerQuestion(talk, answer.text, view);
    case 'back':
      return wentBack(talk, view);
    case 'cancel':
    case 'end':
      return undefined;
  }
}

/** Asks the outside everything there is to ask, one after the other. */
async function settled(turn: TalkTurn, { actions }: Dialogue, view: () => QuestionContext): Promise<TalkTurn> {
  let now = turn;
  for (let [ask, ...rest] = now.asks; ask !== undefined; [ask, ...rest] = now.asks) {
    const next = receiveAnswer(now.talk, await answerTo(ask, actions), view());
    now = { ...next, reached: now.reached, tell: [...now.tell, ...next.tell], asks: [...rest, ...next.asks] };
  }
  return now;
}
