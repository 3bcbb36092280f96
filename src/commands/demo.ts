import type { Context } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { report } from './failure.ts';
import { defaultDemoDir, demoAt } from './place.ts';

export interface DemoOptions {
  readonly dir?: string;
  readonly reset?: boolean;
}

/** Opens the TUI on the built-in demo host, made first where it is not there yet. */
export async function demoCommand(context: Context, { dir, reset = false }: DemoOptions): Promise<ExitCode> {
  const { printer, globals } = context;
  const folder = dir ?? defaultDemoDir();
  const place = await demoAt(folder, globals, reset);
  if (!place.ok) return report(printer, 'demo', place.failure);
  const { runTui, terminalObstacle } = await import('./tui.ts');
  const obstacle = terminalObstacle(context);
  if (!obstacle) return runTui(context, place.value);
  const where = dir === undefined ? 'demo' : `demo:${dir}`;
  return report(printer, 'demo', {
    exit: EXIT.usage,
    code: 'no_terminal',
    summary: `The demo machine is ready in ${folder}, but its screens need a terminal`,
    hint: `Try it from the command line: phoenix-volumes --host ${where} plan`,
  });
}
