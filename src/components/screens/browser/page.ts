import { type Line, tone } from '../../../ground/line.ts';
import { wrap } from '../../../ground/wrap.ts';
import { diagnosticCount, findingsLines } from '../../../views/diagnostics.ts';
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
    ? [`${host} could not be read.`, 'Nothing was changed. Once it is put right, ^L reads again.']
    : [
        `The configuration has ${diagnosticCount(diagnostics)}.`,
        'Nothing can be planned until the errors are gone. The files are read again as they change.',
      ];
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
        [' ', tone('strong', 'No volumes yet.')],
        ...wrap(
          'A volume is a directory of this host that containers share: declared once, mounted in each of them.',
          width - 2,
        ).map((line): Line => [` ${line}`]),
        [],
        [' ', tone('accent', 'a'), '  add the first one'],
        [' ', tone('accent', '2'), `  see the ${status?.containers.length ?? 0} containers of ${host}`],
        [' ', tone('accent', '?'), '  every key'],
      ];
    case 'containers':
      return [
        [' ', tone('strong', `${host} has no containers.`)],
        [' A volume may name some that do not exist yet: their mounts wait for them.'],
      ];
    case 'drift':
      return [[' ', tone('strong', 'No drift.')], [` Everything on ${host} is as declared.`]];
  }
}
