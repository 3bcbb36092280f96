import type { VolumeEdit } from '../../engine/desired/edit.ts';
import type { ConfigProblem } from '../problem.ts';
import { checkSources, type LoadedConfig } from '../read/load.ts';
import { sourceOf } from '../read/sources.ts';
import { editHypervisorText } from './edit.ts';

export type Preview =
  | {
      readonly ok: true;
      /** The configuration as it would be; it may hold errors. */
      readonly config: LoadedConfig;
      /** The file that would be written, and its text as read and as it would be. */
      readonly path: string;
      readonly before: string;
      readonly after: string;
    }
  | { readonly ok: false; readonly diagnostics: readonly ConfigProblem[] };

/** What the configuration would be after an edit, checked by the same rules; nothing is written. */
export function previewEdit(config: LoadedConfig, edit: VolumeEdit): Preview {
  const { hypervisor } = config.sources;
  if (!hypervisor.ok) return { ok: false, diagnostics: [hypervisor.diagnostic] };
  const { path, text } = hypervisor;
  const edited = editHypervisorText(text, edit);
  if (!edited.ok)
    return {
      ok: false,
      diagnostics: edited.diagnostics.map((one) => ({ ...one, where: { ...one.where, file: path } })),
    };
  const sources = { ...config.sources, hypervisor: sourceOf(path, edited.text) };
  return { ok: true, config: checkSources(config.options, sources), path, before: text, after: edited.text };
}
