import type { Prompt } from '../../form/ask/question.ts';
import type { Style } from '../../views/style.ts';
import type { TypedLines } from './lines.ts';

/** `end`: nobody answers any more. */
export type TypedAnswer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'back' | 'cancel' | 'end' };

/** Questions and answers, a line each; nothing that was written is ever written over. */
export interface Conversation {
  readonly style: Style;
  say(lines: Iterable<string>): void;
  ask(prompt: Prompt): Promise<TypedAnswer>;
}

/** Where what is said goes: whole lines, and a question, after which nothing follows on its line. */
export interface Speech {
  readonly say: (lines: Iterable<string>) => void;
  readonly write: (text: string) => void;
}

export function conversationOn(lines: TypedLines, style: Style, { say, write }: Speech): Conversation {
  return {
    style,
    say,
    async ask(prompt) {
      write(style.safe(promptOf(prompt)));
      const answer = answerOf(await lines.next());
      if (answer.kind === 'end') write('\n');
      return answer;
    },
  };
}

/** `Owner [keep]: `. */
export const promptOf = ({ prompt, empty }: Prompt): string => `${prompt}${empty === undefined ? '' : ` [${empty}]`}: `;

/** `back` and `cancel` mean the same at every question. */
export function answerOf(line: string | undefined): TypedAnswer {
  if (line === undefined) return { kind: 'end' };
  const text = line.trim();
  return text === 'back' || text === 'cancel' ? { kind: text } : { kind: 'text', text };
}
