import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { ApplyOptions } from './apply.ts';
import type { Context } from './context.ts';
import type { DemoOptions } from './demo.ts';
import type { EditOptions } from './edit-volume.ts';
import type { ExitCode } from './exit-codes.ts';
import type { GetOptions } from './get.ts';
import type { PlanCommandOptions } from './plan.ts';
import type { SchemaName } from './schema.ts';
import { VERSION } from './version.ts';
import type { VolumeOptions } from './volume-options.ts';

/** What was chosen on the command line, to be run with the context its options make. */
export type Run = (context: Context) => Promise<ExitCode>;

/** The command line as commander knows it. Each command's own code loads when it is chosen. */
export function programFor(choose: (run: Run) => void): Command {
  const program = new Command('phoenix-volumes')
    .description(
      'Declare which host directories your Proxmox LXC containers share, see the truth about them, and make it so.\n' +
        'Without a command it opens its screens, in a terminal.',
    )
    .version(VERSION, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', PROGRAM_HELP);
  addGlobalOptions(program);
  addPlanAndApply(program, choose);
  addReaders(program, choose);
  addEditors(program, choose);
  addDemo(program, choose);
  return program;
}

function addGlobalOptions(program: Command): void {
  program
    .addOption(
      new Option(
        '--config-dir <dir>',
        'the four phoenix_*.json files (default: /usr/local/phoenix_hypervisor/etc)',
      ).env('PHOENIX_CONFIG_DIR'),
    )
    .addOption(new Option('--host <where>', 'local | demo[:DIR] (default: local)').env('PHOENIX_HOST'))
    .option('--root <dir>', "take DIR as the machine's file system root")
    .option('--state-dir <dir>', 'journals and backups, below --root (default: /var/lib/phoenix-volumes)')
    .addOption(
      new Option('--pct-timeout <seconds>', 'how long to wait for one pct call (default: 120)')
        .env('PHOENIX_PCT_TIMEOUT')
        .argParser(seconds),
    )
    .option('--json', 'machine-readable output')
    .option('--no-color', 'no colours, as NO_COLOR')
    .option('--plain', 'ASCII only, no colours')
    .option('--verbose', 'say more');
}

function addPlanAndApply(program: Command, choose: (run: Run) => void): void {
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
      choose(async (context) => (await import('./plan.ts')).planCommand(context, names, options)),
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
      choose(async (context) => (await import('./apply.ts')).applyCommand(context, names, options)),
    );
}

function addReaders(program: Command, choose: (run: Run) => void): void {
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
      choose(async (context) => (await import('./status.ts')).statusCommand(context, subject)),
    );
  program
    .command('validate')
    .description('check the four files and print every finding with file:line:column')
    .addHelpText(
      'after',
      examples(
        ['validate', 'validate --config-dir ./etc', 'validate --json'],
        'Needs no Proxmox host. Exits 0, or 65 when there are errors.',
      ),
    )
    .action(() => choose(async (context) => (await import('./validate.ts')).validateCommand(context)));
  addGet(program, choose);
  program
    .command('schema')
    .description('print the JSON Schema of a file')
    .addArgument(
      new Argument('[file]', 'which of the four').choices(['hypervisor', 'lxc', 'vm', 'stacks']).default('hypervisor'),
    )
    .addHelpText('after', examples(['schema', 'schema lxc > lxc.schema.json']))
    .action((name: SchemaName) =>
      choose(async (context) => (await import('./schema.ts')).schemaCommand(context, name)),
    );
}

function addGet(program: Command, choose: (run: Run) => void): void {
  const get = program
    .command('get')
    .description('print one value for scripts: strings raw, the rest JSON')
    .option('--reveal', 'print secrets too')
    .helpCommand(false)
    .addHelpText(
      'after',
      examples(
        ['get hypervisor domain_name', 'get lxc 953 memory_mb', 'get vm 1001 network_config.ip', 'get stack media'],
        "A container's or VM's value falls back to the file's own default. Exits 0, or 1 when there is no such value.",
      ),
    );
  const run = async (
    context: Context,
    request: Parameters<typeof import('./get.ts').getCommand>[1],
    path: string | undefined,
  ) => (await import('./get.ts')).getCommand(context, request, path, get.opts<GetOptions>());
  get
    .command('hypervisor')
    .description('a value of phoenix_hypervisor_config.json')
    .argument('[path]', 'as in zfs.pools.0.name')
    .action((path?: string) => choose((context) => run(context, { what: 'hypervisor' }, path)));
  for (const [what, word] of [
    ['lxc', 'ctid'],
    ['vm', 'vmid'],
  ] as const) {
    get
      .command(what)
      .description(`a value of ${what === 'lxc' ? 'a container' : 'a virtual machine'}`)
      .argument(`<${word}>`, 'its id', guestId)
      .argument('[path]', 'as in network_config.ip')
      .action((id: number, path?: string) => choose((context) => run(context, { what, id }, path)));
  }
  get
    .command('stack')
    .description('a value of a stack')
    .argument('<name>', 'its name')
    .argument('[path]', 'as in environments.production')
    .action((name: string, path?: string) => choose((context) => run(context, { what: 'stack', name }, path)));
}

function addEditors(program: Command, choose: (run: Run) => void): void {
  const add = program.command('add').description('declare a volume').argument('<name>', 'its name');
  addVolumeOptions(add)
    .addHelpText(
      'after',
      examples(
        [
          'add media --host-path /tank/media --mount 101=/media',
          'add certs --host-path /tank/certs --mount 953=/etc/ssl,ro --mount 954=/certs --owner container_root --dry-run',
        ],
        EDIT_EXITS,
      ),
    )
    .action((name: string, options: VolumeOptions & EditOptions) =>
      choose(async (context) => (await import('./add.ts')).addCommand(context, name, options)),
    );
  const set = program
    .command('set')
    .description('change a volume: owner, modes, attach, detach')
    .argument('<name>', 'its name');
  addVolumeOptions(set)
    .option('--unmount <ctid>', 'detach it from a container; may be repeated', repeated)
    .addHelpText(
      'after',
      examples(
        [
          'set media --mount 104=/data/media,ro --unmount 101',
          'set media --owner 1000:1000 --directory-mode 2775 --apply',
        ],
        EDIT_EXITS,
      ),
    )
    .action((name: string, options: VolumeOptions & EditOptions) =>
      choose(async (context) => (await import('./set.ts')).setCommand(context, name, options)),
    );
  program
    .command('remove')
    .description('take a volume out of the configuration; never deletes data')
    .argument('<name>', 'its name')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'show the change, write nothing')
    .addHelpText(
      'after',
      examples(['remove media --dry-run', 'remove media --yes'], 'Its mounts stay in the containers.'),
    )
    .action((name: string, options: Pick<EditOptions, 'yes' | 'dryRun'>) =>
      choose(async (context) => (await import('./remove.ts')).removeCommand(context, name, options)),
    );
}

function addVolumeOptions(command: Command): Command {
  return command
    .option('--host-path <dir>', 'the directory on the host')
    .option(
      '--mount <ctid=path[,option]>',
      'where a container sees it; options: ro, shared, idmap=MAP, mount_options=a;b; may be repeated',
      repeated,
    )
    .option('--owner <owner>', 'user[:group], uid[:gid], container_root or keep')
    .option('--directory-mode <mode>', 'octal, such as 0775 or 2775; keep leaves all permissions alone')
    .option('--file-mode <mode>', 'octal, such as 0664')
    .option('--recursive', 'own the whole tree, not just the directory')
    .addOption(new Option('--no-recursive', 'only the directory').default(undefined))
    .option('--dry-run', 'show the change, write nothing')
    .option('--apply', 'and apply the volume')
    .option('--yes', 'with --apply: do not ask');
}

function addDemo(program: Command, choose: (run: Run) => void): void {
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
      choose(async (context) => (await import('./demo.ts')).demoCommand(context, options)),
    );
}

const EDIT_EXITS = 'Exits 0, 64 for a wrong option, 65 when a rule of the configuration is against it.';

/** What follows the list of options and commands. */
export const PROGRAM_HELP = `
Examples:
  phoenix-volumes demo              try it, without Proxmox and without root
  phoenix-volumes validate          are the files sound?
  phoenix-volumes plan              what would change?
  phoenix-volumes apply             make it so

Exit codes: 0 good, 1 failed, 2 changes pending or drift, 3 refused or stale, 64 usage, 65 bad configuration, 130 interrupted.`;

function examples(lines: readonly string[], after?: string): string {
  const shown = lines.map((line) => `  phoenix-volumes ${line}`).join('\n');
  return `\nExamples:\n${shown}${after === undefined ? '' : `\n\n${after}`}`;
}

const repeated = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It is a number of seconds.');
}

function guestId(text: string): number {
  if (/^[1-9][0-9]{2,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('An id is a number from 100 to 999999999.');
}
