import { Command, InvalidArgumentError, Option } from 'commander';
import { VERSION } from '../ground/version.ts';
import type { Call } from './call.ts';
import type { ExitCode } from './exit.ts';

/** What was chosen on the command line, to be run with the call it makes. */
export type Run = (call: Call) => Promise<ExitCode>;

export type Choose = (run: Run) => void;

/**
 * The command line as commander knows it: all of it, or for scripts, who ask often, the part that the first argument names.
 * Each command's own code loads when it is chosen.
 */
export async function programFor(argv: readonly string[], choose: Choose): Promise<Command> {
  const program = new Command('phoenix-volumes')
    .description(
      'Declare which host directories your Proxmox LXC containers share, see the truth about them, and make it so.\n' +
        'Without a command it opens its screens, in a terminal.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', PROGRAM_HELP);
  addGlobalOptions(program);
  const { defineFileCommands } = await import('./define/files.ts');
  if (argv[0] === 'get') {
    defineFileCommands(program, choose);
    return program;
  }
  const [{ defineHostCommands }, { defineEditCommands }, { definePastCommands }, { defineGuideCommands }] =
    await Promise.all([
      import('./define/host.ts'),
      import('./define/change.ts'),
      import('./define/past.ts'),
      import('./define/guide.ts'),
    ]);
  defineHostCommands(program, choose);
  defineFileCommands(program, choose);
  defineEditCommands(program, choose);
  definePastCommands(program, choose);
  defineGuideCommands(program, choose);
  return program;
}

function addGlobalOptions(program: Command): void {
  program
    .addOption(
      new Option('--config-dir <dir>', 'the four phoenix_*.json files (default: /usr/local/phoenix_hypervisor/etc)')
        .env('PHOENIX_CONFIG_DIR')
        .argParser(folder),
    )
    .addOption(
      new Option('--host <where>', 'which machine: local | demo[:DIR] | demo-cluster[:DIR] (default: local)').env(
        'PHOENIX_HOST',
      ),
    )
    .option('--root <dir>', "take DIR as the machine's file system root", folder)
    .option(
      '--state-dir <dir>',
      'journals and backups, below --root (default: /var/lib/phoenix-volumes, not as root in ~/.local/state)',
      folder,
    )
    .addOption(
      new Option('--pct-timeout <seconds>', 'how long to wait for one pct call (default: 300)')
        .env('PHOENIX_PCT_TIMEOUT')
        .argParser(seconds),
    )
    .option(
      '--node <name>',
      'only this member of the cluster: for plan, apply, status, the screens and what edits apply',
    )
    .option('--json', 'machine-readable output')
    .option('--no-color', 'no colours, as NO_COLOR')
    .option('--mouse', 'the screens take clicks; the terminal then selects text with shift held')
    .option('--plain', 'ASCII only, no colours; without a command: questions line by line instead of screens')
    .option('--verbose', 'say more');
}

/** What follows the list of options and commands. */
export const PROGRAM_HELP = `
Examples:
  phoenix-volumes demo              try it, without Proxmox and without root
  phoenix-volumes validate          are the files sound?
  phoenix-volumes plan              what would change?
  phoenix-volumes apply             make it so

Exit codes: 0 good, 1 failed, 2 differences, 3 refused before anything ran, 64 usage, 65 bad configuration, 130 interrupted.`;

/** An empty one comes of a variable that is not set: taken for none, it would mean the machine itself. */
function folder(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It is empty.');
}

/** A day; far more milliseconds than 2^31 would make a timer end at once. */
const LONGEST_TIMEOUT = 86_400;

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= LONGEST_TIMEOUT) return value;
  throw new InvalidArgumentError(`It is a number of seconds, at most ${LONGEST_TIMEOUT}.`);
}
