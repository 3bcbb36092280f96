import type { Conversation, Question } from './conversation.ts';

export const yesNo = (prompt: string, empty: 'yes' | 'no'): Question => ({ prompt: `${prompt} (yes, no)`, empty });

export const YES_OR_NO = 'Answer yes or no.';

/** What was said; undefined where it was neither. */
export function saidYes(text: string, empty: 'yes' | 'no'): boolean | undefined {
  if (/^(yes|y)$/i.test(text || empty)) return true;
  return /^(no|n)$/i.test(text || empty) ? false : undefined;
}

/** Asks until it is yes or no; undefined where the person goes back, cancels or leaves. */
export async function agreed(
  { ask, say }: Conversation,
  prompt: string,
  empty: 'yes' | 'no',
): Promise<boolean | undefined> {
  for (;;) {
    const answer = await ask(yesNo(prompt, empty));
    if (answer.kind !== 'text') return undefined;
    const said = saidYes(answer.text, empty);
    if (said !== undefined) return said;
    say([YES_OR_NO]);
  }
}
