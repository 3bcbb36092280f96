import { standingWord } from '../../../engine/status/standing.ts';
import type { ContainerStatus, Status } from '../../../engine/status/types.ts';
import { truncateMiddle } from '../../../ground/cut.ts';
import { displayWidth } from '../../../ground/text.ts';
import { pad, padLeft } from '../../draw/text.ts';
import { containerDetail, privilege } from './container.ts';
import { byText, type ListView } from './list.ts';

/** View 2: every container, this host's and those that declared mounts wait for. */
export function containersView(status: Status): ListView<ContainerStatus> {
  const ctid = Math.max(4, ...status.containers.map((container) => String(container.ctid).length));
  const longest = status.containers.reduce((width, { name }) => Math.max(width, displayWidth(name ?? '-')), 4);
  const narrow = ctid + longest + STATUS;
  return {
    layout: 'beside',
    width: (room) => (narrow + WIDE <= room ? narrow + WIDE : Math.min(narrow, room)),
    key: ({ ctid }) => String(ctid),
    searchable: (container) => ({
      name: `${container.ctid} ${container.name ?? ''}`,
      rest: container.mountPoints.map(({ volume }) => volume ?? '').join(' '),
      words: [standingWord(container), container.node ?? '', container.lock ? `locked ${container.lock}` : '']
        .join(' ')
        .split(' '),
    }),
    sorts: [
      { label: 'CTID', compare: (a, b) => a.ctid - b.ctid },
      { label: 'name', compare: (a, b) => byText(a.name ?? '', b.name ?? '') || a.ctid - b.ctid },
      { label: 'status', compare: (a, b) => byText(standingWord(a), standingWord(b)) || a.ctid - b.ctid },
      { label: 'volumes', compare: (a, b) => volumes(b) - volumes(a) || a.ctid - b.ctid },
    ],
    heading: (width) => cells(columnsOf(width, ctid, longest), 'CTID', 'NAME', 'STATUS', 'VOLS', 'PRIVILEGE', 'LOCK'),
    row: (container, width, theme) => {
      const columns = columnsOf(width, ctid, longest);
      const name = truncateMiddle(container.name ?? '-', columns.name, theme.glyphs.ellipsis);
      const count = String(volumes(container));
      const row = cells(
        columns,
        String(container.ctid),
        name,
        columns.wide || !container.lock ? standingWord(container) : 'locked',
        count,
        privilege(container),
        container.lock ?? '-',
      );
      return [row.trimEnd()];
    },
    detail: (container, width, theme) => containerDetail(container, status, width, theme),
    subject: (container) => ({ text: String(container.ctid) }),
  };
}

const volumes = ({ mountPoints }: ContainerStatus): number =>
  mountPoints.filter(({ volume }) => volume !== undefined).length;

/** Of status and the count of volumes, and of what is only there where it fits. */
const STATUS = '  running  VOLS'.length;
const WIDE = '  unprivileged snapshot'.length;

interface Columns {
  readonly ctid: number;
  readonly name: number;
  readonly wide: boolean;
}

function columnsOf(width: number, ctid: number, longest: number): Columns {
  const wide = width >= ctid + Math.min(longest, 12) + STATUS + WIDE;
  return { ctid, name: width - ctid - STATUS - (wide ? WIDE : 0), wide };
}

function cells(
  { ctid, name, wide }: Columns,
  id: string,
  called: string,
  status: string,
  count: string,
  privileged: string,
  lock: string,
): string {
  const start = `${padLeft(id, ctid)} ${pad(called, name)} ${pad(status, 8)} ${padLeft(count, 4)}`;
  return wide ? `${start}  ${pad(privileged, 12)} ${pad(lock, 8)}` : start;
}
