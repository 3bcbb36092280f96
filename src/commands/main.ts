import { setImmediate } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { type Context, contextOf, type GlobalOptions } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { report } from './failure.ts';
import { PROGRAM_HELP, programFor, type Run } from './program.ts';

/** Runs what the arguments ask for and gives the exit code. Nothing a person did wrong shows a stack trace. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  let run: Run | undefined;
  let help = '';
  const program = programFor((chosen) => {
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
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const context = contextOf({ ...program.opts<GlobalOptions>(), json: argv.includes('--json') }, argv, manual);
    if (error.exitCode === 0) return guarded(context, async () => printed(context, help));
    if (error.code === 'commander.help' && program.args.length === 0) return openScreens(context);
    return usage(context, program.args[0] ?? null, error);
  }
  const context = contextOf(program.opts<GlobalOptions>(), argv, manual);
  return run ? await guarded(context, run) : EXIT.usage;
}

function printed({ printer }: Context, text: string): ExitCode {
  printer.raw(text);
  return EXIT.good;
}

function usage({ printer }: Context, command: string | null, error: CommanderError): ExitCode {
  const known = command !== null && /^[a-z]+$/.test(command) && error.code !== 'commander.unknownCommand';
  const hint = `phoenix-volumes ${known ? `${command} ` : ''}--help shows what there is.`;
  return report(printer, known ? command : null, { exit: EXIT.usage, code: 'usage', summary: sentence(error), hint });
}

/** `error: unknown option '--yse'\n(Did you mean --yes?)` in one line. */
function sentence({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'a subcommand is missing';
  return message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, '. ')
    .replace(/\((Did you mean .*)\)$/, '$1');
}

async function openScreens(context: Context): Promise<ExitCode> {
  return guarded(context, async () => (await import('./tui.ts')).tuiCommand(context));
}

/** A bug ends in one line, too; `--verbose` shows where it is. */
async function guarded(context: Context, run: Run): Promise<ExitCode> {
  try {
    const exit = await run(context);
    // A stream tells of its errors a turn later.
    await setImmediate();
    return context.lostOutput() === undefined ? exit : outputLost(context);
  } catch (error) {
    const { printer } = context;
    if (printer.verbose && error instanceof Error) printer.complain(() => [error.stack ?? '']);
    return report(printer, null, {
      exit: EXIT.failed,
      code: 'internal',
      summary: `this should not happen: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'With --verbose it shows where; please report it.',
    });
  }
}

/** What a script would take for the whole answer is not. */
const outputLost = ({ printer }: Context): ExitCode =>
  report(printer, null, {
    exit: EXIT.failed,
    code: 'output_lost',
    summary: 'the output could not be written: no space is left where it goes',
    hint: 'Free some space and repeat. Whatever was applied is in the journal.',
  });
