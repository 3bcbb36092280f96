import type { Snapshot } from '../../app/contract.ts';
import type { Theme } from '../../draw/theme.ts';
import { containersView } from './containers.ts';
import { differences } from './differences.ts';
import { driftView } from './drift.ts';
import { type ListModel, listModel } from './list.ts';
import type { ViewName } from './state.ts';
import { volumesView } from './volumes.ts';

/** A view filled from a snapshot. */
export function viewModel(
  view: ViewName,
  { status }: Snapshot,
  order: { readonly query: string; readonly sort: number },
  theme: Theme,
): ListModel {
  const shown = status ?? NOTHING;
  switch (view) {
    case 'volumes':
      return listModel(volumesView(shown), shown.volumes, order, theme);
    case 'containers':
      return listModel(containersView(shown), shown.containers, order, theme);
    case 'drift': {
      const rows = differences(shown);
      return listModel(driftView, rows, order, theme);
    }
  }
}

const NOTHING = { node: '', volumes: [], containers: [], diagnostics: [] };
