import { differences } from '../../../views/status/differences.ts';
import type { Snapshot } from '../../app/contract.ts';
import type { Theme } from '../../draw/theme.ts';
import { changesView } from './changes.ts';
import { containersView } from './containers.ts';
import { type ListModel, listModel } from './list.ts';
import type { ViewName } from './state.ts';
import { volumesView } from './volumes.ts';

/** A view filled from a snapshot. */
export function viewModel(
  view: ViewName,
  { status }: Snapshot,
  order: { readonly query: string; readonly sort: number },
  { glyphs }: Theme,
): ListModel {
  const shown = status ?? NOTHING;
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

const NOTHING = { node: '', volumes: [], containers: [], diagnostics: [] };
