import type { Ask } from '../../../components/app/screen.ts';
import { outcomeOf, pathsOf, reviewOf } from '../../../components/wizard/outside.ts';
import { nameOf, type Wizard, type WizardEvent } from '../../../components/wizard/wizard.ts';
import type { TypedAnswer } from '../conversation.ts';
import type { Dialogue } from '../dialogue.ts';
import { writtenLine } from './review.ts';
import { answered, begunTalk, learned, type Talk, type TalkTurn, TOPICS, wentBack } from './talk.ts';
import type { TopicView } from './topic.ts';

/** Asks about a volume until it is written or left; gives the name of a written one. */
export async function holdTalk(dialogue: Dialogue, wizard: Wizard): Promise<string | undefined> {
  const view = (): TopicView => ({ snapshot: dialogue.store.get(), style: dialogue.style });
  let told = begunTalk(wizard, view());
  for (;;) {
    const { talk, tell, reached, left } = await settled(told, dialogue, view);
    dialogue.say(tell);
    if (left === 'written') dialogue.say([writtenLine(nameOf(talk.wizard), talk.wizard)]);
    if (left === 'written') return nameOf(talk.wizard);
    if (left === 'cancelled') return undefined;
    const topic = TOPICS[talk.topic];
    const lines = reached ? topic.lines(talk.wizard, view()) : [];
    if (lines.length > 0) dialogue.say(['', ...lines]);
    const answer = await dialogue.ask(topic.question(talk.wizard, view()));
    const after = afterAnswer(talk, answer, view());
    if (after === undefined) {
      dialogue.say(['Nothing was written.']);
      return undefined;
    }
    told = after;
  }
}

/** Undefined where the person leaves. */
function afterAnswer(talk: Talk, answer: TypedAnswer, view: TopicView): TalkTurn | undefined {
  switch (answer.kind) {
    case 'text':
      return answered(talk, answer.text, view);
    case 'back':
      return wentBack(talk, view);
    case 'cancel':
    case 'end':
      return undefined;
  }
}

/** Asks the outside everything there is to ask, one after the other. */
async function settled(told: TalkTurn, { actions }: Dialogue, view: () => TopicView): Promise<TalkTurn> {
  let now = told;
  for (let [ask, ...rest] = now.asks; ask !== undefined; [ask, ...rest] = now.asks) {
    const event = await answerTo(ask, actions);
    const next: TalkTurn | undefined = event && learned(now.talk, event, view());
    now = next
      ? { ...now, ...next, reached: now.reached, tell: [...now.tell, ...next.tell], asks: [...rest, ...next.asks] }
      : { ...now, asks: rest };
  }
  return now;
}

async function answerTo(ask: Ask, actions: Dialogue['actions']): Promise<WizardEvent | undefined> {
  switch (ask.kind) {
    case 'complete':
      return { kind: 'completed', serial: ask.serial, found: await pathsOf(actions, ask.prefix) };
    case 'review':
      return { kind: 'reviewed', serial: ask.serial, review: await reviewOf(actions, ask.edit) };
    case 'write':
      return { kind: 'wrote', outcome: await outcomeOf(actions, ask.edit) };
    default:
      return undefined;
  }
}
