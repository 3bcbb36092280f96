import { readConfigFile } from '../../config/read/file.ts';
import { type Position, positionsIn, type Segment } from '../../config/read/position.ts';

/** Where a value stands in a file, counted from 1; undefined where the file cannot be read. */
export async function placeIn(path: string, place: readonly Segment[]): Promise<Position | undefined> {
  const text = await readConfigFile(path);
  if (!text.ok) return undefined;
  const [position] = positionsIn(text.value, [{ path: place, at: 'key' }]);
  return position;
}
