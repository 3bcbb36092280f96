import type { Call } from '../call.ts';
import type { ExitCode } from '../exit.ts';
import { type EditOptions, editCommand } from './edit.ts';

/** Takes a volume out of the configuration and, with --apply, its mounts out of the containers. Directory and data stay. */
export function removeCommand(call: Call, name: string, options: EditOptions): Promise<ExitCode> {
  return editCommand(call, { kind: 'remove', name }, options);
}
