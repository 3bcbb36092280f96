import { useState } from 'react';
import type { CommandRun } from '../app-state.ts';
import { bodyRows, Frame } from '../frame.tsx';
import { keyHints } from '../key-hints.ts';
import type { ActionId, Context } from '../keymap.ts';
import { type Line, Lines, tone } from '../lines.tsx';
import { isMove, movedIndex, windowTop } from '../scroll.ts';
import { formatClock } from '../sizes.ts';
import { wrapCommand } from '../text.ts';
import type { Theme, Tone } from '../theme.ts';
import { useKeys } from '../use-keys.ts';

interface LogScreenProps {
  readonly active: boolean;
  readonly commands: readonly CommandRun[];
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  readonly notice: string | undefined;
  onCopy(text: string): void;
  onAction(action: ActionId, contexts: readonly Context[]): void;
}

const CONTEXTS: readonly Context[] = ['log', 'moves', 'everywhere'];

/** Every command that was run since the program started, newest last, to read and to copy. */
export function LogScreen({ active, commands, columns, rows, theme, notice, onCopy, onAction }: LogScreenProps) {
  const [moved, setMoved] = useState<number>();
  const index = Math.max(0, Math.min(moved ?? commands.length - 1, commands.length - 1));
  const body = bodyRows(rows);
  const act = (action: ActionId) => {
    if (isMove(action)) setMoved(movedIndex(index, commands.length, body, action));
    else if (action === 'copy') onCopy(commands[index]?.text ?? '');
    else if (action === 'copy-all') onCopy(commands.map(({ text }) => text).join('\n'));
    else onAction(action, CONTEXTS);
  };
  useKeys({ active, contexts: CONTEXTS, onAction: act });

  const blocks = commands.map((command, at) => commandLines(command, at === index, columns, theme));
  const lines = blocks.flat();
  const end = blocks.slice(0, index + 1).flat().length;
  const top = windowTop(0, Math.max(0, end - 1), lines.length, body);
  return (
    <Frame
      columns={columns}
      rows={rows}
      theme={theme}
      header={[' ', tone('strong', 'Command log'), `   ${commands.length} run since the start`]}
      footer={keyHints(CONTEXTS)}
      notice={notice === undefined ? undefined : [notice]}
    >
      <Lines
        lines={commands.length === 0 ? EMPTY : lines.slice(top, top + body)}
        width={columns}
        height={body}
        theme={theme}
      />
    </Frame>
  );
}

const EMPTY: readonly Line[] = [[], [' No command was run yet. Reading a host runs none.']];

function commandLines(command: CommandRun, current: boolean, columns: number, theme: Theme): readonly Line[] {
  const [word, color] = RESULTS[command.result];
  const mark = command.exact ? '$' : theme.glyphs.about;
  const cursor = current ? tone('accent', theme.glyphs.cursor) : ' ';
  return wrapCommand(`${mark} ${command.text}`, columns - LOG_INDENT - 1).map(
    (line, index): Line =>
      index === 0
        ? [cursor, ` ${formatClock(command.at)} `, tone(color, word), ` ${line}`]
        : [' '.repeat(LOG_INDENT) + line],
  );
}

const LOG_INDENT = '> 12:00:00 running '.length;

const RESULTS: Readonly<Record<CommandRun['result'], readonly [string, Tone]>> = {
  running: ['running', 'accent'],
  done: ['done   ', 'good'],
  failed: ['failed ', 'bad'],
};
