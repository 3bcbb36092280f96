/** What a reading tool answered in time. `missing`: it is not installed. */
export type ToolAnswer =
  | { readonly kind: 'answer'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'missing' };

/**
 * Runs a tool that only reads, as argv, with `input` on its standard input. A tool that hangs in the kernel cannot be
 * killed and is left to itself.
 */
export async function readWithTool(
  argv: readonly [string, ...string[]],
  timeoutMs: number,
  input = '',
): Promise<ToolAnswer> {
  const { execa } = await import('execa');
  const [file, ...args] = argv;
  const child = execa(file, args, { reject: false, input, env: { LC_ALL: 'C' }, stripFinalNewline: false });
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), timeoutMs);
  });
  const ended = await Promise.race([child, silence]);
  clearTimeout(timer);
  if (ended === 'timeout') {
    child.kill('SIGKILL');
    child.stdout.destroy();
    child.stderr.destroy();
    child.unref();
    return { kind: 'timeout' };
  }
  if (ended.code === 'ENOENT') return { kind: 'missing' };
  return { kind: 'answer', exitCode: ended.exitCode ?? 1, stdout: ended.stdout, stderr: ended.stderr };
}
