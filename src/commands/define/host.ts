import { Argument, type Command, Option } from 'commander';
import type { ExportTool } from '../../views/export/tools.ts';
import type { ApplyOptions } from '../change/apply.ts';
import type { ExplainOptions } from '../look/explain.ts';
import type { PlanCommandOptions } from '../look/plan.ts';
import type { StatusOptions } from '../look/status.ts';
import type { Choose } from '../program.ts';
import type { DemoOptions } from '../tui/demo.ts';
import { examples } from './examples.ts';

/** The commands that look at a host or change it. */
export function defineHostCommands(program: Command, choose: Choose): void {
  addConsents(
    program
      .command('plan')
      .description('show what apply would do, exactly; touches nothing')
      .argument('[volume|ctid...]', 'only these volumes, and the mounts of these containers'),
  )
    .option('--out <file>', 'save it for `apply --plan`')
    .addOption(new Option('--facts <file>', 'plan on what `facts --out` saved, without the machine').conflicts('out'))
    .addHelpText(
      'after',
      examples(
        ['plan', 'plan media ssl_certs', 'plan 953', 'plan --json | jq .steps'],
        'Exits 0 in sync, 2 with differences, 1 when the host has errors, 65 when the configuration has.',
      ),
    )
    .action((subjects: string[], options: PlanCommandOptions) =>
      choose(async (call) => (await import('../look/plan.ts')).planCommand(call, subjects, options)),
    );
  addConsents(
    program
      .command('apply')
      .description('plan, ask, and make it so, with the output of each step as it comes')
      .argument('[volume|ctid...]', 'only these volumes, and the mounts of these containers')
      .option('--yes', 'do not ask'),
  )
    .option('--plan <file>', 'run a saved plan, or refuse it where anything is not as it was')
    .addHelpText(
      'after',
      examples(
        ['apply', 'apply media --yes', 'apply 953', 'apply --yes --json'],
        'Exits 0, 1 when a step failed or was blocked, 3 when the plan was stale or locked and nothing ran, 130 when stopped.',
      ),
    )
    .action((subjects: string[], options: ApplyOptions) =>
      choose(async (call) => (await import('../change/apply.ts')).applyCommand(call, subjects, options)),
    );
  program
    .command('doctor')
    .description(
      'check the machine itself, with what to do: what is installed, its known faults, rights, shares, locks',
    )
    .addHelpText(
      'after',
      examples(
        ['doctor', 'doctor --json | jq \'.checks[] | select(.state != "ok")\''],
        'Changes nothing and needs no configuration. Exits 0, or 1 when a check is an error.',
      ),
    )
    .action(() => choose(async (call) => (await import('../look/doctor.ts')).doctorCommand(call)));
  program
    .command('facts')
    .description('save what plan reads of the machine, without secrets; plan --facts plans on it, also elsewhere')
    .requiredOption('--out <file>', 'where')
    .addHelpText('after', examples(['facts --out pve1.json', 'plan --facts pve1.json --config-dir ./etc']))
    .action((options: { readonly out: string }) =>
      choose(async (call) => (await import('../look/facts.ts')).factsCommand(call, options)),
    );
  program
    .command('status')
    .description('volumes and containers: declared, configured, mounted, access')
    .argument('[volume|ctid...]', 'only these volumes and containers')
    .option('--as <ctid:uid[:gid,...]>', "also what this user of a container can do, besides each container's root")
    .option('--metrics', "in Prometheus's text format, for node_exporter's textfile collector")
    .addHelpText(
      'after',
      examples(
        ['status', 'status media', 'status 953 --verbose', 'status --as 104:33'],
        'Exits 0, or 2 when something differs from what is declared.',
      ),
    )
    .action((subjects: string[], options: StatusOptions) =>
      choose(async (call) => (await import('../look/status.ts')).statusCommand(call, subjects, options)),
    );
  program
    .command('explain')
    .description("why a container's user can or cannot read or write a directory, step by step")
    .argument('<ctid[:uid[:gid,...]]:path>', 'the container, the user in it (its root unless said), the path in it')
    .addOption(new Option('--for <what>', 'read or write').choices(['read', 'write']).default('write'))
    .addHelpText(
      'after',
      examples(
        ['explain 104:33:/srv/media', 'explain 104:/srv/media --for read', 'explain 104:1000:1000,44:/data --json'],
        'Needs no configuration. Exits 0 when it can, 1 when it cannot, 2 when that is not known.',
      ),
    )
    .action((question: string, options: ExplainOptions) =>
      choose(async (call) => (await import('../look/explain.ts')).explainCommand(call, question, options)),
    );
  program
    .command('export')
    .description('the declared mounts for another tool; touches nothing')
    .addArgument(new Argument('<tool>', 'which').choices(['pct', 'terraform', 'ansible'] satisfies ExportTool[]))
    .argument('[volume|ctid...]', 'only these volumes, and the mounts of these containers')
    .addHelpText(
      'after',
      examples(
        ['export pct > mounts.sh', 'export terraform media > mounts.tf', 'export ansible > mounts.yml'],
        'What the other tool has no words for is a comment at its place.',
      ),
    )
    .action((tool: ExportTool, subjects: string[]) =>
      choose(async (call) => (await import('../look/export.ts')).exportCommand(call, tool, subjects)),
    );
  program
    .command('member')
    .description('what another member of the cluster runs here over ssh to plan and apply; not for people')
    .addHelpText(
      'after',
      examples(['member < /dev/null'], 'Takes requests on its input, a line of JSON each, and ends with it.'),
    )
    .action(() => choose(async (call) => (await import('../member.ts')).memberCommand(call)));
  program
    .command('demo')
    .description('the screens on a built-in demo machine with a sample configuration')
    .option('--dir <dir>', 'where it is kept (default: ~/.local/state/phoenix-volumes/demo)')
    .option('--reset', 'make it anew')
    .option('--cluster', 'three machines of a cluster, one of which is not reached')
    .addHelpText(
      'after',
      examples(
        ['demo', 'demo --reset', '--host demo plan', 'demo --cluster', '--host demo-cluster plan'],
        'Every command works on it with --host demo[:DIR], or demo-cluster[:DIR].',
      ),
    )
    .action((options: DemoOptions) =>
      choose(async (call) => (await import('../tui/demo.ts')).demoCommand(call, options)),
    );
}

/** What a plan leaves alone until somebody says that it is meant. */
const addConsents = (command: Command): Command =>
  command
    .option('--take-over', 'also what takes access from somebody, or gives some that no line of the files gives')
    .option('--other-filesystem', 'also where a directory lies on another file system than it was last seen on')
    .option('--leave-data', 'also where a volume moves to a directory that holds nothing and its data stays behind')
    .option('--prune', 'also take out mounts of ours that nobody declares any more')
    .option('--restart', 'also stop and start the containers in which a mount waits for that');
