import { type Line, tone } from '../../../ground/line.ts';
import { wrap } from '../../../ground/wrap.ts';
import { diagnosticCount } from '../../../views/diagnostics.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import type { Snapshot } from '../../app/contract.ts';
import type { World } from '../../app/screen.ts';
import { type FoundList, foundList } from '../../draw/found.ts';
import { bodyRows } from '../../draw/rows.ts';
import { firstLines } from './first.ts';
import type { ViewName } from './state.ts';
import { readingLines } from './unread.ts';

/** `list`: what was found, where that is on it, with a cursor. */
export interface InsteadPage {
  readonly lines: readonly Line[];
  readonly list?: FoundList;
}

/** What a view says instead of a list: that there is nothing yet, or why nothing can be shown, and the way on. */
export function page(
  { view, total, at }: { readonly view: ViewName; readonly total: number; readonly at: number },
  world: World,
): InsteadPage | undefined {
  const { snapshot, columns: width, rows } = world;
  const { status, diagnostics, host, desired, first } = snapshot;
  if (status) return total === 0 ? { lines: [[], ...emptyView(view, snapshot, width)] } : undefined;
  if (first?.machine) return { lines: [[], ...firstLines(first, width)] };
  if (diagnostics.length === 0) return { lines: readingLines(snapshot) };
  const [headline, remedy] = desired
    ? [SCREENS.unread(host), SCREENS.readAgain]
    : [SCREENS.configurationHas(diagnosticCount(diagnostics)), SCREENS.errorsFirst];
  const above: readonly Line[] = [
    [],
    ...(first
      ? firstLines(first, width)
      : [
          ...wrap(headline, width - 2).map((line): Line => [' ', tone('strong', line)]),
          ...wrap(remedy, width - 2).map((line): Line => [` ${line}`]),
        ]),
    [],
  ];
  const list = foundList(diagnostics, at, Math.max(1, bodyRows(rows) - above.length), world);
  return { lines: [...above, ...list.lines], list };
}

function emptyView(view: ViewName, { host: where, status }: Snapshot, width: number): readonly Line[] {
  const host = status?.node ?? where;
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
