import { CommanderError } from 'commander';
import { NOWHERE } from '../ground/problem.ts';
import { type Call, callOf, type GlobalOptions, type Streams } from './call.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { guarded } from './guarded.ts';
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
  return run ? await guarded(callWith(program.opts<GlobalOptions>()), run) : EXIT.usage;
}

function printed({ printer }: Call, text: string): ExitCode {
  printer.raw(text);
  return EXIT.good;
}

async function usage({ printer }: Call, command: string | null, error: CommanderError): Promise<ExitCode> {
  const known = command !== null && /^[a-z]+$/.test(command) && error.code !== 'commander.unknownCommand';
  const about = known ? command : null;
  return refused(printer, about, { code: 'usage', ...NOWHERE, message: sentence(error), command: about });
}

/** `error: unknown option '--yse'\n(Did you mean --yes?)` in one line. */
const sentence = ({ message }: CommanderError): string =>
  message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, '. ')
    .replace(/\((Did you mean .*)\)$/, '$1');

async function openScreens(call: Call): Promise<ExitCode> {
  return guarded(call, async () => (await import('./tui/screens.ts')).screensCommand(call));
}
