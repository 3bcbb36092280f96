import { type Line, tone } from '../../../ground/line.ts';
import { wrap } from '../../../ground/wrap.ts';
import { diagnosticCount, findingsLines } from '../../../views/diagnostics.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import type { Snapshot } from '../../app/contract.ts';
import type { World } from '../../app/screen.ts';
import type { ViewName } from './state.ts';

/** What a view says instead of a list: that there is nothing yet, or why nothing can be shown, and the way on. */
export function page(
  snapshot: Snapshot,
  view: ViewName,
  total: number,
  { columns: width, theme }: Pick<World, 'columns' | 'theme'>,
): readonly Line[] | undefined {
  const { status, diagnostics, host, desired } = snapshot;
  if (status) return total === 0 ? [[], ...emptyView(view, snapshot, width)] : undefined;
  if (diagnostics.length === 0) return [[], [` Reading ${host} …`]];
  const [headline, remedy] = desired
    ? [SCREENS.unread(host), SCREENS.readAgain]
    : [SCREENS.configurationHas(diagnosticCount(diagnostics)), SCREENS.errorsFirst];
  return [
    [],
    ...wrap(headline, width - 2).map((line): Line => [' ', tone('strong', line)]),
    ...wrap(remedy, width - 2).map((line): Line => [` ${line}`]),
    [],
    ...findingsLines(diagnostics, { width, glyphs: theme.glyphs }),
  ];
}

function emptyView(view: ViewName, { host, status }: Snapshot, width: number): readonly Line[] {
  switch (view) {
    case 'volumes':
      return [
        [' ', tone('strong', SCREENS.noVolumes)],
        ...wrap(SCREENS.volumeIs, width - 2).map((line): Line => [` ${line}`]),
        [],
        [' ', tone('accent', 'a'), `  ${SCREENS.addFirst}`],
        [' ', tone('accent', '2'), `  ${SCREENS.seeContainers(status?.containers.length ?? 0, host)}`],
        [' ', tone('accent', '?'), '  every key'],
      ];
    case 'containers':
      return [[' ', tone('strong', SCREENS.noContainers(host))], [` ${SCREENS.mountsWait}`]];
    case 'changes':
      return [[' ', tone('strong', SCREENS.noDrift)], [` ${SCREENS.asDeclared(host)}`]];
  }
}
