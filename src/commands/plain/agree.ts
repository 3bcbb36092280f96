import { parseYes, yesNo } from '../../form/ask/question.ts';
import { ASK } from '../../views/words/input/ask.ts';
import type { Conversation } from './conversation.ts';

/** Asks until it is yes or no; undefined where the person goes back, cancels or leaves. */
export async function agreed(
  { ask, say }: Conversation,
  prompt: string,
  empty: 'yes' | 'no',
): Promise<boolean | undefined> {
  for (;;) {
    const answer = await ask(yesNo(prompt, empty));
    if (answer.kind !== 'text') return undefined;
    const yes = parseYes(answer.text, empty);
    if (yes !== undefined) return yes;
    say([ASK.yesOrNo]);
  }
}
