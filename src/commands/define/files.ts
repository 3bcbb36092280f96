import { Argument, type Command, InvalidArgumentError } from 'commander';
import type { QueryItem, ValueRequest } from '../../operations/files/value.ts';
import type { Call } from '../call.ts';
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
  const run = async (call: Call, of: QueryItem, path: string | undefined) =>
    (await import('../look/get.ts')).getCommand(call, { of, path, ...get.opts<Pick<ValueRequest, 'reveal'>>() });
  get
    .command('hypervisor')
    .description('a value of phoenix_hypervisor_config.json')
    .argument('[path]', 'as in zfs.pools.0.name')
    .action((path?: string) => choose((call) => run(call, { what: 'hypervisor' }, path)));
  for (const [what, word] of [
    ['lxc', 'ctid'],
    ['vm', 'vmid'],
  ] as const) {
    get
      .command(what)
      .description(`a value of ${what === 'lxc' ? 'a container' : 'a virtual machine'}`)
      .argument(`<${word}>`, 'its id', guestId)
      .argument('[path]', 'as in network_config.ip')
      .action((id: number, path?: string) => choose((call) => run(call, { what, id }, path)));
  }
  get
    .command('stack')
    .description('a value of a stack')
    .argument('<name>', 'its name')
    .argument('[path]', 'as in environments.production')
    .action((name: string, path?: string) => choose((call) => run(call, { what: 'stack', name }, path)));
}

function guestId(text: string): number {
  if (/^[1-9][0-9]{2,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('An id is a number from 100 to 999999999.');
}
