import { expect, test } from 'vitest';
import { containersView } from '../../../src/components/screens/browser/containers.ts';
import { volumesView } from '../../../src/components/screens/browser/volumes.ts';
import type { ContainerStatus, MountPointStatus, Status, VolumeStatus } from '../../../src/engine/status/types.ts';
import { withLeft } from '../../../src/engine/status/volume.ts';
import { matching } from '../../../src/form/match.ts';
import { type Line, plainText, textOf } from '../../../src/ground/line.ts';
import { UNICODE_GLYPHS } from '../../../src/views/area.ts';
import { containerCells, containerLines, containerList } from '../../../src/views/status/container.ts';
import { volumeCells, volumeLines } from '../../../src/views/status/volume.ts';
import { sampleStatus } from '../../components/sample.ts';

const area = { width: 100, glyphs: UNICODE_GLYPHS };
const text = (lines: readonly Line[]): string => lines.map(plainText).join('\n');

const [base] = sampleStatus.containers as [ContainerStatus];
const [first] = sampleStatus.volumes as [VolumeStatus];
const point: MountPointStatus = {
  ...{ key: 'mp0', kind: 'bind', source: '/srv/x', path: '/x', options: [], state: 'undeclared' },
};

const withPoints = (...mountPoints: readonly MountPointStatus[]): Status => ({
  ...sampleStatus,
  volumes: [{ ...first, mounts: [], state: 'ok', directory: { ...first.directory, state: 'ok', reasons: [] } }],
  containers: [{ ...base, ctid: 104, name: 'web', mountPoints }],
});

const rowOf = (status: Status, shows: (title: string) => boolean): readonly string[] =>
  status.containers.flatMap((one) => containerCells(one, containerList(status), shows).map(textOf));

test('mounts that no volume declares are counted in a column of their own, or behind the declared ones', () => {
  const status = withPoints(point, { ...point, key: 'mp1', path: '/y', volume: first.name, state: 'ok' });
  expect(rowOf(status, () => true).slice(3, 6)).toEqual(['1', 'ok', '! 1']);
  expect(rowOf(status, (title) => title !== 'UNDECLARED')[3]).toBe('1 ! 1');
  expect(rowOf(withPoints({ ...point, state: 'ok' }), () => false)[3]).toBe('0');
});

test('one that is left of a volume is none of its mounts any more', () => {
  expect(rowOf(withPoints({ ...point, volume: first.name }), () => true).slice(3, 6)).toEqual(['0', 'ok', '! 1']);
});

test('one that the container’s own block declares says so', () => {
  const status = withPoints({ ...point, own: true, state: 'ok' });
  const [container] = status.containers as [ContainerStatus];
  expect(text(containerLines(container, status, area))).toMatch(/^mp0 +\/x +\(its own\) +ok$/m);
});

test('they are found by their word and by their mark', () => {
  const status = withPoints(point);
  for (const query of ['undecl', '!'])
    expect(matching(status.containers, query, containersView(status).searchable)).toHaveLength(1);
  const none = withPoints({ ...point, state: 'ok' });
  expect(matching(none.containers, 'undecl', containersView(none).searchable)).toEqual([]);
});

test('a volume with a mount that is left stands as that, names the container, and = is about it', () => {
  const status = withPoints({ ...point, volume: first.name });
  const [declared] = status.volumes as [VolumeStatus];
  const [volume] = withLeft([declared], status.containers) as [VolumeStatus];
  expect(textOf(volumeCells(volume, UNICODE_GLYPHS)[4] ?? '')).toBe('! undeclared');
  const shown = text(volumeLines({ volume, status }, area));
  expect(shown).toMatch(/^! CT 104 has it mounted or configured without a line of this volume$/m);
  expect(shown).toMatch(/^104 +web +\/x +mp0 +- +! undeclared/m);
  expect(volumesView(status).subject(volume).adopts).toEqual({ ctid: 104, key: 'mp0' });
  expect(matching([volume], '! undecl', volumesView(status).searchable)).toHaveLength(1);
});

test('what is more pressing is its state all the same, and a mount of somebody else is no part of it', () => {
  const status = withPoints({ ...point, volume: first.name });
  const volumes = [
    { ...first, state: 'drift' },
    { ...first, name: 'other', state: 'ok' },
  ] as const;
  expect(withLeft(volumes, status.containers).map(({ state }) => state)).toEqual(['drift', 'ok']);
});
