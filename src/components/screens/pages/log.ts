import { cursorRow, type Line, type Tone, tone } from '../../../ground/line.ts';
import { wrapCommand } from '../../../ground/wrap.ts';
import { clockText } from '../../../views/measures.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import { keyGroups } from '../../app/hints.ts';
import { boundAction, type Context } from '../../app/keymap.ts';
import { type CommandRun, type Screen, turn, type World } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import { copying } from '../../fields/copy.ts';
import { isMove, movedIndex, windowTop } from '../../fields/scroll.ts';

export interface LogState {
  /** The command under the cursor, once it was moved; before that it is the newest. */
  readonly moved?: number;
}

const CONTEXTS: readonly Context[] = ['log', 'moves'];

/** Every command that was run since the program started, newest last, to read and to copy. */
export const logScreen: Screen<LogState> = {
  keys: () => keyGroups(CONTEXTS),
  press(state, pressed, { commands, rows }) {
    const action = pressed.kind === 'key' ? boundAction(pressed.key, CONTEXTS) : undefined;
    const index = cursorOf(state, commands);
    if (action === undefined) return undefined;
    if (isMove(action)) return turn({ moved: movedIndex(index, commands.length, bodyRows(rows), action) });
    if (action === 'copy') return turn(state, ...copying(commands[index]?.text ?? ''));
    if (action === 'copy-all') return turn(state, ...copying(commands.map(({ text }) => text).join('\n')));
    return turn(state, { kind: 'close' });
  },
  lines(state, world) {
    const { commands, rows } = world;
    const index = cursorOf(state, commands);
    const blocks = commands.map((command, at) => commandLines(command, at === index, world));
    const lines = blocks.flat();
    const end = blocks.slice(0, index + 1).flat().length;
    const body = bodyRows(rows);
    const top = windowTop(0, Math.max(0, end - 1), lines.length, body);
    return {
      header: [' ', tone('strong', 'Command log'), `   ${SCREENS.ran(commands.length)}`],
      body: commands.length === 0 ? EMPTY : lines.slice(top, top + body),
      scroll: { top, page: body, count: lines.length },
    };
  },
};

const EMPTY: readonly Line[] = [[], [` ${SCREENS.noCommand}`]];

const cursorOf = ({ moved }: LogState, { length }: readonly CommandRun[]): number =>
  Math.max(0, Math.min(moved ?? length - 1, length - 1));

function commandLines(command: CommandRun, current: boolean, { columns, theme }: World): readonly Line[] {
  const [word, color] = RESULTS[command.result];
  const mark = command.exact ? '$' : theme.glyphs.about;
  const head = (line: string): Line => [` ${clockText(command.at)} `, tone(color, word), ` ${line}`];
  return wrapCommand(`${mark} ${command.text}`, columns - LOG_INDENT - 1).map(
    (line, index): Line =>
      index === 0
        ? cursorRow(current, [theme.glyphs.cursor, head(line)], columns - 1)
        : [' '.repeat(LOG_INDENT) + line],
  );
}

const LOG_INDENT = '> 12:00:00 running '.length;

const RESULTS: Readonly<Record<CommandRun['result'], readonly [string, Tone]>> = {
  running: ['running', 'accent'],
  done: ['done   ', 'good'],
  failed: ['failed ', 'bad'],
};
