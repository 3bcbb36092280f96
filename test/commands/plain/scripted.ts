import { answerOf, promptOf, type TypedAnswer } from '../../../src/commands/plain/conversation.ts';
import type { Dialogue } from '../../../src/commands/plain/dialogue.ts';
import type { Actions, Snapshot } from '../../../src/components/app/contract.ts';
import { textStyle } from '../../../src/views/style.ts';
import { sampleSnapshot } from '../../components/sample.ts';
import { type Asked, fakeActions } from '../../components/wizard/fake-actions.ts';

/** A dialogue whose person answers with these lines, then leaves; `output` is all that was written, answers included. */
export function scripted(
  answers: readonly string[],
  { snapshot = sampleSnapshot, ...overrides }: Partial<Actions> & { readonly snapshot?: Snapshot } = {},
): { readonly dialogue: Dialogue; readonly output: () => string; readonly asked: Asked } {
  const { actions, asked } = fakeActions(overrides);
  const left = [...answers];
  const lines: string[] = [];
  const dialogue: Dialogue = {
    style: textStyle({ color: false, ascii: false }),
    say: (more) => void lines.push(...more),
    async ask(question): Promise<TypedAnswer> {
      const line = left.shift();
      lines.push(`${promptOf(question)}${line ?? '^D'}`);
      return answerOf(line);
    },
    store: { get: () => snapshot, subscribe: () => () => {}, refresh: async () => {} },
    actions,
    apply: (plan) => actions.apply(plan).events,
  };
  return { dialogue, output: () => lines.join('\n'), asked };
}
