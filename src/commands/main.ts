import { type Command, CommanderError } from 'commander';
import { NOWHERE } from '../ground/problem.ts';
import { type Call, callOf, type GlobalOptions, type Streams } from './call.ts';
import { takeLittle } from './compile.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { guarded } from './guarded.ts';
import { PROGRAM_HELP, programFor, type Run } from './program.ts';
import { refused } from './refused.ts';

/**
 * Runs what the arguments ask for and gives the exit code. Nothing a person did wrong shows a stack trace. A process that is not
 * ours to set is a test's.
 */
export async function main(argv: readonly string[], streams: Streams, isOurs = false): Promise<ExitCode> {
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
  if (argv[0] === 'complete') {
    const { completeCommand } = await import('./complete/complete.ts');
    const call = callWith({});
    return guarded(call, () => completeCommand(call.printer, program, argv.slice(argv[1] === '--' ? 2 : 1)));
  }
  try {
    parse(program, argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const call = callWith({ ...program.opts<GlobalOptions>(), json: argv.includes('--json') });
    if (error.exitCode === 0) return guarded(call, async () => printed(call, help));
    if (error.code === 'commander.help' && program.args.length === 0) return openScreens(call);
    return usage(call, commandIn(program), error);
  }
  if (!run) return EXIT.usage;
  const call = callWith(program.opts<GlobalOptions>());
  const command = commandIn(program) ?? '';
  // The screens stay, and get faster with time.
  if (isOurs && command !== 'demo') takeLittle();
  if (call.globals.node === undefined || OF_MEMBERS.has(command)) return guarded(call, run);
  return refused(call.printer, command, { code: 'node_unused', ...NOWHERE, command });
}

/** The commands that plan or show a host, and so can be about one member of a cluster. */
const OF_MEMBERS: ReadonlySet<string> = new Set(['plan', 'apply', 'status', 'demo', 'add', 'set', 'remove', 'share']);

/** Help that is asked about a command that is not there is not the help of all the others. */
function parse(program: Command, argv: readonly string[]): void {
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    const unknown = error instanceof CommanderError && error.exitCode === 0 ? unknownIn(program) : undefined;
    if (unknown) program.parse(unknown, { from: 'user' });
    throw error;
  }
}

/** The words up to the first that names no command where only a command can stand. */
function unknownIn(command: Command): readonly string[] | undefined {
  const [word] = command.args;
  if (word === undefined || word.startsWith('-') || command.commands.length === 0) return undefined;
  const child = command.commands.find((one) => one.name() === word);
  if (!child) return [word];
  const deeper = unknownIn(child);
  return deeper && [word, ...deeper];
}

function printed({ printer }: Call, text: string): ExitCode {
  if (printer.json) printer.raw(text);
  else printer.text(() => text.replace(/\n$/, '').split('\n'));
  return EXIT.good;
}

async function usage({ printer }: Call, command: string | null, error: CommanderError): Promise<ExitCode> {
  return refused(printer, command, { code: 'usage', ...NOWHERE, message: sentence(error), command });
}

const commandIn = ({ args, commands }: Command): string | null =>
  commands.find((command) => command.name() === args[0])?.name() ?? null;

/** `error: unknown option '--yse'\n(Did you mean --yes?)` in one line. */
const sentence = ({ message }: CommanderError): string =>
  message
    .replace(/^error: /, '')
    .replace(/^command-argument value ('.*') is invalid for argument ('.*?')\. /s, 'argument $1 is invalid for $2. ')
    .replace(/\s*\n\s*/g, '. ')
    .replace(/\((Did you mean .*)\)$/, '$1');

async function openScreens(call: Call): Promise<ExitCode> {
  return guarded(call, async () => (await import('./tui/screens.ts')).screensCommand(call));
}
