import type { Installation } from '../../operations/locate.ts';
import { watch } from '../../operations/watch/watch.ts';
import { textStyle } from '../../views/style.ts';
import { MENU_HELP, notListed, PLAIN } from '../../views/words/input/plain.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { actionsOn } from '../tui/actions.ts';
import { conversationOn } from './conversation.ts';
import type { Dialogue } from './dialogue.ts';
import { typedLines } from './lines.ts';
import { menuChoice } from './menu.ts';
import { greeting } from './overview.ts';
import { problemText } from './problem.ts';
import { endingSignals } from './signals.ts';
import { performTask } from './tasks.ts';

/** The screens' work as questions and answers, line by line: for terminals that can't move the cursor, and for ears. */
export async function runPlain(call: Call, installation: Installation): Promise<ExitCode> {
  const { printer } = call;
  const lines = typedLines(process.stdin);
  const style = textStyle({ color: false, ascii: printer.style.ascii });
  const conversation = conversationOn(lines, style, {
    say: (said) => printer.text(() => said),
    write: (text) => printer.raw(text),
  });
  const store = await watch(installation);
  // Nobody looks on while nothing is asked: each task reads anew, nothing is polled.
  store.close();
  const signals = endingSignals({
    onStop: () => conversation.say([PLAIN.stopping]),
    onEnd: () => conversation.say(['']),
  });
  const actions = actionsOn(call, store);
  const dialogue: Dialogue = {
    ...conversation,
    store,
    actions,
    apply: (plan) => signals.stopping(actions.apply(plan)),
  };
  try {
    return await Promise.race([untilLeft(dialogue), signals.ended]);
  } finally {
    signals.release();
    lines.end();
  }
}

async function untilLeft(dialogue: Dialogue): Promise<ExitCode> {
  const { store, say, ask, style } = dialogue;
  await store.refresh();
  say([...greeting(store.get(), style), '', ...MENU_HELP]);
  for (;;) {
    say(['']);
    const answer = await ask({ prompt: 'What next', empty: 'help' });
    if (answer.kind === 'end') return EXIT.good;
    const choice = answer.kind === 'text' ? menuChoice(answer.text) : undefined;
    if (choice?.word === 'quit') return EXIT.good;
    if (choice) await performTask(dialogue, choice);
    else say(problemText(style, notListed(answer.kind === 'text' ? answer.text : answer.kind)));
  }
}
