import { locate } from '../operations/locate.ts';
import { serveMember } from '../operations/member/serve.ts';
import { onEndingSignal } from '../operations/signals.ts';
import type { Call } from './call.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { report } from './report.ts';

/** Does what another member of the cluster asks for over its input and output; nothing else is printed. */
export async function memberCommand({ globals, printer }: Call): Promise<ExitCode> {
  const located = await locate(globals);
  if (!located.ok) return report(printer, 'member', located.problems[0]);
  const gone = new AbortController();
  const release = onEndingSignal(() => gone.abort());
  try {
    await serveMember(located.value, {
      input: process.stdin,
      write: (line) => printer.raw(line),
      signal: gone.signal,
      silenceMs: Number(process.env.PHOENIX_MEMBER_SILENCE_MS) || undefined,
    });
  } finally {
    release();
  }
  return EXIT.good;
}
