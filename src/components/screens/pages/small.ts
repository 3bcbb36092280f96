import { tone } from '../../../ground/line.ts';
import type { Rows, World } from '../../app/screen.ts';

export const isTooSmall = ({ columns, rows }: Pick<World, 'columns' | 'rows'>): boolean => columns < 60 || rows < 20;

/** Below the size that can be read nothing is drawn but this; everything comes back as it was. */
export const tooSmallLines = ({ columns, rows }: Pick<World, 'columns' | 'rows'>): Rows['body'] => [
  [tone('strong', `${columns}x${rows} is too small.`)],
  ['phoenix-volumes needs 60x20.'],
  [tone('accent', 'q'), ' quits.'],
];
