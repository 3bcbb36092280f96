import type { Status } from '../../../engine/status/types.ts';
import { truncateMiddle, truncatePath } from '../../../ground/cut.ts';
import type { Line } from '../../../ground/line.ts';
import { displayWidth } from '../../../ground/text.ts';
import { tone } from '../../draw/line.ts';
import { pad, wrap } from '../../draw/text.ts';
import { stateLabel } from '../../draw/theme.ts';
import { type Difference, differences } from './differences.ts';
import { byText, type ListView } from './list.ts';

/** View 3: wanted against found, one line a field. */
export function driftView(rows: readonly Difference[]): ListView<Difference> {
  const needs = columnNeeds(rows);
  return {
    layout: 'below',
    width: (room) => room,
    key: ({ id }) => id,
    searchable: ({ volume, field, hostPath, wanted, found, state }) => ({
      name: volume,
      rest: `${field} ${hostPath}`,
      words: [...wanted.split(' '), ...found.split(' '), state],
    }),
    sorts: [
      { label: 'volume', compare: (a, b) => byText(a.volume, b.volume) },
      { label: 'state', compare: (a, b) => byText(a.state, b.state) },
      { label: 'field', compare: (a, b) => byText(a.field, b.field) },
    ],
    heading: (width) => {
      const { volume, field, wanted, found } = fitted(needs, width);
      return `${pad('VOLUME', volume)} ${pad('WHAT', field)} ${pad('WANTED', wanted)} ${pad('FOUND', found)} ${pad('STATE', STATE)}`;
    },
    row: (row, width, theme) => {
      const columns = fitted(needs, width);
      const { ellipsis } = theme.glyphs;
      const label = stateLabel(theme, row.state);
      const cells = [
        pad(truncateMiddle(row.volume, columns.volume, ellipsis), columns.volume),
        pad(shortField(row.field, columns.field, ellipsis), columns.field),
        pad(row.wanted, columns.wanted, ellipsis),
        pad(row.found, columns.found, ellipsis),
      ];
      return [`${cells.join(' ')} `, tone(label.tone, label.text)];
    },
    detail: (difference, width) => [
      [
        tone('strong', difference.volume),
        `  ${truncatePath(difference.hostPath, width - difference.volume.length - 2)}`,
      ],
      [`${difference.field}: wanted ${difference.wanted}, found ${difference.found}`],
      ...wrap(difference.why, width).map((line): Line => [line]),
    ],
    subject: ({ volume, hostPath }) => ({ volume, text: hostPath }),
  };
}

/** What the view's title counts is what it lists. */
export const driftCount = (status: Status | undefined): number => (status ? differences(status).length : 0);

const STATE = 'undeclared'.length;

interface Columns {
  readonly volume: number;
  readonly field: number;
  readonly wanted: number;
  readonly found: number;
}

function columnNeeds(rows: readonly Difference[]): Columns {
  const longest = (title: string, text: (row: Difference) => string): number =>
    rows.reduce((width, row) => Math.max(width, displayWidth(text(row))), title.length);
  return {
    volume: Math.min(
      24,
      longest('VOLUME', ({ volume }) => volume),
    ),
    field: longest('WHAT', ({ field }) => field),
    wanted: Math.min(
      24,
      longest('WANTED', ({ wanted }) => wanted),
    ),
    found: Math.min(
      24,
      longest('FOUND', ({ found }) => found),
    ),
  };
}

/** Where not all fits, paths give way first, then names: their ends tell enough. */
function fitted(needs: Columns, width: number): Columns {
  let over = needs.volume + needs.field + needs.wanted + needs.found - (width - STATE - 4);
  const give = (need: number, least: number): number => {
    const given = Math.max(0, Math.min(over, need - least));
    over -= given;
    return need - given;
  };
  const field = give(needs.field, 20);
  const volume = give(needs.volume, 10);
  const found = give(needs.found, 8);
  return { field: give(field, 12), volume, found, wanted: give(needs.wanted, 6) };
}

/** A mount's field keeps its CTID whatever is left for the path. */
function shortField(field: string, width: number, ellipsis: string): string {
  const [ctid = '', path] = field.split(' ');
  return path === undefined ? field : `${ctid} ${truncatePath(path, width - ctid.length - 1, ellipsis)}`;
}
