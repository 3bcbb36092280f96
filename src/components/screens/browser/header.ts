import { type Line, lineWidth, type Span, spread, tone } from '../../../ground/line.ts';
import { clockText } from '../../../views/measures.ts';
import type { Snapshot } from '../../app/contract.ts';
import type { ViewName } from './state.ts';

/** ` phoenix-volumes  demo pve1  [1 Volumes]  2 Containers   3 Drift (4)   read 14:03:22`; brackets mark where one is. */
export function header(snapshot: Snapshot, view: ViewName, drift: number, columns: number): Line {
  const tabs: readonly Span[] = [
    tab('1 Volumes', view === 'volumes'),
    tab('2 Containers', view === 'containers'),
    tab(drift === 0 ? '3 Drift' : `3 Drift (${drift})`, view === 'drift'),
  ];
  const program: Line = columns < 76 ? [' '] : [' ', tone('strong', 'phoenix-volumes'), '  '];
  const left: Line = [...program, machine(snapshot), '  ', ...tabs];
  const read = when(snapshot);
  const right = lineWidth(left) + read.length + 2 > columns ? read.replace('read ', '') : read;
  return spread(left, [`${right} `], columns);
}

/** The node's name, once it is known; a host that is not this machine says so before it. */
function machine({ host, status }: Snapshot): string {
  if (!status) return host;
  return host === 'local' || host === status.node ? status.node : `${host} ${status.node}`;
}

/** The wall clock, not an age: an age would have to be repainted every second. */
function when({ status, diagnostics, readAt }: Snapshot): string {
  if (status) return `read ${clockText(readAt)}`;
  return diagnostics.length > 0 ? 'not read' : 'reading';
}

const tab = (label: string, current: boolean): Span => (current ? tone('accent', `[${label}]`) : ` ${label} `);
