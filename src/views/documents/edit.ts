import type { DiffLine } from '../../ground/diff.ts';
import type { Problem } from '../../ground/problem.ts';
import { diffLines } from '../diff.ts';
import { textStyle } from '../style.ts';
import { diagnosticsFields, FORMAT } from './document.ts';
import type { EditDocument } from './shapes.ts';

/** What `add`, `set`, `remove` and `restore` did to a file. */
export interface EditReport {
  readonly command: EditDocument['command'];
  /** Events of an apply follow. */
  readonly applies: boolean;
  readonly file: string;
  /** Where the old file is kept; null when nothing was written. */
  readonly backup: string | null;
  readonly diff: readonly DiffLine[];
  readonly findings: readonly Problem[];
}

export function editDocument({ command, applies, file, backup, diff, findings }: EditReport): EditDocument {
  return {
    format: FORMAT,
    type: applies && command !== 'restore' ? command : undefined,
    command,
    changed: backup === null ? [] : [file],
    diff: diffLines(PLAIN, diff).join('\n'),
    backup: backup ?? undefined,
    diagnostics: diagnosticsFields(findings),
  };
}

const PLAIN = textStyle({ color: false, ascii: false });
