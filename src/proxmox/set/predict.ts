import { fileBytes, parseDraft } from '../file/draft.ts';
import { ruleOfKey } from '../value/keys.ts';
import { valueProblem } from '../value/rule.ts';
import { digestProblem, lockProblem } from './set.ts';
import { clashProblem, updateConfig } from './update.ts';

/** What a `pct set` is asked to do. An empty or absent digest is not checked. */
export interface SetRequest {
  readonly set: ReadonlyMap<string, string>;
  readonly delete: readonly string[];
  readonly revert: readonly string[];
  readonly digest?: string;
}

export type SetPrediction =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: readonly string[] };

/** What the file becomes when `pct set` with these arguments succeeds (all hot-plugs work). */
export function predictSet(text: string, ctid: number, running: boolean, request: SetRequest): SetPrediction {
  const problems = [...request.set].flatMap(([key, value]) => {
    const rule = ruleOfKey(key);
    const problem = rule ? valueProblem(rule, value, key)?.trimEnd() : 'unknown option';
    return problem === undefined ? [] : [`${key}: ${problem}`];
  });
  if (problems.length > 0) return { ok: false, problems };
  const { draft } = parseDraft(text, ctid);
  const clash = clashProblem(request);
  const refused =
    lockProblem(draft) ?? digestProblem(text, request.digest) ?? (clash && `${clash.option}: ${clash.problem}`);
  if (refused !== undefined) return { ok: false, problems: [refused] };

  const result = updateConfig(draft, ctid, request, running ? () => undefined : undefined);
  if (result.problem !== undefined) return { ok: false, problems: [result.problem] };
  if (result.errors.size > 0) {
    return { ok: false, problems: [...result.errors].map(([key, error]) => `${key}: ${error.trimEnd()}`) };
  }
  const bytes = fileBytes(draft);
  return bytes.ok ? { ok: true, text: bytes.text } : { ok: false, problems: [bytes.problem] };
}
