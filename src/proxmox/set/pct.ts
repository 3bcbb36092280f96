import { printedText } from '../value/bytes.ts';
import { readCommandLine } from './arguments.ts';
import type { CommandResult, PctMachine, PctOutcome } from './machine.ts';
import { configCommand, listCommand, pendingCommand, statusCommand } from './read.ts';
import { setCommand } from './set.ts';
import { listSnapshotsCommand } from './snapshots.ts';
import {
  cloneCommand,
  migrateCommand,
  snapshotCommand,
  templateCommand,
  unlockCommand,
  volumeCommand,
} from './storage.ts';

export { digestOf } from '../file/digest.ts';
export type {
  Hotplugged,
  HotplugRequest,
  Mounter,
  PctMachine,
  PctOutcome,
  Storage,
} from './machine.ts';

/**
 * The whole `pct` on a machine that is data. Exit codes mean only zero or not. `<PID>` and `<TIME>` stand in messages
 * for what no pure function knows. Start, stop and reboot are in start.ts: they change what runs.
 */
export function pct(argv: readonly string[], machine: PctMachine): PctOutcome {
  const command = readCommandLine(argv, machine.locale);
  return outcome(
    command.ok ? run(command.name, command.ctid, command.values, machine) : { error: command.problem.trimEnd() },
  );
}

function run(name: string, ctid: number, values: ReadonlyMap<string, string>, machine: PctMachine): CommandResult {
  switch (name) {
    case 'list':
      return listCommand(machine);
    case 'config':
      return configCommand(ctid, values, machine);
    case 'pending':
      return pendingCommand(ctid, machine);
    case 'status':
      return statusCommand(ctid, values, machine);
    case 'set':
      return setCommand(ctid, values, machine);
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

function outcome(result: CommandResult): PctOutcome {
  const { stdout = '', warnings = [], error, changed = new Map(), hotplugged = [] } = result;
  const lines = [...warnings, ...(error === undefined ? [] : [error])];
  return {
    exit: error === undefined ? 0 : 255,
    stdout: printedText(stdout),
    stderr: lines.map((line) => `${printedText(line)}\n`).join(''),
    containers: changed,
    hotplugged,
  };
}
