import type { Status } from '../../../engine/status/types.ts';
import { urgency } from '../../../engine/status/types.ts';
import {
  DIFFERENCE_COLUMNS,
  type Difference,
  differenceCells,
  differenceLines,
  differences,
  whatDiffers,
} from '../../../views/status/differences.ts';
import { byText, type ListView } from './list.ts';

/** View 3: wanted against found, one line a field. */
export const driftView: ListView<Difference> = {
  layout: 'below',
  columns: DIFFERENCE_COLUMNS,
  cells: differenceCells,
  key: ({ id }) => id,
  searchable: (difference) => {
    const { volume, hostPath, wanted, found, state } = difference;
    const rest = `${whatDiffers(difference)} ${hostPath}`;
    return { name: volume ?? '', rest, words: [...wanted.split(' '), ...found.split(' '), state] };
  },
  sorts: [
    { label: 'volume', compare: (a, b) => byText(a.volume ?? LAST, b.volume ?? LAST) },
    { label: 'state', compare: (a, b) => urgency(b.state) - urgency(a.state) },
    { label: 'field', compare: (a, b) => byText(whatDiffers(a), whatDiffers(b)) },
  ],
  detail: differenceLines,
  subject: ({ volume, hostPath }) => ({ ...(volume === undefined ? {} : { volume }), text: hostPath }),
};

/** Containers come after all volumes. */
const LAST = '\uffff';

/** What the view's title counts is what it lists. */
export const driftCount = (status: Status | undefined): number => (status ? differences(status).length : 0);
