import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { MemberFault } from '../../engine/cluster/fault.ts';
import { mapsIn } from '../../ground/maps.ts';
import { boundedLines, jsonIn, TOO_LONG } from './lines.ts';
import {
  type Hello,
  isDenial,
  isHello,
  type MemberDenial,
  type MemberRequest,
  MOST_FACTS,
  MOST_LINE,
  PING_MS,
  PROTOCOL,
  protocolOf,
  SILENCE_MS,
} from './protocol.ts';
import { isFields } from './shape.ts';

/** What is said to a member; its number is the session's. */
export type Unnumbered = MemberRequest extends infer One
  ? One extends MemberRequest
    ? Omit<One, 'id'>
    : never
  : never;

export type Heard<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: MemberFault }
  /** Its own machine's problem. */
  | { readonly ok: false; readonly denial: MemberDenial };

/** A session with the far end, kept as long as both live. One that broke stays broken. */
export interface MemberSession {
  readonly hello: Hello;
  /** What comes of a request within so many milliseconds; after that nobody knows, and the session is broken. */
  ask(request: Unnumbered, about: Asking): Promise<Heard<unknown>>;
  /** Why nothing more can be asked through it; undefined: it lives. */
  broken(): MemberFault | undefined;
  close(): void;
}

interface Asking {
  readonly withinMs: number;
  readonly onLine?: ((line: Readonly<Record<string, unknown>>) => void) | undefined;
}

/** Settings that tests have others of. */
export interface SessionTimes {
  readonly helloMs?: number | undefined;
  readonly pingMs?: number | undefined;
  readonly silenceMs?: number | undefined;
}

const HELLO_MS = 15_000;

interface Pending extends Pick<Asking, 'onLine'> {
  readonly done: (heard: Heard<unknown>) => void;
}

/** Calls a member and waits for its first line; what a talkative start-up file says before that is skipped, up to a limit. */
export async function openSession(
  node: string,
  command: readonly [string, ...(readonly string[])],
  { helloMs = HELLO_MS, pingMs = PING_MS, silenceMs = SILENCE_MS }: SessionTimes = {},
): Promise<{ readonly ok: true; readonly value: MemberSession } | { readonly ok: false; readonly fault: MemberFault }> {
  const child = started(command);
  const said = lastLineOf(child);
  // As with 255, which is ssh's own: it could not be started at all.
  const ended = once(child, 'close').then(
    ([code]) => code as number | null,
    (error: NodeJS.ErrnoException) => error.code ?? 255,
  );
  let most = MOST_LINE;
  const lines = boundedLines(child.stdout, () => most);
  const first = await withinTime(
    helloIn(lines, node),
    helloMs,
    () => ({ code: 'silent', seconds: helloMs / 1000 }) as const,
  );
  // Its timer, as that of each request, is all that keeps our process waiting.
  if (first === undefined)
    return { ok: false, fault: endedEarly(await withinTime(ended, helloMs, () => null), said()) };
  if ('code' in first) {
    child.kill('SIGKILL');
    return { ok: false, fault: first };
  }

  const waiting = new Map<number, Pending>();
  let last = 0;
  let broken: MemberFault | undefined;
  let heardAt = Date.now();
  const ping = setInterval(() => {
    if (Date.now() - heardAt > silenceMs) breakOff({ code: 'silent', seconds: silenceMs / 1000 });
    else void ask({ do: 'ping' }, { withinMs: silenceMs });
  }, pingMs);
  ping.unref();

  function breakOff(fault: MemberFault): void {
    broken ??= fault;
    clearInterval(ping);
    child.kill('SIGKILL');
    for (const { done } of waiting.values()) done({ ok: false, fault: broken });
    waiting.clear();
  }

  function take(line: Buffer | typeof TOO_LONG): void {
    heardAt = Date.now();
    const value = line === TOO_LONG ? undefined : jsonIn(line, mapsIn);
    const asked = isFields(value) && typeof value.id === 'number' ? waiting.get(value.id) : undefined;
    if (!asked || !isFields(value)) breakOff({ code: 'not_understood' });
    else if (isFields(value.line)) asked.onLine?.(value.line);
    else answered(value, asked);
  }

  function answered(value: Readonly<Record<string, unknown>>, asked: Pending): void {
    waiting.delete(value.id as number);
    if ('ok' in value) asked.done({ ok: true, value: value.ok });
    else if (isDenial(value.problem)) asked.done({ ok: false, denial: value.problem });
    else {
      asked.done({ ok: false, fault: { code: 'not_understood' } });
      breakOff({ code: 'not_understood' });
    }
  }

  async function listen(): Promise<void> {
    for await (const line of lines) take(line);
    breakOff({ code: 'link_lost', said: said() });
  }

  async function ask(request: Unnumbered, { withinMs, onLine }: Asking): Promise<Heard<unknown>> {
    if (broken) return { ok: false, fault: broken };
    last += 1;
    const id = last;
    const line = JSON.stringify({ id, ...request });
    if (Buffer.byteLength(line) > MOST_LINE) return { ok: false, fault: { code: 'too_much_asked' } };
    if (request.do === 'facts') most = MOST_FACTS;
    const heard = new Promise<Heard<unknown>>((done) => waiting.set(id, { done, onLine }));
    child.stdin.write(`${line}\n`);
    // Its timer is what keeps our process waiting, for nothing else of the session does.
    const answer = await withinTime(heard, withinMs, () => undefined);
    if (request.do === 'facts') most = MOST_LINE;
    if (answer) return answer;
    const fault = { code: 'silent', seconds: withinMs / 1000 } as const;
    breakOff(fault);
    return { ok: false, fault };
  }

  listen().catch(() => breakOff({ code: 'link_lost', said: said() }));
  return {
    ok: true,
    value: {
      hello: first,
      ask,
      broken: () => broken,
      close: () => {
        broken ??= { code: 'link_lost', said: '' };
        clearInterval(ping);
        child.stdin.end();
      },
    },
  };
}

/** In a session of its own: a ^C is for us, and must not end a step there. Nothing of it keeps our process from its end. */
function started([file, ...args]: readonly [string, ...(readonly string[])]): ChildProcessWithoutNullStreams {
  const child = spawn(file, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as { unref?(): void }).unref?.();
  // Who reads no more tells so by its end.
  child.stdin.on('error', () => {});
  return child;
}

const MOST_SAID = 4096;

/** The last that ssh or the far end said on stderr. */
function lastLineOf(child: ChildProcessWithoutNullStreams): () => string {
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    text = (text + more).slice(-MOST_SAID);
  });
  return () => text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

/** Undefined: it ended before. */
async function helloIn(
  lines: AsyncGenerator<Buffer | typeof TOO_LONG>,
  node: string,
): Promise<Hello | MemberFault | undefined> {
  let skipped = 0;
  for (;;) {
    const { done, value: line } = await lines.next();
    if (done) return undefined;
    if (line === TOO_LONG) return { code: 'not_understood' };
    const value = jsonIn(line);
    const protocol = protocolOf(value);
    if (protocol !== undefined && protocol !== PROTOCOL)
      return { code: 'other_protocol', found: protocol, ours: PROTOCOL };
    if (isHello(value)) return value.node === node ? value : { code: 'other_member', found: value.node };
    if (protocol !== undefined) return { code: 'not_understood' };
    skipped += line.length + 1;
    if (skipped > MOST_LINE) return { code: 'not_understood' };
  }
}

/** What its end says of a far end that never said who it is: ssh ends with 255, a shell that finds no program with 127. */
function endedEarly(code: number | string | null, said: string): MemberFault {
  if (typeof code === 'string') return { code: 'no_connection', said: `ssh: ${code}` };
  if (code === 255) return { code: 'no_connection', said };
  return code === 127 || code === 126 ? { code: 'no_program', said } : { code: 'ended_early', said };
}

async function withinTime<Value, Late>(
  value: Promise<Value>,
  milliseconds: number,
  late: () => Late,
): Promise<Value | Late> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<Late>((resolve) => {
    timer = setTimeout(() => resolve(late()), milliseconds);
  });
  const first = await Promise.race([value, over]);
  clearTimeout(timer);
  return first;
}
