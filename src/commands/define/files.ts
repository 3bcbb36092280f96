import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { type GetOptions, type GetRequest, KINDS } from '../kinds.ts';
import type { SchemaName } from '../look/schema.ts';
import type { Choose } from '../program.ts';
import { examples } from './examples.ts';

/** The commands that only read the files. */
export function defineFileCommands(program: Command, choose: Choose): void {
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
    .action(() => choose(async (call) => (await import('../look/validate.ts')).validateCommand(call)));
  addGet(program, choose);
  program
    .command('schema')
    .description('print the JSON Schema of a file')
    .addArgument(
      new Argument('[file]', 'which of the four').choices(['hypervisor', 'lxc', 'vm', 'stacks']).default('hypervisor'),
    )
    .addHelpText('after', examples(['schema', 'schema lxc > lxc.schema.json']))
    .action((name: SchemaName) =>
      choose(async (call) => (await import('../look/schema.ts')).schemaCommand(call, name)),
    );
}

function addGet(program: Command, choose: Choose): void {
  const get = program
    .command('get')
    .description('print values for scripts: strings raw, the rest JSON')
    .usage('[options] [hypervisor|lxc|vm|stack] [id|name] [path...]')
    .option('--keys', 'the keys of an object instead of the object')
    .option('--all', 'with all that a container or VM falls back to; without a file, everything')
    .option('--shell', "as NAME='value' lines for eval")
    .addOption(new Option('--prefix <text>', 'with --shell: before each name').argParser(namePart))
    .option('--reveal', 'print secrets too')
    .helpCommand(false)
    .addHelpText(
      'after',
      examples(
        [
          'get hypervisor domain_name',
          'get lxc',
          'get lxc 953 memory_mb network_config.ip ports[]',
          'get lxc 953 name memory_mb --shell',
          'get vm 1001 network_config --keys',
          'get stack media --all --json',
        ],
        "A value a line; a container's or VM's falls back to the file's own default. Exits 0, or 1 when there is none.",
      ),
    );
  const run = (what: GetRequest['what'], words: readonly string[]) =>
    choose(async (call) =>
      (await import('../look/get.ts')).getCommand(call, { what, words, ...get.opts<GetOptions>() }),
    );
  const PATHS = 'as in network_config.ip; each a line';
  get
    // So that another word is told which there are.
    .addArgument(new Argument('[file]').choices(KINDS))
    .action(() => run(undefined, []));
  get
    .command('hypervisor')
    .description('values of phoenix_hypervisor_config.json')
    .argument('[path...]', PATHS)
    .action((paths: string[]) => run('hypervisor', paths));
  for (const [what, about, word] of GUESTS)
    get
      .command(what)
      .description(`values of ${about}`)
      .argument(`[${word}]`, `which one (default: all there are)`)
      .argument('[path...]', PATHS)
      .action((which: string | undefined, paths: string[]) => run(what, which === undefined ? [] : [which, ...paths]));
}

const GUESTS = [
  ['lxc', 'a container', 'ctid'],
  ['vm', 'a virtual machine', 'vmid'],
  ['stack', 'a stack', 'name'],
] as const;

function namePart(text: string): string {
  if (/^[A-Za-z_]\w*$/.test(text)) return text;
  throw new InvalidArgumentError('A name has letters, digits and _, and does not begin with a digit.');
}
