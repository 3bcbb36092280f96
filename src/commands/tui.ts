import type { ApplySummary } from '../engine/apply/events.ts';
import { applySummaryLines } from '../views/apply.ts';
import type { Context } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type Failure, report } from './failure.ts';
import { openHost } from './open.ts';
import { locate, type Place } from './place.ts';
import { wantsPlain } from './plain/wanted.ts';

/** Opens the screens; without a terminal that can show them it says what else there is. */
export async function tuiCommand(context: Context): Promise<ExitCode> {
  const obstacle = terminalObstacle(context);
  if (obstacle) {
    if (!context.printer.json) context.printer.raw(context.help());
    return report(context.printer, null, obstacle);
  }
  const located = await locate(context.globals);
  return located.ok ? runTui(context, located.value) : report(context.printer, null, located.failure);
}

/** Why the screens cannot be shown here. */
export function terminalObstacle({ globals }: Context): Failure | undefined {
  const usage = { exit: EXIT.usage, code: 'no_terminal' } as const;
  if (globals.json)
    return { ...usage, summary: '--json needs a command', hint: 'plan, apply, status and validate have documents.' };
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    return {
      ...usage,
      summary: 'the screens need a terminal',
      hint: 'In a script, use the commands: plan, apply, status, validate.',
    };
  }
  return undefined;
}

/** Runs the screens to their end and leaves the last apply's summary in the scrollback; or asks line by line instead. */
export async function runTui(context: Context, place: Place): Promise<ExitCode> {
  const { color = true, plain = false } = context.globals;
  if (wantsPlain(process.env, plain)) return (await import('./plain/plain.ts')).runPlain(context, place);
  // Ink's colours know no NO_COLOR; this has to stand before it loads.
  if (!color || process.env.NO_COLOR) process.env.FORCE_COLOR = '0';
  const { showScreens } = await import('./tui/show-screens.ts');
  const shown = await showScreens(context, place, await openHost(context, place));
  tellSummary(context, shown.summary);
  if (shown.error === undefined) return shown.exit;
  return report(context.printer, null, {
    exit: EXIT.failed,
    code: 'screens',
    summary: `the screens broke: ${shown.error}`,
    hint: 'Whatever was applied is in the journal. The commands do the same work: plan, apply, status.',
  });
}

function tellSummary({ printer }: Context, summary: ApplySummary | undefined): void {
  if (summary) printer.text((style) => applySummaryLines(style, summary));
}
