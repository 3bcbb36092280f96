import { STATES, type State, type Status, type VolumeStatus } from '../../../engine/status/types.ts';
import { PURPOSES } from '../../../views/words/reasons.ts';
import { type ShownState, stateLabel } from '../../draw/theme.ts';
import type { ContainerPath } from '../access/state.ts';
import { byText, type ListView } from './list.ts';
import { volumeDetail } from './volume.ts';

/** View 1: every declared volume and how it stands. */
export function volumesView(status: Status): ListView<VolumeStatus> {
  return {
    layout: 'beside',
    columns: [
      { title: 'VOLUME', cut: 'middle', least: 10 },
      { title: 'CTs', align: 'right' },
      { title: 'STATE' },
      { title: 'HOST PATH', cut: 'path', least: 20, optional: true },
    ],
    cells: (volume, theme) => [
      volume.name,
      String(volume.mounts.filter(({ declared }) => declared).length),
      stateLabel(theme, shownState(volume)),
      volume.hostPath,
    ],
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
    detail: (volume, width, theme) => volumeDetail(volume, status, width, theme),
    subject: (volume) => ({ volume: volume.name, text: volume.hostPath, places: placesOf(volume, status) }),
  };
}

/** The mounts in containers that are here. */
function placesOf({ mounts }: VolumeStatus, { containers }: Status): readonly ContainerPath[] {
  const here = new Set(containers.filter(({ status }) => status !== 'absent').map(({ ctid }) => ctid));
  return mounts.filter(({ ctid }) => here.has(ctid)).map(({ ctid, path }) => ({ ctid, path }));
}

/** A directory that could not be read is unknown, whatever else is well. */
function shownState(volume: VolumeStatus): ShownState {
  return volume.state === 'ok' && volume.directory.exists === null ? 'unknown' : volume.state;
}

const urgency = (state: State): number => STATES.indexOf(state);
