import { fileBytes, parseDraft } from '../file/draft.ts';
import { lockProblem } from '../file/section.ts';
import type { PctContainer } from './machine.ts';
import type { SetRequest } from './request.ts';
import { digestProblem } from './set.ts';
import { clashProblem, updateConfig, valueProblems } from './update.ts';

export type SetPrediction =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: readonly string[] };

/** What the file becomes when `pct set` with these arguments succeeds (all hot-plugs work). */
export function predictSet(ctid: number, { text, running }: PctContainer, request: SetRequest): SetPrediction {
  const problems = valueProblems(request);
  if (problems.length > 0) return { ok: false, problems };
  const { draft } = parseDraft(text, ctid);
  const clash = clashProblem(request);
  const refused =
    lockProblem(draft) ?? digestProblem(text, request.digest) ?? (clash && `${clash.option}: ${clash.problem}`);
  if (refused !== undefined) return { ok: false, problems: [refused] };

  const result = updateConfig(draft, request, { ctid, hotplug: running ? () => undefined : undefined });
  if (result.problem !== undefined) return { ok: false, problems: [result.problem] };
  if (result.errors.size > 0) {
    return { ok: false, problems: [...result.errors].map(([key, error]) => `${key}: ${error.trimEnd()}`) };
  }
  const bytes = fileBytes(draft);
  return bytes.ok ? { ok: true, text: bytes.text } : { ok: false, problems: [bytes.problem] };
}
