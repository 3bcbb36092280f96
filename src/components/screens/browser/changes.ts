import type { Status } from '../../../engine/status/types.ts';
import { urgency } from '../../../engine/status/types.ts';
import { textOf } from '../../../ground/line.ts';
import { UNICODE_GLYPHS } from '../../../views/area.ts';
import {
  DIFFERENCE_COLUMNS,
  type Difference,
  differenceCells,
  differenceLines,
  groupHeading,
  groupOf,
  isActable,
  whatDiffers,
  wholeDifference,
} from '../../../views/status/differences.ts';
import { stateSpan } from '../../../views/vocabulary.ts';
import { byText, type ListView } from './list.ts';

/** View 3: what is not as declared, by what becomes of it; wanted against found, one line a field. */
export function changesView(status: Status): ListView<Difference> {
  const declared = new Set(status.volumes.map(({ name }) => name));
  return {
    layout: 'below',
    columns: DIFFERENCE_COLUMNS,
    cells: differenceCells,
    key: ({ id }) => id,
    searchable: (difference) => {
      const { volume, hostPath, wanted, found, state } = difference;
      const rest = `${whatDiffers(difference)} ${hostPath}`;
      return {
        name: volume ?? '',
        rest,
        words: [...wanted.split(' '), ...found.split(' '), state, textOf(stateSpan(state, UNICODE_GLYPHS))],
      };
    },
    sorts: [
      { label: 'volume', column: 'VOLUME', compare: (a, b) => byText(a.volume ?? LAST, b.volume ?? LAST) },
      { label: 'state', column: 'STATE', falls: true, compare: (a, b) => urgency(b.state) - urgency(a.state) },
      { label: 'field', column: 'WHAT', compare: (a, b) => byText(whatDiffers(a), whatDiffers(b)) },
    ],
    groups: { of: groupOf, heading: groupHeading },
    begins: isActable,
    detail: differenceLines,
    whole: (difference, area) => wholeDifference(difference, status, area),
    subject: ({ volume, hostPath, ctid, key, accepts, found }) => ({
      ...(volume === undefined || !declared.has(volume) ? {} : { volume }),
      text: hostPath,
      ...(accepts && { accepts: { what: accepts, found, ctid, key } }),
    }),
  };
}

/** Containers come after all volumes. */
const LAST = '\uffff';
