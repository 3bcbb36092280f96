import type { Context } from './context.ts';
import { type EditOptions, editVolume } from './edit-volume.ts';
import type { ExitCode } from './exit-codes.ts';
import { report } from './failure.ts';
import { setEditOf, type VolumeOptions } from './volume-options.ts';

/** Changes a declared volume: owner, modes, attach, detach. */
export async function setCommand(
  context: Context,
  name: string,
  options: VolumeOptions & EditOptions,
): Promise<ExitCode> {
  const edit = setEditOf(name, options);
  return edit.ok ? editVolume(context, edit.value, options) : report(context.printer, 'set', edit.failure);
}
