import type { Context } from './context.ts';
import { type EditOptions, editVolume } from './edit-volume.ts';
import type { ExitCode } from './exit-codes.ts';
import { report } from './failure.ts';
import { addEditOf, type VolumeOptions } from './volume-options.ts';

/** Declares a volume: the wizard without the wizard. */
export async function addCommand(
  context: Context,
  name: string,
  options: VolumeOptions & EditOptions,
): Promise<ExitCode> {
  const edit = addEditOf(name, options);
  return edit.ok ? editVolume(context, edit.value, options) : report(context.printer, 'add', edit.failure);
}
