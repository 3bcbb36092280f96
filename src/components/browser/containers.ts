import type { ContainerStatus, Status } from '../../engine/status-types.ts';
import { pad, padLeft, truncateMiddle } from '../text.ts';
import { containerDetail } from './container-detail.ts';
import { byText, type ListView } from './list-model.ts';

/** View 2: every container, this host's and those that declared mounts wait for. */
export function containersView(status: Status): ListView<ContainerStatus> {
  return {
    layout: 'beside',
    key: ({ ctid }) => String(ctid),
    searchable: (container) => ({
      name: `${container.ctid} ${container.name ?? ''}`,
      rest: [
        container.status,
        container.lock,
        container.node,
        ...container.mountPoints.map(({ volume }) => volume),
      ].join(' '),
    }),
    sorts: [
      { label: 'CTID', compare: (a, b) => a.ctid - b.ctid },
      { label: 'name', compare: (a, b) => byText(a.name ?? '', b.name ?? '') || a.ctid - b.ctid },
      { label: 'status', compare: (a, b) => byText(a.status, b.status) || a.ctid - b.ctid },
      { label: 'volumes', compare: (a, b) => volumes(b) - volumes(a) || a.ctid - b.ctid },
    ],
    heading: (width) => cells(width, 'CTID', 'NAME', 'STATUS', 'VOLS', 'PRIVILEGE', 'LOCK'),
    row: (container, width, theme) => [
      cells(
        width,
        String(container.ctid),
        truncateMiddle(container.name ?? '-', nameWidth(width), theme.glyphs.ellipsis),
        container.status,
        String(volumes(container)),
        privilege(container),
        container.lock ?? '-',
      ).trimEnd(),
    ],
    detail: (container, width, theme) => containerDetail(container, status, width, theme),
    subject: (container) => ({ text: String(container.ctid) }),
  };
}

/** Three words, as an id map that could not be read is unknown. */
export function privilege({ unprivileged }: ContainerStatus): string {
  if (unprivileged === null) return 'unknown';
  return unprivileged ? 'unprivileged' : 'privileged';
}

const volumes = ({ mountPoints }: ContainerStatus): number =>
  mountPoints.filter(({ volume }) => volume !== undefined).length;

const WIDE = 50;

const nameWidth = (width: number): number => width - 9 - 15 - (width >= WIDE ? 22 : 0);

function cells(
  width: number,
  ctid: string,
  name: string,
  status: string,
  count: string,
  privileged: string,
  lock: string,
): string {
  const start = `${padLeft(ctid, ctid.length > 4 ? 9 : 4)} ${pad(name, nameWidth(width) + (ctid.length > 4 ? 0 : 4))} `;
  const rest = `${pad(status, 8)} ${padLeft(count, 4)}`;
  return `${start}${rest}${width >= WIDE ? `  ${pad(privileged, 12)}  ${pad(lock, 8)}` : ''}`;
}
