import { expect, test } from 'vitest';
import { volumesView } from '../../../src/components/screens/browser/volumes.ts';
import type { AccessStatus, MountStatus, State, Status, VolumeStatus } from '../../../src/engine/status/types.ts';
import { type Line, plainText } from '../../../src/ground/line.ts';
import { UNICODE_GLYPHS } from '../../../src/views/area.ts';
import { containerLines } from '../../../src/views/status/container.ts';
import { volumeCells, volumeLines } from '../../../src/views/status/volume.ts';
import { lackIn } from '../../../src/views/vocabulary.ts';
import { sampleSnapshot } from '../../components/sample.ts';

const whole = sampleSnapshot.status as Status;

/** The sample's volume that its two containers can read only, as if nothing else were the matter with it. */
function settled(state: State = 'ok'): VolumeStatus {
  const ssl = whole.volumes.find(({ name }) => name === 'ssl_certs') as VolumeStatus;
  const mounts = ssl.mounts.flatMap((mount): readonly MountStatus[] =>
    mount.state === 'ok' ? [{ ...mount, reason: null }] : [],
  );
  return { ...ssl, state, mounts, directory: { ...ssl.directory, state: 'ok', reasons: [] } };
}

const withAccess = (volume: VolumeStatus, access: Partial<AccessStatus>): VolumeStatus => ({
  ...volume,
  mounts: volume.mounts.map((mount) => ({ ...mount, access: { ...mount.access, ...access } })),
});

const area = { width: 100, glyphs: UNICODE_GLYPHS };
const text = (lines: readonly Line[]): string => lines.map(plainText).join('\n');
const cell = (volume: VolumeStatus) => volumeCells(volume, UNICODE_GLYPHS)[4];

test('a volume that a container should write and cannot is not ok in the list', () => {
  expect(cell(settled())).toEqual({ text: '! no write', tone: 'warn' });
  expect(cell(withAccess(settled(), { lacks: 'access' }))).toEqual({ text: '! no access', tone: 'bad' });
  expect(cell(withAccess(settled(), { lacks: undefined }))).toMatchObject({ text: 'ok' });
});

test('what differs from the files is said first', () => {
  expect(cell(settled('drift'))).toMatchObject({ text: '! drift' });
});

test('the worst that one of its containers lacks is the volume’s', () => {
  const [first, second] = withAccess(settled(), { lacks: 'write' }).mounts;
  if (!first || !second) throw new Error('the sample has two');
  const locked = { ...second, access: { ...second.access, lacks: 'access' } } as const;
  expect(lackIn({ mounts: [first, locked] })).toBe('access');
});

test('its details say which container, why, and what to do', () => {
  const shown = text(volumeLines({ volume: settled(), status: whole }, area));
  expect(shown).toMatch(/^ssl_certs {2}! no write/);
  expect(shown).toMatch(/^910 .* mp1 .* ! no write/m);
  expect(shown).toMatch(/^! 910 can read, cannot write \(container root is host uid 100000: others have r-x\)$/m);
  expect(shown).toMatch(/^ {4}fix: owner container_root; or read_only on a mount that only reads$/m);
});

test('so do the details of the container', () => {
  const container = whole.containers.find(({ ctid }) => ctid === 910);
  if (!container) throw new Error('the sample has it');
  const shown = text(containerLines(container, { ...whole, volumes: [settled()] }, area));
  expect(shown).toMatch(/^mp1 +\/certs +ssl_certs +! no write$/m);
});

test('sorted by state it comes before what is well, and it is found by its word', () => {
  const { sorts, searchable } = volumesView(whole);
  const well = { ...withAccess(settled(), { lacks: undefined }), name: 'a' };
  const waits = { ...well, state: 'waiting' } as const;
  const order = sorts.find(({ label }) => label === 'state');
  const sorted = [well, settled(), waits].sort(order?.compare);
  expect(sorted.map(({ state, name }) => `${state} ${name}`)).toEqual(['waiting a', 'ok ssl_certs', 'ok a']);
  expect(searchable(settled()).words).toContain('write');
});
