import { Argument, type Command, InvalidArgumentError } from 'commander';
import type { RestoreOptions } from '../change/restore.ts';
import type { UndoCommandOptions } from '../change/undo.ts';
import type { Choose } from '../program.ts';
import { examples } from './examples.ts';

/** The commands about what was: recorded applies and kept versions of the configuration. */
export function definePastCommands(program: Command, choose: Choose): void {
  program
    .command('journal')
    .description('list the recorded applies, or show one')
    .argument('[run]', 'its name, as the list has it')
    .addHelpText(
      'after',
      examples(
        ['journal', 'journal 2026-01-02T030405.678Z-4711', 'journal --json | jq -r .runs[0].run'],
        'Needs no configuration. Exits 0, or 64 when no run has that name.',
      ),
    )
    .action((name?: string) => choose(async (call) => (await import('../look/journal.ts')).journalCommand(call, name)));
  program
    .command('undo')
    .description('plan the way back of an apply, ask, and run it; changed since then is left alone')
    .argument('[run]', 'the name of the apply (default: the last)')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'show the way back, run nothing')
    .option('--take-over', 'also what takes access from a container that came to a directory after that apply')
    .addHelpText(
      'after',
      examples(
        ['undo --dry-run', 'undo', 'undo 2026-01-02T030405.678Z-4711 --yes'],
        'Removes nothing but empty directories that the apply made, and leaves the configuration alone.\n' +
          'Exits as apply, with --dry-run as plan; 64 when no run has that name. An undo can be undone.',
      ),
    )
    .action((name: string | undefined, options: UndoCommandOptions) =>
      choose(async (call) => (await import('../change/undo.ts')).undoCommand(call, name, options)),
    );
  program
    .command('backups')
    .description('list the kept versions of the configuration')
    .addHelpText(
      'after',
      examples(['backups', 'backups --json'], 'Every edit keeps what was before; the last ten stay.'),
    )
    .action(() => choose(async (call) => (await import('../look/backups.ts')).backupsCommand(call)));
  program
    .command('restore')
    .description('put a kept version of the configuration back, after showing the difference')
    .addArgument(new Argument('[n]', 'its number, as `backups` has it (default: the newest)').argParser(versionNumber))
    .option('--run <run>', 'only the volumes of that apply, as they were before the edits that led to it')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'show the difference, write nothing')
    .addHelpText(
      'after',
      examples(
        ['restore --dry-run', 'restore 3', 'restore --run 2026-01-02T030405.678Z-4711'],
        'What it replaces is kept. With --run all else in the file stays, and a volume that was changed since.\nExits 0, 3 when the file or such a volume changed meanwhile, 64 when there is no such version, 65 when a rule is against it.',
      ),
    )
    .action((n: number | undefined, options: RestoreOptions) =>
      choose(async (call) => (await import('../change/restore.ts')).restoreCommand(call, n, options)),
    );
}

function versionNumber(text: string): number {
  if (/^[1-9][0-9]{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number, as `backups` has it: 1 is the newest.');
}
