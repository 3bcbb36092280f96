import { requestOfOptions } from '../../src/proxmox/set/request.ts';
import { outcome, setContainer } from '../../src/proxmox/set/set.ts';
import { printedText } from '../../src/proxmox/value/bytes.ts';
import { type CommandLine, readCommandLine } from './arguments.ts';
import type { PctMachine, PctOutcome, PctResult } from './machine.ts';
import { permissionOf } from './permission.ts';
import { configCommand, listCommand, pendingCommand, statusCommand } from './read.ts';
import { listSnapshotsCommand } from './snapshots.ts';
import {
  cloneCommand,
  migrateCommand,
  snapshotCommand,
  templateCommand,
  unlockCommand,
  volumeCommand,
} from './storage.ts';

/**
 * The whole `pct` on a machine that is data: the oracle of the tests, with the program's own model of `pct set` inside.
 * Exit codes mean only zero or not. `<PID>` and `<TIME>` stand in messages for what no pure function knows.
 */
export function pct(argv: readonly string[], machine: PctMachine): PctOutcome {
  const command = readCommandLine(argv, machine.locale);
  if (!command.ok) return printed({ error: command.problem.trimEnd() });
  if (command.name !== 'set') return printed(run(command, machine));
  if ([...command.values.keys()].every((name) => name === 'digest')) return printed({ error: 'no options specified' });
  const permission = permissionOf(machine.user, machine.userConfig ?? '');
  return { ...setContainer(command.ctid, requestOfOptions(command.values), { ...machine, permission }), stdout: '' };
}

function run({ name, ctid, values }: CommandLine & { readonly ok: true }, machine: PctMachine): PctResult {
  switch (name) {
    case 'list':
      return listCommand(machine);
    case 'config':
      return configCommand(ctid, values, machine);
    case 'pending':
      return pendingCommand(ctid, machine);
    case 'status':
      return statusCommand(ctid, values, machine);
    case 'unlock':
      return unlockCommand(ctid, machine);
    case 'listsnapshot':
      return listSnapshotsCommand(ctid, machine);
    case 'snapshot':
      return snapshotCommand(ctid, values, machine);
    case 'clone':
      return cloneCommand(ctid, values, machine);
    case 'template':
      return templateCommand(ctid, machine);
    case 'migrate':
      return migrateCommand(ctid, values, machine);
    case 'resize':
      return volumeCommand(ctid, values.get('disk') ?? '', values.get('digest'), machine);
    default:
      return volumeCommand(ctid, values.get('volume') ?? '', values.get('digest'), machine);
  }
}

function printed(result: PctResult): PctOutcome {
  return { ...outcome(result), stdout: printedText(result.stdout ?? '') };
}
