import type { Call } from '../call.ts';
import type { ExitCode } from '../exit.ts';
import { report } from '../report.ts';
import { type EditOptions, editCommand } from './edit.ts';
import { setEditOf, type VolumeOptions } from './options.ts';

/** Changes a declared volume: owner, modes, attach, detach. */
export async function setCommand(call: Call, name: string, options: VolumeOptions & EditOptions): Promise<ExitCode> {
  const edit = setEditOf(name, options);
  return edit.ok ? editCommand(call, edit.value, options) : report(call.printer, 'set', edit.problems[0]);
}
