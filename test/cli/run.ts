import type { OutputStream } from '../../src/commands/call.ts';
import { main } from '../../src/commands/main.ts';
import type { Ended } from './program.ts';

export interface RunOptions {
  /** Besides PATH and LANG, all there is in the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

let busy = false;

/** Runs a command line to its end in this process, with streams of its own that are no terminal. */
export async function run(args: readonly string[], { env = {} }: RunOptions = {}): Promise<Ended> {
  // The environment is the process's: there is room for one at a time.
  if (busy) throw new Error('a command is running already; use call for two at once');
  busy = true;
  const before = { ...process.env };
  const [stdout, stderr] = [capture(), capture()];
  try {
    replaceEnv({ PATH: before.PATH, LANG: 'C.UTF-8', ...env });
    const code = await main(args, { stdin: {}, stdout, stderr });
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    replaceEnv(before);
    busy = false;
  }
}

function capture(): OutputStream & { readonly text: () => string } {
  let text = '';
  return {
    write: (piece) => {
      text += piece;
    },
    on: () => {},
    text: () => text,
  };
}

function replaceEnv(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}
