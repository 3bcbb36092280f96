import { createInterface } from 'node:readline';
import { VERSION } from '../../ground/version.ts';
import { locate } from '../../operations/locate.ts';
import { onEndingSignal } from '../../operations/signals.ts';
import { cutter } from '../../operations/watch/parts.ts';
import { keepLittle, takeAsUsual, takeLittle } from '../compile.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { watchHere } from './here.ts';
import { openingIn, type ReaderRequest, type ReaderWord } from './reading.ts';

/**
 * Looks for screens that run in another process, so that no key waits for it: they say over its input where, and when besides
 * the usual times, and get what is new in parts. It ends with its input. Undefined: nobody asked who knows how.
 */
export async function serveScreens(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<ExitCode | undefined> {
  takeLittle();
  const lines = createInterface({ input })[Symbol.asyncIterator]();
  const opening = openingIn((await lines.next()).value);
  if (!opening) return undefined;
  const located = await locate(opening.open);
  if (!located.ok) return EXIT.failed;
  // What ends the screens ends us with our input, once they have no more use for us.
  const release = onEndingSignal(() => {});
  const gone = new Promise<undefined>((resolve) => output.once('error', () => resolve(undefined)));
  const say = (answer: ReaderWord) => void output.write(`${JSON.stringify(answer)}\n`);
  const watched = await watchHere(located.value);
  const cut = cutter();
  watched.subscribe(() => {
    const { parts, tree } = cut(watched.get());
    for (const { id, text } of parts) output.write(`{"part":${id},"value":${text}}\n`);
    say({ tree });
    takeAsUsual();
    keepLittle();
  });
  say({ version: VERSION });
  for (;;) {
    const next = await Promise.race([lines.next(), gone]);
    if (next === undefined || next.done) break;
    const asked = JSON.parse(next.value) as ReaderRequest;
    if (asked.do === 'ask') watched.ask(asked.who);
    else void watched.refresh().then(() => say({ done: asked.id }));
  }
  watched.close();
  release();
  return EXIT.good;
}
