import { isBroken } from '../../../engine/start/plan.ts';
import { standingWord } from '../../../engine/status/standing.ts';
import type { ContainerStatus, Status } from '../../../engine/status/types.ts';
import type { Table } from '../../../ground/columns.ts';
import type { Span } from '../../../ground/line.ts';
import { startsCell } from '../../../views/vocabulary.ts';
import type { ContainerPath } from '../access/state.ts';
import { containerDetail, privilege } from './container.ts';
import { byText, type ListView } from './list.ts';

/** View 2: every container, this host's and those that declared mounts wait for. */
export function containersView(status: Status): ListView<ContainerStatus> {
  return {
    layout: 'beside',
    columns: [
      { title: 'CTID', align: 'right' },
      { title: 'NAME', cut: 'middle', least: 12 },
      { title: 'STATUS' },
      { title: 'VOLS', align: 'right' },
      { title: 'STARTS', optional: true },
      { title: 'PRIVILEGE', optional: true },
      { title: 'LOCK', optional: true },
    ],
    cells: (container, _, shows) => [
      String(container.ctid),
      container.name ?? '-',
      standingCell(container, shows),
      String(volumes(container)),
      startsCell(container),
      privilege(container),
      container.lock ?? '-',
    ],
    key: ({ ctid }) => String(ctid),
    searchable: (container) => ({
      name: `${container.ctid} ${container.name ?? ''}`,
      rest: container.mountPoints.map(({ volume }) => volume ?? '').join(' '),
      words: [
        ...[standingWord(container), container.node ?? '', container.lock ? `locked ${container.lock}` : ''],
        startsCell(container).text,
      ]
        .join(' ')
        .split(' '),
    }),
    sorts: [
      { label: 'CTID', compare: (a, b) => a.ctid - b.ctid },
      { label: 'name', compare: (a, b) => byText(a.name ?? '', b.name ?? '') || a.ctid - b.ctid },
      { label: 'status', compare: (a, b) => byText(standingWord(a), standingWord(b)) || a.ctid - b.ctid },
      { label: 'volumes', compare: (a, b) => volumes(b) - volumes(a) || a.ctid - b.ctid },
    ],
    detail: (container, width, theme) => containerDetail(container, status, width, theme),
    subject: (container) => ({ text: String(container.ctid), places: placesIn(container, status) }),
  };
}

/** What somebody has to look at and no other column says, else what it does. */
function standingCell(container: ContainerStatus, shows: Table['shows']): Span {
  if (isBroken(container) && !shows('STARTS')) return startsCell(container);
  return container.lock && !shows('LOCK') ? 'locked' : standingWord(container);
}

/** Where it has a volume, or shall have; its root directory where it has none. */
function placesIn({ ctid, status: standing }: ContainerStatus, { volumes }: Status): readonly ContainerPath[] {
  if (standing === 'absent') return [];
  const paths = volumes.flatMap(({ mounts }) => mounts.filter((mount) => mount.ctid === ctid).map(({ path }) => path));
  return (paths.length === 0 ? ['/'] : paths).map((path) => ({ ctid, path }));
}

const volumes = ({ mountPoints }: ContainerStatus): number =>
  mountPoints.filter(({ volume }) => volume !== undefined).length;
