import { describe, expect, test } from 'vitest';
import { volumesView } from '../../../src/components/screens/browser/volumes.ts';
import { lackIn } from '../../../src/engine/status/lacking.ts';
import type { AccessStatus, MountStatus, State, Status, VolumeStatus } from '../../../src/engine/status/types.ts';
import { type Line, plainText } from '../../../src/ground/line.ts';
import { letInTexts } from '../../../src/views/access.ts';
import { UNICODE_GLYPHS } from '../../../src/views/area.ts';
import { lackFindings } from '../../../src/views/form.ts';
import { containerLines } from '../../../src/views/status/container.ts';
import { volumeCells, volumeLines } from '../../../src/views/status/volume.ts';
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
  expect(lackIn([first, locked])).toBe('access');
});

test('its details say which container, why, and what to do', () => {
  const shown = text(volumeLines({ volume: settled(), status: whole }, area));
  expect(shown).toMatch(/^ssl_certs {2}! no write/);
  expect(shown).toMatch(/^910 .* mp1 .* ! no write/m);
  expect(shown).toMatch(/^! 910 can read, cannot write \(container root is host uid 100000: others have r-x\)$/m);
  expect(shown).toMatch(/^ {4}what would let it write: phoenix-volumes share ssl_certs --with 910 --dry-run$/m);
  expect(shown).toMatch(/^ {4}or make the mount read_only, if it only reads$/m);
});

test('where the host has it read-only, they name that and what changes it, and no edit', () => {
  const hostReadOnly = { at: '/tank', source: 'tank', fstype: 'zfs' };
  const [first] = settled().mounts;
  if (!first) throw new Error('the sample has some');
  const held = { ...first, hostReadOnly };
  const shown = (mounts: readonly MountStatus[]) => letInTexts('ssl_certs', mounts, 'key');
  const why = 'the file system at /tank is mounted read-only on the host; zfs set readonly=off tank changes that';
  expect(shown([held])).toEqual([why, 'or make the mount read_only, if it only reads']);
  expect(shown([held, { ...held, ctid: 911 }])).toEqual([why, 'or make the mount read_only, if it only reads']);
  expect(shown([held, { ...first, ctid: 911 }])).toEqual([
    why,
    'f: what would let it write',
    'or make the mount read_only, if it only reads',
  ]);
  const [finding] = lackFindings([held]);
  expect(finding?.hint).toBe(`No edit changes that: ${why}.`);
});

test('so do the details of the container', () => {
  const container = whole.containers.find(({ ctid }) => ctid === 910);
  if (!container) throw new Error('the sample has it');
  const shown = text(containerLines(container, { ...whole, volumes: [settled()] }, area));
  expect(shown).toMatch(/^mp1 +\/certs +ssl_certs +! no write$/m);
});

test('the review of an edit names those who cannot write or read, the same reason once', () => {
  const found = (volume: VolumeStatus) => lackFindings(volume.mounts).map(({ summary }) => summary);
  expect(found(settled())).toEqual([
    'CT 910 (portainer) gets it read-write, but root in there cannot write: container root is host uid 100000: others have r-x.',
  ]);
  expect(found(withAccess(settled(), { lacks: undefined }))).toEqual([]);
  const [one] = withAccess(settled(), { lacks: 'access' }).mounts;
  expect(found({ ...settled(), mounts: one ? [one] : [] })).toEqual([
    expect.stringMatching(/^CT 910 \(portainer\) gets it, but root in there cannot even read: /),
  ]);
  expect(found({ ...settled(), mounts: one ? [{ ...one, declared: false }] : [] })).toEqual([]);
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

describe('whom a volume names', () => {
  const CAN = { read: true, write: true, traverse: true, remove: true, why: [] } as const;
  const OTHERS = {
    ...({ code: 'permission', path: '/certs', entry: 'other', bits: 5 } as const),
    claims: ['write', 'remove'],
  } as const;
  const CANNOT = { ...CAN, write: false, remove: false, why: [OTHERS] } as const;
  const who = { uid: 33, gid: 33, groups: [], name: 'www-data', hostUid: 100033 };
  const named = { as: '910:33', who, can: CANNOT, must: 'read-write', unasked: true } as const;

  const shownWith = (one: Partial<AccessStatus['who'][number]>, { pending = false, verbose = false } = {}) => {
    const volume = withAccess(settled(), { root: 'read-write', lacks: undefined, who: [{ ...named, ...one }] });
    const mounts = volume.mounts.slice(0, 1).map((mount) => ({ ...mount, pending }));
    return {
      volume: { ...volume, mounts },
      shown: text(volumeLines({ ...VIEW, volume: { ...volume, mounts }, verbose }, area)),
    };
  };
  const VIEW = { status: whole } as const;

  test('is told with what they can now and after the plan', () => {
    const { shown } = shownWith({ planned: CAN });
    expect(shown.replace(/\n +/g, ' ')).toContain(
      "portainer's www-data (33) is host uid 100033 here: can read, cannot write (others have r-x); can read and write after the plan",
    );
    expect(shown).not.toContain('what would let');
    expect(shownWith({ planned: CAN }, { pending: true }).shown.replace(/\n +/g, ' ')).toContain('after the restart');
  });

  test('lacks nothing where the mount is to be read-only, and nothing is said that sounds like it', () => {
    const CONFIGURED = {
      code: 'read_only',
      path: '/certs',
      layers: ['configured'],
      claims: ['write', 'remove'],
    } as const;
    const READ_ONLY = { ...CAN, write: false, remove: false, why: [CONFIGURED] } as const;
    const then = (one: object, options?: object) => shownWith(one, options).shown.replace(/\n +/g, ' ');
    const waits = then({ can: CAN, must: 'read', planned: READ_ONLY }, { pending: true });
    expect(waits).toMatch(/: can read and write; the mount is read-only after the restart$/m);
    expect(waits).not.toContain('cannot');
    expect(then({ can: CAN, must: 'read', planned: READ_ONLY })).toContain('; the mount is read-only after the plan');
    const NOTHING = { ...CANNOT, read: false } as const;
    expect(then({ can: NOTHING, must: 'read', planned: READ_ONLY })).toMatch(/; can read after the plan$/m);
    expect(then({ can: CAN, planned: READ_ONLY, lacks: 'write' })).toContain('; can read, cannot write after the plan');
    expect(then({ can: CAN, must: 'read', planned: CANNOT })).toContain('; can read, cannot write after the plan');
    const root = { as: 'root', who: { ...who, uid: 0 }, can: CAN, planned: READ_ONLY } as const;
    const volume = withAccess(settled('pending'), {
      root: 'read-write',
      planned: 'read',
      lacks: undefined,
      who: [root],
    });
    const mounts = volume.mounts.slice(0, 1).map((mount) => ({ ...mount, pending: true }));
    const ofRoot = text(volumeLines({ ...VIEW, volume: { ...volume, mounts } }, area)).replace(/\n +/g, ' ');
    expect(ofRoot).toMatch(/^910 can read and write .*; the mount is read-only after the restart$/m);
  });

  test('counts where they lack it, with the command that finds what would let them', () => {
    const { volume, shown } = shownWith({ lacks: 'write' });
    expect(cell(volume)).toEqual({ text: '! no write', tone: 'warn' });
    expect(shown).toMatch(/^! portainer's www-data .* cannot write/m);
    expect(shown).toMatch(/^ {4}what would let it write: phoenix-volumes share ssl_certs --with 910:33 --dry-run$/m);
    expect(shown).not.toContain('read_only');
  });

  test('is worth no line where they have it, unless somebody asked', () => {
    expect(shownWith({ can: CAN }).shown).not.toContain('www-data');
    expect(shownWith({ can: CANNOT, must: 'read' }).shown).not.toContain('www-data');
    expect(shownWith({ can: CAN, unasked: undefined }).shown).toContain('www-data');
    expect(shownWith({ can: CAN }, { verbose: true }).shown).toContain('www-data');
  });

  test('those who only read are asked for by themselves', () => {
    const { mounts } = shownWith({ lacks: 'access', must: 'read' }).volume;
    const [mount] = mounts;
    if (!mount) throw new Error('it has one');
    const root = { ...mount, ctid: 911, access: { ...mount.access, lacks: 'write', who: [] } } as const;
    expect(letInTexts('ssl_certs', [mount, root], 'command')).toEqual([
      'what would let them in: phoenix-volumes share ssl_certs --with 911 --dry-run',
      'what would let them in: phoenix-volumes share ssl_certs --with 910:33 --read --dry-run',
    ]);
    expect(letInTexts('ssl_certs', [mount, root], 'key')).toEqual(['f: what would let them in']);
    expect(letInTexts('ssl_certs', [], 'key')).toEqual([]);
  });
});

test('the screens name the key that offers it, and no edit that it might not offer', () => {
  const shown = text(volumeLines({ volume: settled(), status: whole, letIn: 'key' }, area));
  expect(shown).toMatch(/^ {4}f: what would let it write$/m);
  expect(shown).not.toMatch(/container_root|phoenix-volumes/);
});
