import type { Problem, Result } from '../../ground/problem.ts';
import { type Failure, failureOf, type Refusal } from '../failure.ts';
import { diagnosticsFields, FORMAT } from './document.ts';
import type { ErrorDocument, ExportDocument, FactsDocument, GetDocument, ValidateDocument } from './shapes.ts';

export const validateDocument = (valid: boolean, findings: readonly Problem[]): ValidateDocument => ({
  format: FORMAT,
  command: 'validate',
  valid,
  diagnostics: diagnosticsFields(findings),
});

export const getDocument = (value: unknown): GetDocument => ({ format: FORMAT, command: 'get', value });

/** Many values, each with what it was asked for by, or why there is none. */
export const valuesDocument = (
  asked: readonly { readonly path: string; readonly found: Result<unknown, Refusal> }[],
): GetDocument => ({
  format: FORMAT,
  command: 'get',
  values: asked.map(({ path, found }) => {
    if (found.ok) return { path, value: found.value };
    const { code, summary } = failureOf(found.problems[0]);
    return { path, error: { code, summary } };
  }),
});

/** Where the facts of a machine were saved. */
export const factsDocument = (file: string): FactsDocument => ({ format: FORMAT, command: 'facts', file });

/** The declared mounts as another tool reads them. */
export const exportDocument = (tool: ExportDocument['tool'], text: string): ExportDocument => ({
  format: FORMAT,
  command: 'export',
  tool,
  text,
});

/** Why a command did not do its work. `apply` speaks in lines, so its errors have a type. */
export function errorDocument(command: string | null, exit: number, failure: Failure): ErrorDocument {
  const { code, summary, detail, hint, diagnostics } = failure;
  return {
    format: FORMAT,
    type: command === 'apply' ? 'error' : undefined,
    command,
    exit,
    error: { code, summary, detail, hint },
    diagnostics: diagnosticsFields(diagnostics),
  };
}
