import type { Status } from '../../engine/status-types.ts';
import { type Line, tone } from '../lines.tsx';
import { pad, truncateMiddle, truncatePath, wrap } from '../text.ts';
import { stateLabel } from '../theme.ts';
import { type Difference, differences } from './differences.ts';
import { byText, type ListView } from './list-model.ts';

/** View 3: wanted against found, one line a field. */
export const driftView: ListView<Difference> = {
  layout: 'below',
  key: ({ id }) => id,
  searchable: (difference) => ({
    name: difference.volume,
    rest: [difference.field, difference.wanted, difference.found, difference.state, difference.hostPath].join(' '),
  }),
  sorts: [
    { label: 'volume', compare: () => 0 },
    { label: 'state', compare: (a, b) => byText(a.state, b.state) },
    { label: 'field', compare: (a, b) => byText(a.field, b.field) },
  ],
  heading: (width) => {
    const columns = widths(width);
    return `${pad('VOLUME', columns.volume)} ${pad('WHAT', columns.field)} ${pad('WANTED', columns.wanted)} ${pad('FOUND', columns.found)} ${pad('STATE', STATE)}`;
  },
  row: ({ volume, field, wanted, found, state }, width, theme) => {
    const columns = widths(width);
    const { ellipsis } = theme.glyphs;
    const label = stateLabel(theme, state);
    const cells = [
      pad(truncateMiddle(volume, columns.volume, ellipsis), columns.volume),
      pad(field.includes('/') ? truncatePath(field, columns.field, ellipsis) : field, columns.field, ellipsis),
      pad(wanted, columns.wanted, ellipsis),
      pad(found, columns.found, ellipsis),
    ];
    return [`${cells.join(' ')} `, tone(label.tone, label.text)];
  },
  detail: (difference, width) => [
    [tone('strong', difference.volume), `  ${truncatePath(difference.hostPath, width - difference.volume.length - 2)}`],
    [`${difference.field}: wanted ${difference.wanted}, found ${difference.found}`],
    ...wrap(difference.why, width).map((line): Line => [line]),
  ],
  subject: ({ volume, hostPath }) => ({ volume, text: hostPath }),
};

/** What the view's title counts: everything a plan would act on or is kept from. */
export function driftCount(status: Status | undefined): number {
  return status ? differences(status).filter(({ state }) => !QUIET.has(state)).length : 0;
}

const QUIET: ReadonlySet<string> = new Set(['waiting', 'kept', 'pending', 'unknown']);

const STATE = 'undeclared'.length;

function widths(width: number) {
  const room = width - STATE - 4;
  const volume = Math.min(24, Math.floor(room * 0.22));
  const wanted = Math.floor(room * 0.25);
  const found = Math.floor(room * 0.25);
  return { volume, wanted, found, field: room - volume - wanted - found };
}
