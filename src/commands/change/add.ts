import type { Call } from '../call.ts';
import type { ExitCode } from '../exit.ts';
import { report } from '../report.ts';
import { type EditOptions, editCommand } from './edit.ts';
import { addEditOf, type VolumeOptions } from './options.ts';

/** Declares a volume: the wizard without the wizard. */
export async function addCommand(call: Call, name: string, options: VolumeOptions & EditOptions): Promise<ExitCode> {
  const edit = addEditOf(name, options);
  return edit.ok ? editCommand(call, edit.value, options) : report(call.printer, 'add', edit.problems[0]);
}
