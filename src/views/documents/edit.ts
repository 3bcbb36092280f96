import type { DiffLine } from '../../ground/diff.ts';
import type { Problem } from '../../ground/problem.ts';
import type { Settled as Adoption } from '../../operations/edit/settle.ts';
import { diffLines } from '../diff.ts';
import { textStyle } from '../style.ts';
import { diagnosticsFields, FORMAT, textFields } from './document.ts';
import type { EditDocument } from './shapes.ts';

/** What `add`, `set`, `remove`, `restore`, `adopt` and `init` did to a file. */
export interface EditReport {
  readonly command: EditDocument['command'];
  /** Events of an apply follow. */
  readonly applies: boolean;
  readonly file: string;
  /** Where the old file is kept; null when nothing was written. */
  readonly backup: string | null;
  /** The files that were written, where it is not that one. */
  readonly changed?: readonly string[] | undefined;
  readonly diff: readonly DiffLine[];
  readonly findings: readonly Problem[];
  /** What was found on the machine and is declared now, and what is not. */
  readonly adoption?: Pick<Adoption, 'adopted' | 'left'> | undefined;
}

export function editDocument({
  command,
  applies,
  file,
  backup,
  diff,
  findings,
  changed = backup === null ? [] : [file],
  adoption,
}: EditReport): EditDocument {
  return {
    format: FORMAT,
    type: applies && (command === 'add' || command === 'set' || command === 'remove') ? command : undefined,
    command,
    changed: [...changed],
    diff: diffLines(PLAIN, diff).join('\n'),
    backup: backup ?? undefined,
    ...(adoption && adoptionFields(adoption)),
    diagnostics: diagnosticsFields(findings),
  };
}

const adoptionFields = ({ adopted, left }: Pick<Adoption, 'adopted' | 'left'>) => ({
  adopted: adopted.flatMap(({ name: volume, hostPath, binds }) =>
    binds.map(({ ctid, key, path }) => ({ volume, hostPath, ctid, key, path })),
  ),
  left: left.map(({ ctid, key, why }) => ({ ctid, key, why: textFields(why) })),
});

const PLAIN = textStyle({ color: false, ascii: false });
