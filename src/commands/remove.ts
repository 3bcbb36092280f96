import type { Context } from './context.ts';
import { type EditOptions, editVolume } from './edit-volume.ts';
import type { ExitCode } from './exit-codes.ts';

/** Takes a volume out of the configuration and, with --apply, its mounts out of the containers. Directory and data stay. */
export function removeCommand(context: Context, name: string, options: EditOptions): Promise<ExitCode> {
  return editVolume(context, { kind: 'remove', name }, options);
}
