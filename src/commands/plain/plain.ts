import { textStyle } from '../../views/style.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { openHost } from '../open.ts';
import type { Place } from '../place.ts';
import { actionsOn } from '../tui/actions.ts';
import { liveEstate } from '../tui/live-estate.ts';
import { type Answer, conversationOn } from './conversation.ts';
import { endingSignals } from './ending-signals.ts';
import { HELP, menuChoice } from './menu.ts';
import { greeting } from './overview.ts';
import { problemText } from './problem-text.ts';
import type { Session } from './session.ts';
import { perform } from './tasks.ts';
import { typedLines } from './typed-lines.ts';

/** The screens' work as questions and answers, line by line: for terminals that can't move the cursor, and for ears. */
export async function runPlain(context: Context, place: Place): Promise<ExitCode> {
  const { printer } = context;
  const lines = typedLines(process.stdin);
  const style = textStyle({ color: false, ascii: printer.style.ascii });
  const conversation = conversationOn(lines, style, (text) => printer.raw(text));
  const store = liveEstate(place, await openHost(context, place));
  // Nobody looks on while nothing is asked: each task reads anew, nothing is polled.
  store.close();
  const signals = endingSignals({
    onStop: () => conversation.say(['Stopping after the running step.']),
    onEnd: () => conversation.say(['']),
  });
  const actions = actionsOn(context, place, store);
  const session: Session = {
    ...conversation,
    store,
    actions,
    apply: (plan) => signals.stopping(actions.apply(plan)),
  };
  try {
    return await Promise.race([untilLeft(session), signals.ended]);
  } finally {
    signals.release();
    lines.end();
  }
}

async function untilLeft(session: Session): Promise<ExitCode> {
  const { store, say, ask, style } = session;
  await store.refresh();
  say([...greeting(store.get(), style), '', ...HELP]);
  for (;;) {
    say(['']);
    const answer = await ask({ prompt: 'What next', empty: 'help' });
    if (answer.kind === 'end') return EXIT.good;
    const choice = answer.kind === 'text' ? menuChoice(answer.text) : undefined;
    if (choice?.word === 'quit') return EXIT.good;
    if (choice) await perform(session, choice);
    else say(problemText(style, notListed(answer)));
  }
}

const notListed = (answer: Answer) => ({
  summary: `${JSON.stringify(answer.kind === 'text' ? answer.text : answer.kind)} is not on the list.`,
  hint: 'help shows it; quit leaves.',
});
