import hypervisor from '../../../schemas/hypervisor.schema.json' with { type: 'json' };
import lxc from '../../../schemas/lxc.schema.json' with { type: 'json' };
import stacks from '../../../schemas/stacks.schema.json' with { type: 'json' };
import vm from '../../../schemas/vm.schema.json' with { type: 'json' };
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';

export const SCHEMAS = { hypervisor, lxc, vm, stacks } as const;

export type SchemaName = keyof typeof SCHEMAS;

/** Prints the JSON Schema of one of the four files. */
export async function schemaCommand({ printer }: Call, name: SchemaName): Promise<ExitCode> {
  printer.raw(`${JSON.stringify(SCHEMAS[name], null, 2)}\n`);
  return EXIT.good;
}
