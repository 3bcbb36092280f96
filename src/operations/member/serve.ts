import { mapsOut } from '../../ground/maps.ts';
import { safeJson } from '../../ground/text.ts';
import { boundedLines, jsonIn, TOO_LONG } from '../../host/member/lines.ts';
import { isRequest, type MemberRequest, MOST_FACTS, MOST_LINE, SILENCE_MS } from '../../host/member/protocol.ts';
import type { Installation } from '../locate.ts';
import { helloOf } from './hello.ts';
import { type MemberAnswer, workOn } from './work.ts';

export interface MemberIo {
  readonly input: AsyncIterable<Uint8Array>;
  /** Gets whole lines. */
  readonly write: (line: string) => void;
  /** Aborted: as if nobody asked any more. */
  readonly signal: AbortSignal;
  /** Milliseconds without a word after which nobody is there any more. */
  readonly silenceMs?: number | undefined;
}

/**
 * Does what another member of the cluster asks for, line by line: one thing after the other, but that a ping is answered at
 * once. Ends with its input, or when that says nothing for too long: then the step that runs is finished and recorded, and
 * the lock is free.
 */
export async function serveMember(
  installation: Installation,
  { input, write, signal, silenceMs = SILENCE_MS }: MemberIo,
): Promise<void> {
  const hello = await helloOf(installation);
  const host = await installation.openHost();
  const work = workOn(installation, host, hello.node);
  const answer = (id: number | null, what: MemberAnswer | { readonly line: object }) => write(lineOf(id, what));
  write(`${JSON.stringify(hello)}\n`);
  let last = 0;
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (request: MemberRequest) => {
    turn = turn.then(async () => {
      answer(request.id, await work.do(request, (line) => answer(request.id, { line })));
    });
  };
  for await (const line of untilSilence(
    boundedLines(input, () => MOST_LINE),
    silenceMs,
    signal,
  )) {
    const request = line === TOO_LONG ? undefined : jsonIn(line);
    if (!isRequest(request)) {
      answer(null, { problem: { refused: 'malformed' } });
      // Nobody knows where the next one begins.
      if (line === TOO_LONG) break;
    } else if (request.id <= last) {
      answer(request.id, { problem: { refused: 'repeated' } });
    } else {
      last = request.id;
      if (request.do === 'ping') answer(request.id, { ok: true });
      else inTurn(request);
    }
  }
  await turn;
  await work.end();
}

function lineOf(id: number | null, what: MemberAnswer | { readonly line: object }): string {
  const line = safeJson(JSON.stringify({ id, ...what }, mapsOut));
  const isFacts = 'ok' in what && typeof what.ok === 'object' && 'facts' in what.ok;
  if (Buffer.byteLength(line) <= (isFacts ? MOST_FACTS : MOST_LINE)) return `${line}\n`;
  return `${JSON.stringify({ id, problem: { refused: 'too_large' } })}\n`;
}

/** What comes of an iterator, until it ends, or has nothing for so long, or somebody asks for the end. */
async function* untilSilence<T>(lines: AsyncGenerator<T>, silenceMs: number, signal: AbortSignal): AsyncGenerator<T> {
  let end = () => {};
  const ended = new Promise<undefined>((resolve) => {
    end = () => resolve(undefined);
  });
  signal.addEventListener('abort', end);
  try {
    for (;;) {
      const timer = setTimeout(end, silenceMs);
      const next = await Promise.race([lines.next(), ended]);
      clearTimeout(timer);
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', end);
  }
}
