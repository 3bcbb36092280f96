import type { Status } from '../../../engine/status/types.ts';
import { truncatePath } from '../../../ground/cut.ts';
import type { Line } from '../../../ground/line.ts';
import { tone } from '../../draw/line.ts';
import { wrap } from '../../draw/text.ts';
import { stateLabel } from '../../draw/theme.ts';
import { type Difference, differences, whatDiffers } from './differences.ts';
import { byText, type ListView } from './list.ts';

/** View 3: wanted against found, one line a field. */
export const driftView: ListView<Difference> = {
  layout: 'below',
  columns: [
    { title: 'VOLUME', cut: 'middle', least: 10, most: 24 },
    { title: 'CT', align: 'right' },
    { title: 'WHAT', cut: 'path', least: 9 },
    { title: 'WANTED', least: 6, most: 24 },
    { title: 'FOUND', least: 8, most: 24 },
    { title: 'STATE' },
  ],
  cells: ({ volume, ctid, field, wanted, found, state }, theme) => [
    volume ?? '-',
    ctid === undefined ? '' : String(ctid),
    field,
    wanted,
    found,
    stateLabel(theme, state),
  ],
  key: ({ id }) => id,
  searchable: (difference) => {
    const { volume, hostPath, wanted, found, state } = difference;
    const rest = `${whatDiffers(difference)} ${hostPath}`;
    return { name: volume ?? '', rest, words: [...wanted.split(' '), ...found.split(' '), state] };
  },
  sorts: [
    { label: 'volume', compare: (a, b) => byText(a.volume ?? LAST, b.volume ?? LAST) },
    { label: 'state', compare: (a, b) => byText(a.state, b.state) },
    { label: 'field', compare: (a, b) => byText(whatDiffers(a), whatDiffers(b)) },
  ],
  detail: (difference, width) => [
    heading(difference, width),
    [`${whatDiffers(difference)}: wanted ${difference.wanted}, found ${difference.found}`],
    ...wrap(difference.why, width).map((line): Line => [line]),
  ],
  subject: ({ volume, hostPath }) => ({ ...(volume === undefined ? {} : { volume }), text: hostPath }),
};

/** Containers come after all volumes. */
const LAST = '\uffff';

function heading({ volume, ctid, hostPath }: Difference, width: number): Line {
  const name = volume ?? `CT ${ctid}`;
  return [tone('strong', name), `  ${truncatePath(hostPath, width - name.length - 2)}`];
}

/** What the view's title counts is what it lists. */
export const driftCount = (status: Status | undefined): number => (status ? differences(status).length : 0);
