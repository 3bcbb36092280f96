import type { Command } from 'commander';
import type { ApplyOptions } from '../apply.ts';
import type { DemoOptions } from '../demo.ts';
import type { PlanCommandOptions } from '../plan.ts';
import type { Choose } from '../program.ts';
import { examples } from './examples.ts';

/** The commands that look at a host or change it. */
export function defineHostCommands(program: Command, choose: Choose): void {
  program
    .command('plan')
    .description('show what apply would do, exactly; touches nothing')
    .argument('[volume...]', 'only these volumes')
    .option('--take-over', 'also what makes a container lose access it has now')
    .addHelpText(
      'after',
      examples(
        ['plan', 'plan media ssl_certs', 'plan --json | jq .steps'],
        'Exits 0 in sync, 2 with changes, 1 when the host has errors, 65 when the configuration has.',
      ),
    )
    .action((names: string[], options: PlanCommandOptions) =>
      choose(async (context) => (await import('../plan.ts')).planCommand(context, names, options)),
    );
  program
    .command('apply')
    .description('plan, ask, and make it so, with the output of each step as it comes')
    .argument('[volume...]', 'only these volumes')
    .option('--yes', 'do not ask')
    .option('--take-over', 'also what makes a container lose access it has now')
    .addHelpText(
      'after',
      examples(
        ['apply', 'apply media --yes', 'apply --yes --json'],
        'Exits 0, 1 when a step failed or was blocked, 3 when the plan was stale and nothing ran, 130 when stopped.',
      ),
    )
    .action((names: string[], options: ApplyOptions) =>
      choose(async (context) => (await import('../apply.ts')).applyCommand(context, names, options)),
    );
  program
    .command('status')
    .description('volumes and containers: declared, configured, mounted, access')
    .argument('[volume|ctid]', 'only this volume or container')
    .addHelpText(
      'after',
      examples(
        ['status', 'status media', 'status 953 --verbose'],
        'Exits 0, or 2 when something drifted from what is declared.',
      ),
    )
    .action((subject: string | undefined) =>
      choose(async (context) => (await import('../status.ts')).statusCommand(context, subject)),
    );
  program
    .command('demo')
    .description('the screens on a built-in demo machine with a sample configuration')
    .option('--dir <dir>', 'where it is kept (default: ~/.local/state/phoenix-volumes/demo)')
    .option('--reset', 'make it anew')
    .addHelpText(
      'after',
      examples(['demo', 'demo --reset', '--host demo plan'], 'Every command works on it with --host demo[:DIR].'),
    )
    .action((options: DemoOptions) =>
      choose(async (context) => (await import('../demo.ts')).demoCommand(context, options)),
    );
}
