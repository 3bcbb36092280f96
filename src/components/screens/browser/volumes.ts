import { STATES, type State, type Status, type VolumeStatus } from '../../../engine/status/types.ts';
import { truncateMiddle, truncatePath } from '../../../ground/cut.ts';
import type { Line } from '../../../ground/line.ts';
import { displayWidth } from '../../../ground/text.ts';
import { PURPOSES } from '../../../views/words/reasons.ts';
import { tone } from '../../draw/line.ts';
import { pad, padLeft } from '../../draw/text.ts';
import { type ShownState, stateLabel, type Theme } from '../../draw/theme.ts';
import { byText, type ListView } from './list.ts';
import { volumeDetail } from './volume.ts';

/** View 1: every declared volume and how it stands. */
export function volumesView(status: Status): ListView<VolumeStatus> {
  const longest = status.volumes.reduce((width, { name }) => Math.max(width, displayWidth(name)), 'VOLUME'.length);
  return {
    layout: 'beside',
    width: (room) => Math.min(longest + FIXED, room),
    key: (volume) => volume.name,
    searchable: (volume) => ({
      name: volume.name,
      rest: volume.hostPath,
      words: [
        volume.state,
        ...(volume.purpose ? PURPOSES[volume.purpose].split(' ') : []),
        ...volume.mounts.map(({ ctid }) => String(ctid)),
      ],
    }),
    sorts: [
      { label: 'name', compare: (a, b) => byText(a.name, b.name) },
      { label: 'state', compare: (a, b) => urgency(b.state) - urgency(a.state) || byText(a.name, b.name) },
      { label: 'containers', compare: (a, b) => b.mounts.length - a.mounts.length || byText(a.name, b.name) },
      { label: 'host path', compare: (a, b) => byText(a.hostPath, b.hostPath) },
    ],
    heading: (width) => {
      const { name, path } = widths(width);
      return `${pad('VOLUME', name)} CTs  ${pad('STATE', STATE)}${path > 0 ? `  ${pad('HOST PATH', path)}` : ''}`;
    },
    row: (volume, width, theme) => row(volume, width, theme),
    detail: (volume, width, theme) => volumeDetail(volume, status, width, theme),
    subject: (volume) => ({ volume: volume.name, text: volume.hostPath }),
  };
}

/** A directory that could not be read is unknown, whatever else is well. */
function shownState(volume: VolumeStatus): ShownState {
  return volume.state === 'ok' && volume.directory.exists === null ? 'unknown' : volume.state;
}

const STATE = 'undeclared'.length;
const FIXED = ' CTs  '.length + STATE;

function widths(width: number): { readonly name: number; readonly path: number } {
  const room = width - FIXED;
  return room < 36 ? { name: room, path: 0 } : { name: 18, path: room - 18 - 2 };
}

function row(volume: VolumeStatus, width: number, theme: Theme): Line {
  const { name, path } = widths(width);
  const { ellipsis } = theme.glyphs;
  const state = stateLabel(theme, shownState(volume));
  const consumers = volume.mounts.filter(({ declared }) => declared).length;
  const start = `${pad(truncateMiddle(volume.name, name, ellipsis), name)} ${padLeft(String(consumers), 3)}  `;
  const shown = path > 0 ? pad(state.text, STATE) : state.text;
  return [
    start,
    state.tone === 'plain' ? shown : tone(state.tone, shown),
    path > 0 ? `  ${truncatePath(volume.hostPath, path, ellipsis)}` : '',
  ];
}

const urgency = (state: State): number => STATES.indexOf(state);
