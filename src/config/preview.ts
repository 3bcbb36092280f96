import type { Diagnostic } from '../engine/diagnostic.ts';
import type { VolumeEdit } from '../engine/volume-edit.ts';
import type { LoadedConfig } from './load.ts';

export type Preview =
  | { readonly ok: true; readonly config: LoadedConfig; readonly before: string; readonly after: string }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** What the configuration would be after an edit, checked by the same rules; nothing is written. */
export function previewEdit(_config: LoadedConfig, _edit: VolumeEdit): Preview {
  throw new Error('being written');
}
