import type { Diagnostic } from '../engine/diagnostic.ts';
import type { VolumeEdit } from '../engine/volume-edit.ts';

export type EditResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The text of phoenix_hypervisor_config.json with one edit made and every other byte as it was. */
export function editHypervisorText(_text: string, _edit: VolumeEdit): EditResult {
  throw new Error('being written');
}
