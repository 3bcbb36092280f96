import { NOWHERE } from '../../ground/problem.ts';
import { type Installation, locate } from '../../operations/locate.ts';
import type { OperationProblem } from '../../operations/problem.ts';
import { type Call, callOf, fromEnvironment, type Streams } from '../call.ts';
import type { ExitCode } from '../exit.ts';
import { guarded } from '../guarded.ts';
import type { CommandProblem } from '../problem.ts';
import { refused } from '../refused.ts';
import type { FoundInstallation } from './later.ts';
import { endAnyway } from './terminal.ts';
import { placesNamedIn, wantsPlain } from './wanted.ts';

/** The screens, for somebody at a terminal, by no command and the plainest of options; undefined: the parser is asked. */
export async function quickScreens(argv: readonly string[], streams: Streams): Promise<ExitCode | undefined> {
  const globals = fromEnvironment();
  const named = placesNamedIn(argv);
  if (!globals || !named) return undefined;
  // The help is printed where there is no terminal.
  const call = callOf({ globals: { ...globals, ...named }, argv, help: () => '', streams });
  return guarded(call, () => screensCommand(call));
}

/** Opens the screens; without a terminal that can show them it says what else there is. */
export async function screensCommand(call: Call): Promise<ExitCode> {
  const obstacle = terminalObstacle(call);
  if (obstacle) {
    if (!call.printer.json) call.printer.raw(call.help());
    return refused(call.printer, null, obstacle);
  }
  const located = await locate(call.globals);
  return located.ok
    ? runScreens(call, { installation: located.value, options: call.globals })
    : refused(call.printer, null, located.problems[0]);
}

/** Why the screens cannot be shown here. */
export function terminalObstacle({ globals: { json = false }, hasTerminal }: Call): CommandProblem | undefined {
  return json || !hasTerminal ? { code: 'no_terminal', ...NOWHERE, json } : undefined;
}

/** Runs the screens to their end and leaves the last apply's summary in the scrollback; or asks line by line instead. */
async function runScreens(call: Call, found: FoundInstallation): Promise<ExitCode> {
  const { printer, globals } = call;
  const { installation } = found;
  const unknown = await unknownMember(installation);
  if (unknown) return refused(printer, null, unknown);
  const { plain = false } = globals;
  if (wantsPlain(process.env, plain)) return (await import('../plain/plain.ts')).runPlain(call, installation);
  const { showScreens } = await withColors(() => import('./show.ts'));
  const traced = process.env.PHOENIX_TRACE;
  const recording = traced ? (await import('../../components/app/record.ts')).recordTo(traced) : undefined;
  if (recording && 'error' in recording) {
    return refused(printer, null, { code: 'trace_refused', ...NOWHERE, path: traced ?? '', message: recording.error });
  }
  const { exit, summary, error, next, isHeldUp } = await showScreens(call, found, recording);
  recording?.close();
  if (next === 'demo') return (await import('./demo.ts')).demoCommand(onDemo(call), {});
  if (summary) {
    const { applySummaryLines } = await import('../../views/apply/text.ts');
    printer.text((style) => applySummaryLines(style, summary));
  }
  if (isHeldUp && error === undefined) return endAnyway();
  return error === undefined ? exit : refused(printer, null, { code: 'screens_broke', ...NOWHERE, message: error });
}

/**
 * Which styles a terminal gets is the theme's decision, not Ink's guess by its name, which it makes as it loads. Nobody else is
 * told so: programs that we start would be, and whatever finds it beside NO_COLOR writes a warning on the screen.
 */
async function withColors<Value>(load: () => Promise<Value>): Promise<Value> {
  const { env } = process;
  const { FORCE_COLOR, NO_COLOR } = env;
  env.FORCE_COLOR = '1';
  delete env.NO_COLOR;
  const loaded = await load();
  delete env.FORCE_COLOR;
  Object.assign(env, FORCE_COLOR !== undefined && { FORCE_COLOR }, NO_COLOR !== undefined && { NO_COLOR });
  return loaded;
}

/** The demo has its own files, also where others were named. */
const onDemo = (call: Call): Call => {
  const { configDir: _, stateDir: __, node: ___, ...globals } = call.globals;
  return { ...call, globals };
};

/** Screens of a member that is not there would be empty for ever. */
async function unknownMember(installation: Installation): Promise<OperationProblem | undefined> {
  if (installation.node === undefined) return undefined;
  const [{ readConfig, workspaceOf }, { status }] = await Promise.all([
    import('../../operations/open.ts'),
    import('../../operations/status.ts'),
  ]);
  const opened = await workspaceOf(installation, await readConfig(installation));
  const read = opened.ok ? await status(opened.value) : opened;
  return read.ok ? undefined : read.problems.find(({ code }) => code === 'unknown_member');
}
