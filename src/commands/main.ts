import { setImmediate } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { NOWHERE } from '../ground/problem.ts';
import { type Call, callOf, type GlobalOptions, type Streams } from './call.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { PROGRAM_HELP, programFor, type Run } from './program.ts';
import { refused } from './refused.ts';

/** Runs what the arguments ask for and gives the exit code. Nothing a person did wrong shows a stack trace. */
export async function main(argv: readonly string[], streams: Streams = process): Promise<ExitCode> {
  let run: Run | undefined;
  let help = '';
  const program = await programFor(argv, (chosen) => {
    run = chosen;
  });
  const configure = (command: typeof program) => {
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        help += text;
      },
      writeErr: () => {},
      outputError: () => {},
    });
    for (const child of command.commands) configure(child);
  };
  configure(program);
  const manual = () => `${program.helpInformation()}${PROGRAM_HELP}\n`;
  const callWith = (globals: GlobalOptions) => callOf({ globals, argv, help: manual, streams });
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const call = callWith({ ...program.opts<GlobalOptions>(), json: argv.includes('--json') });
    if (error.exitCode === 0) return guarded(call, async () => printed(call, help));
    if (error.code === 'commander.help' && program.args.length === 0) return openScreens(call);
    return usage(call, program.args[0] ?? null, error);
  }
  if (!run) return EXIT.usage;
  const call = callWith(program.opts<GlobalOptions>());
  const [command = ''] = program.args;
  if (call.globals.node === undefined || OF_MEMBERS.has(command)) return guarded(call, run);
  return refused(call.printer, command, { code: 'node_unused', ...NOWHERE, command });
}

/** The commands that plan or show a host, and so can be about one member of a cluster. */
const OF_MEMBERS: ReadonlySet<string> = new Set(['plan', 'apply', 'status', 'demo', 'add', 'set', 'remove', 'share']);

function printed({ printer }: Call, text: string): ExitCode {
  printer.raw(text);
  return EXIT.good;
}

async function usage({ printer }: Call, command: string | null, error: CommanderError): Promise<ExitCode> {
  const known = command !== null && /^[a-z]+$/.test(command) && error.code !== 'commander.unknownCommand';
  const about = known ? command : null;
  return refused(printer, about, { code: 'usage', ...NOWHERE, message: await sentence(error), command: about });
}

/** `error: unknown option '--yse'\n(Did you mean --yes?)` in one line. */
async function sentence({ code, message }: CommanderError): Promise<string> {
  if (code === 'commander.help') return (await import('../views/words/input/commands.ts')).SUBCOMMAND_MISSING;
  return message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, '. ')
    .replace(/\((Did you mean .*)\)$/, '$1');
}

async function openScreens(call: Call): Promise<ExitCode> {
  return guarded(call, async () => (await import('./tui/screens.ts')).screensCommand(call));
}

/** A bug ends in one line, too; `--verbose` shows where it is. */
async function guarded(call: Call, run: Run): Promise<ExitCode> {
  const { printer } = call;
  try {
    const exit = await run(call);
    // A stream tells of its errors a turn later.
    await setImmediate();
    // What a script would take for the whole answer is not.
    return call.lostOutput() === undefined ? exit : refused(printer, null, { code: 'output_lost', ...NOWHERE });
  } catch (error) {
    if (printer.verbose && error instanceof Error) printer.complain(() => [error.stack ?? '']);
    return refused(printer, null, { code: 'internal', ...NOWHERE, message: messageOf(error) });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
