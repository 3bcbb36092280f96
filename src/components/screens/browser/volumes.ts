import { lackIn } from '../../../engine/status/lacking.ts';
import { leftInContainers } from '../../../engine/status/sync.ts';
import { type Status, urgency, type VolumeStatus } from '../../../engine/status/types.ts';
import { textOf } from '../../../ground/line.ts';
import { UNICODE_GLYPHS } from '../../../views/area.ts';
import { volumeCells, volumeColumns, volumeLines } from '../../../views/status/volume.ts';
import { standingSpan, volumeWord } from '../../../views/vocabulary.ts';
import { PURPOSES } from '../../../views/words/reasons.ts';
import type { ContainerPath } from '../access/state.ts';
import { byText, type ListView } from './list.ts';

/** View 1: every declared volume and how it stands. */
export function volumesView(status: Status): ListView<VolumeStatus> {
  return {
    layout: 'beside',
    columns: volumeColumns(status.volumes),
    cells: volumeCells,
    key: (volume) => volume.name,
    searchable: (volume) => ({
      name: volume.name,
      rest: volume.hostPath,
      words: [
        ...volumeWord(volume).split(' '),
        textOf(standingSpan(volume, UNICODE_GLYPHS)),
        ...(volume.purpose ? PURPOSES[volume.purpose].split(' ') : []),
        ...volume.mounts.map(({ ctid }) => String(ctid)),
        ...membersIn(volume, status),
      ],
    }),
    sorts: [
      { label: 'name', column: 'VOLUME', compare: (a, b) => byText(a.name, b.name) },
      {
        label: 'state',
        column: 'STATE',
        falls: true,
        compare: (a, b) => pressing(b) - pressing(a) || byText(a.name, b.name),
      },
      {
        label: 'containers',
        column: 'CTs',
        falls: true,
        compare: (a, b) => b.mounts.length - a.mounts.length || byText(a.name, b.name),
      },
      { label: 'host path', column: 'HOST PATH', compare: (a, b) => byText(a.hostPath, b.hostPath) },
    ],
    detail: (volume, area) => volumeLines({ volume, status, letIn: 'key' }, area),
    subject: (volume) => {
      const [left] = leftInContainers(volume, status.containers);
      return {
        ...{ volume: volume.name, text: volume.hostPath, places: placesOf(volume, status) },
        ...(left && { adopts: { ctid: left.container.ctid, key: left.mountPoint.key } }),
      };
    },
  };
}

/** Where its containers are, by which it is found as well. */
function membersIn({ mounts }: VolumeStatus, { cluster, containers }: Status): readonly string[] {
  if (!cluster) return [];
  const ctids = new Set(mounts.map(({ ctid }) => ctid));
  return [...new Set(containers.flatMap(({ ctid, node }) => (node !== null && ctids.has(ctid) ? [node] : [])))];
}

/** What somebody lacks comes before what is well. */
const pressing = (volume: VolumeStatus): number =>
  urgency(volume.state) + (volume.state === 'ok' && lackIn(volume.mounts) ? 0.5 : 0);

/** The mounts in containers that are here. */
function placesOf({ mounts }: VolumeStatus, { containers }: Status): readonly ContainerPath[] {
  const here = new Set(
    containers.filter(({ status, elsewhere }) => status !== 'absent' && !elsewhere).map(({ ctid }) => ctid),
  );
  return mounts.filter(({ ctid }) => here.has(ctid)).map(({ ctid, path }) => ({ ctid, path }));
}
