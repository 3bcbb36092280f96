import type { Status } from '../../../engine/status/types.ts';
import { lastAsked } from '../../../ground/lazy.ts';
import type { Glyphs } from '../../../views/area.ts';
import { differences } from '../../../views/status/differences.ts';
import type { Snapshot } from '../../app/contract.ts';
import type { Theme } from '../../draw/theme.ts';
import { changesView } from './changes.ts';
import { containersView } from './containers.ts';
import type { Counts } from './header.ts';
import { type ListModel, listModel } from './list.ts';
import type { ViewName } from './state.ts';
import { volumesView } from './volumes.ts';

/** How a view's list is filtered and sorted. */
interface Order {
  readonly query: string;
  readonly sort: number;
}

interface Filled extends Order {
  readonly view: ViewName;
  readonly status: Status;
  readonly glyphs: Glyphs;
}

/** A view filled from a snapshot. */
export const viewModel = (
  view: ViewName,
  { status = NOTHING }: Snapshot,
  { query, sort }: Order,
  { glyphs }: Theme,
): ListModel => filled({ view, status, query, sort, glyphs });

/** Each key asks, and most change nothing of it. */
const filled = lastAsked<Filled, ListModel>(
  modelOf,
  (a, b) =>
    a.view === b.view && a.status === b.status && a.query === b.query && a.sort === b.sort && a.glyphs === b.glyphs,
);

function modelOf({ view, status: shown, glyphs, ...order }: Filled): ListModel {
  switch (view) {
    case 'volumes':
      return listModel(volumesView(shown), shown.volumes, order, glyphs);
    case 'containers':
      return listModel(containersView(shown), shown.containers, order, glyphs);
    case 'changes': {
      const rows = differences(shown);
      return listModel(changesView(shown), rows, order, glyphs);
    }
  }
}

/** How many things it has, before filtering. */
export function viewTotal(view: ViewName, { status = NOTHING }: Snapshot): number {
  switch (view) {
    case 'volumes':
      return status.volumes.length;
    case 'containers':
      return status.containers.length;
    case 'changes':
      return differences(status).length;
  }
}

/** What the views of this snapshot hold. */
export const countsOf = ({ status }: Snapshot): Counts =>
  status
    ? { volumes: status.volumes.length, containers: status.containers.length, changes: differences(status).length }
    : {};

const NOTHING: Status = { node: '', volumes: [], containers: [], diagnostics: [] };
