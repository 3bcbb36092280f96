import { spawn } from 'node:child_process';
import { toolPath } from '../../disk/tools.ts';

// Not execa: every plan reads with a tool, and its modules alone take longer to load than most tools to run.

/** What a reading tool answered in time. `missing`: it is not installed. */
export type ToolAnswer =
  | { readonly kind: 'answer'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  /** It took too long, or printed more than it had room for; with what it had printed by then. */
  | { readonly kind: 'timeout'; readonly stdout: string }
  | { readonly kind: 'missing' };

/** What a tool is given besides its arguments: a text on its standard input, an open file as its descriptor 3. */
interface Given {
  readonly input?: string;
  readonly fd?: number;
  /** How much it may print; as much as it likes where absent. */
  readonly mostBytes?: number;
}

/**
 * Runs a tool that does its work at once, as argv. A tool that hangs in the kernel cannot be killed and is left to
 * itself.
 */
export function readWithTool(
  argv: readonly [string, ...string[]],
  timeoutMs: number,
  { input = '', fd, mostBytes = Number.POSITIVE_INFINITY }: Given = {},
): Promise<ToolAnswer> {
  const [file, ...args] = argv;
  const env = { ...process.env, LC_ALL: 'C', PATH: toolPath() };
  const child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'pipe', ...(fd === undefined ? [] : [fd])] });
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  // A tool that has ended before it read everything has said why.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return new Promise((resolve) => {
    const giveUp = (): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      for (const stream of child.stdio) stream?.destroy();
      child.unref();
      resolve({ kind: 'timeout', stdout: stdout() });
    };
    const timer = setTimeout(giveUp, timeoutMs);
    let printed = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.length;
      if (printed > mostBytes) giveUp();
    });
    const end = (answer: ToolAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    child.on('error', (error) =>
      end('code' in error && error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'answer', ...NOT_STARTED }),
    );
    child.on('close', (code) => end({ kind: 'answer', exitCode: code ?? 1, stdout: stdout(), stderr: stderr() }));
  });
}

const NOT_STARTED = { exitCode: 1, stdout: '', stderr: '' } as const;

function collected(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
