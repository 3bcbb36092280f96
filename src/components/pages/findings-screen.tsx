import { useState } from 'react';
import type { Problem } from '../../ground/problem.ts';
import { countedFindings, diagnosticLines } from '../diagnostic-lines.ts';
import { bodyRows, Frame, moreBelow } from '../frame.tsx';
import { keyHints } from '../key-hints.ts';
import type { ActionId, Context } from '../keymap.ts';
import { type Line, Lines, plainText, tone } from '../lines.tsx';
import { isMove, scrolledTop } from '../scroll.ts';
import type { Theme } from '../theme.ts';
import { useKeys } from '../use-keys.ts';

interface FindingsScreenProps {
  readonly active: boolean;
  readonly diagnostics: readonly Problem[];
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  readonly notice: string | undefined;
  onCopy(text: string): void;
  onAction(action: ActionId, contexts: readonly Context[]): void;
}

const CONTEXTS: readonly Context[] = ['findings', 'moves', 'everywhere'];

/** Every error and warning about the files and the host, with the place and the remedy. */
export function FindingsScreen(props: FindingsScreenProps) {
  const { active, diagnostics, columns, rows, theme, notice } = props;
  const [top, setTop] = useState(0);
  const body = bodyRows(rows);
  const lines = diagnostics.length === 0 ? NONE : diagnosticLines(diagnostics, columns, theme);
  const act = (action: ActionId) => {
    if (isMove(action)) setTop(scrolledTop(top, lines.length, body, action));
    else if (action === 'copy') props.onCopy(lines.map(plainText).join('\n'));
    else props.onAction(action, CONTEXTS);
  };
  useKeys({ active, contexts: CONTEXTS, onAction: act });
  return (
    <Frame
      columns={columns}
      rows={rows}
      theme={theme}
      header={[' ', tone('strong', 'Findings'), `   ${countedFindings(diagnostics)}`]}
      footer={keyHints(CONTEXTS)}
      notice={notice === undefined ? moreBelow(top, body, lines.length) : [notice]}
    >
      <Lines lines={lines.slice(top, top + body)} width={columns} height={body} theme={theme} />
    </Frame>
  );
}

const NONE: readonly Line[] = [[], [' Nothing to complain about.']];
