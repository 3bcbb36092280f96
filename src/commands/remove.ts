import type { Context } from './context.ts';
import { type EditOptions, editVolume } from './edit-volume.ts';
import type { ExitCode } from './exit-codes.ts';

/** Takes a volume out of the configuration. Directory, data and mounts stay. */
export function removeCommand(
  context: Context,
  name: string,
  options: Pick<EditOptions, 'yes' | 'dryRun'>,
): Promise<ExitCode> {
  return editVolume(context, { kind: 'remove', name }, options);
}
