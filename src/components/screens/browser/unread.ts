import type { Line } from '../../../ground/line.ts';
import { everywhereKeys } from '../../app/hints.ts';
import type { World } from '../../app/screen.ts';
import type { Scene } from '../../draw/stage.ts';
import { header } from './header.ts';

/** The views as they open, until something was read: what a first frame is made of, and all that it needs. */
export const unreadScene = (world: Pick<World, 'snapshot' | 'columns' | 'rows' | 'theme'>): Scene => ({
  outside: world,
  subject: '',
  draw: () => ({
    screen: { header: header(world.snapshot, 'volumes', {}, world.columns), body: readingLines(world.snapshot) },
    keys: everywhereKeys({ typing: false, closed: false }).keys,
  }),
});

/** The page of a view that has read nothing yet. */
export const readingLines = ({ host }: World['snapshot']): readonly Line[] => [[], [` Reading ${host} …`]];
