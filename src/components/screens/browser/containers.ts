import { standingWord } from '../../../engine/status/standing.ts';
import type { ContainerStatus, Status } from '../../../engine/status/types.ts';
import { textOf } from '../../../ground/line.ts';
import { UNICODE_GLYPHS } from '../../../views/area.ts';
import {
  containerCells,
  containerColumns,
  containerLines,
  containerList,
  undeclaredIn,
  volumesIn,
} from '../../../views/status/container.ts';
import { startsSpan, stateSpan } from '../../../views/vocabulary.ts';
import type { ContainerPath } from '../access/state.ts';
import { byText, type ListView } from './list.ts';

/** View 2: every container, this host's and those that declared mounts wait for. */
export function containersView(status: Status): ListView<ContainerStatus> {
  const list = containerList(status);
  const { isSpread } = list;
  return {
    layout: 'beside',
    // What a locked one does and what holds it stand in one column there.
    ...(status.containers.some(({ lock }) => lock) && { least: 42 }),
    columns: containerColumns(list),
    merges: true,
    cells: (container, _, shows) => containerCells(container, list, shows),
    key: ({ ctid }) => String(ctid),
    searchable: (container) => ({
      name: `${container.ctid} ${container.name ?? ''}`,
      rest: container.mountPoints.map(({ volume }) => volume ?? '').join(' '),
      addresses: container.addresses ?? [],
      words: [
        ...[
          standingWord(container),
          container.node ?? '',
          container.lock === undefined ? '' : `locked ${container.lock}`,
        ],
        textOf(startsSpan(container)),
        undeclaredIn(container) > 0 ? textOf(stateSpan('undeclared', UNICODE_GLYPHS)) : '',
      ]
        .join(' ')
        .split(' '),
    }),
    sorts: [
      { label: 'CTID', column: 'CT', compare: (a, b) => a.ctid - b.ctid },
      { label: 'name', column: 'NAME', compare: (a, b) => byText(a.name ?? '', b.name ?? '') || a.ctid - b.ctid },
      {
        label: 'status',
        column: 'STATUS',
        compare: (a, b) => byText(standingWord(a), standingWord(b)) || a.ctid - b.ctid,
      },
      ...(isSpread
        ? [
            {
              label: 'member',
              column: 'NODE',
              compare: (a: ContainerStatus, b: ContainerStatus) =>
                byText(a.node ?? '', b.node ?? '') || a.ctid - b.ctid,
            },
          ]
        : []),
      {
        label: 'volumes',
        column: 'VOLS',
        falls: true,
        compare: (a, b) => volumesIn(b) - volumesIn(a) || a.ctid - b.ctid,
      },
    ],
    detail: (container, area) => containerLines(container, status, area),
    subject: (container) => ({
      text: String(container.ctid),
      places: placesIn(container, status),
      ...(undeclaredIn(container) > 0 && { adopts: { ctid: container.ctid } }),
    }),
  };
}

/** Where it has a volume, or shall have; its root directory where it has none. */
function placesIn(
  { ctid, status: standing, elsewhere }: ContainerStatus,
  { volumes }: Status,
): readonly ContainerPath[] {
  if (standing === 'absent' || elsewhere) return [];
  const paths = volumes.flatMap(({ mounts }) => mounts.filter((mount) => mount.ctid === ctid).map(({ path }) => path));
  return (paths.length === 0 ? ['/'] : paths).map((path) => ({ ctid, path }));
}
