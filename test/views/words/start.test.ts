import { expect, test } from 'vitest';
import type { StartNote, StartReason } from '../../../src/proxmox/rehearsal/reason.ts';
import {
  START_NOTES,
  START_TEXTS,
  START_WORDS,
  startNoteText,
  startReasonText,
  startRemedyText,
} from '../../../src/views/words/start.ts';
import { wordsIn } from '../../../src/views/words/words.ts';
import { testEveryText } from '../../codes.ts';
import { containerFile } from '../../proxmox/container.ts';
import { type MadeUp, rehearsed } from '../../proxmox/rehearsal/host.ts';

const there: MadeUp = { host: { '/srv/a': 'dir', '/srv/b': 'dir' }, inside: { '/a': 'dir 100000:100000' } };

const why = (lines: readonly string[], madeUp: MadeUp = {}): readonly StartReason[] =>
  rehearsed(containerFile(...lines), { ...there, ...madeUp }).why;

const readOnlyOuter = () => why(['mp0: /srv/a,mp=/a,ro=1', 'mp1: /srv/b,mp=/a/in']);
const coveredBy = (line: string) => why(['mp0: /srv/a,mp=/a/in', line]);

const CASES: Parameters<typeof testEveryText<StartReason>>[1] = {
  locked: () => why(['lock: backup']),
  template: () => why(['template: 1']),
  configuration: () => rehearsed('arch: amd64\nrootfs: local:101/disk.raw\n', there).why,
  id_map_unreadable: () => why(['lxc.idmap: u 0 100000 10', 'lxc.idmap: g 0']),
  id_map_overlaps: () => why(['lxc.idmap: u 0 100000 10', 'lxc.idmap: u 5 100010 10', 'lxc.idmap: g 0 100000 10']),
  id_map_without_root: () => why(['lxc.idmap: u 0 100000 10']),
  ids_not_allowed: () => why(['lxc.idmap: u 0 1 10', 'lxc.idmap: g 0 100000 10']),
  assert_fails: () => [
    {
      ...{ code: 'assert_fails', path: '/tank', mounted: false },
      file: '/etc/systemd/system/pve-container@101.service.d/phoenix-volumes.conf',
    },
  ],
  source_missing: () => why(['mp0: /srv/no,mp=/a']),
  source_symlink: () => why(['mp0: /srv/link,mp=/a'], { host: { '/srv/link': '-> /srv/a' } }),
  source_not_directory: () => why(['mp0: /srv/f,mp=/a'], { host: { '/srv/f': 'file' } }),
  source_no_volume: () => why(['mp0: "/srv/a",mp=/a']),
  source_closed: () => {
    const host = { '/srv/shut': 'dir 0:0 700', '/srv/shut/in': 'dir' };
    return why(['lxc.mount.entry: /srv/shut/in a none bind 0 0'], { host });
  },
  source_has_mounts: () =>
    why(['lxc.mount.entry: /srv/a a none bind 0 0'], { filesystems: { '/srv/a': { mountsBelow: true } } }),
  type_refused: () => why(['lxc.mount.entry: /dev/sdb1 a ext4 defaults 0 0']),
  target_is_root: () => why(['mp0: /srv/a,mp=/']),
  target_hides_init: () => why(['mp0: /srv/a,mp=/sbin']),
  target_symlink: () => why(['mp0: /srv/a,mp=/a'], { inside: { '/a': '-> /b' } }),
  target_not_directory: () => why(['mp0: /srv/a,mp=/a'], { inside: { '/a': 'file' } }),
  target_differs: () => why(['lxc.mount.entry: /srv/f a none bind 0 0'], { host: { '/srv/f': 'file' } }),
  target_missing: () => why(['lxc.mount.entry: /srv/a no none bind 0 0']),
  target_read_only: readOnlyOuter,
  target_unmapped: () => why(['mp0: /srv/a,mp=/a,idmap=passthrough', 'mp1: /srv/b,mp=/a/in']),
  target_closed: () => why(['lxc.mount.entry: /srv/a x none bind,create=dir 0 0'], { inside: { '/': 'dir 0:0 755' } }),
  target_ignored: () => why(['lxc.mount.entry: /srv/a /a none bind 0 0']),
  mount_map_overlaps: () => why(['mp0: /srv/a,mp=/a,idmap=u:1000:100005:1']),
  filesystem_without_id_maps: () =>
    why(['mp0: /srv/a,mp=/a,idmap=passthrough'], { filesystems: { '/srv/a': { type: 'overlay', mapsIds: false } } }),
  keepattrs_read_only: () => why(['mp0: /srv/a,mp=/a,ro=1,keepattrs=1']),
  keepattrs_unmapped: () =>
    why(['mp0: /srv/a,mp=/a,idmap=passthrough,keepattrs=1'], { inside: { '/a': 'dir 900000:900000' } }),
  line_unreadable: () => why(['mp0: /srv/a,mp=/a,foo=1']),
  covered: () => coveredBy('mp1: /srv/b,mp=/a'),
  covered_by_lxc: () => why(['mp0: /srv/a,mp=/dev/shared']),
  unknown: () => why(['lxc.include: /etc/lxc/more.conf']),
};

testEveryText<StartReason>(START_TEXTS, CASES);

const notes = (lines: readonly string[]): readonly StartNote[] => rehearsed(containerFile(...lines), there).notes;

testEveryText<StartNote>(START_NOTES, {
  directory_made: () => notes(['mp0: /srv/a,mp=/a', 'mp1: /srv/b,mp=/a/in']),
  attributes_rewritten: () => notes(['mp0: /srv/a,mp=/a,keepattrs=1']),
  optional_left_out: () => notes(['lxc.mount.entry: /srv/no a none bind,optional 0 0']),
  id_map_ignored: () =>
    rehearsed(containerFile('mp0: /srv/a,mp=/a,idmap=passthrough').replace('unprivileged: 1\n', ''), there).notes,
});

test('a note names the mount it is about, and what is made on the host for it', () => {
  expect(notes(['mp0: /srv/a,mp=/a', 'mp1: /srv/b,mp=/a/in']).map(startNoteText)).toEqual([
    'mp1 (/srv/b at /a/in): each start makes /srv/a/in on the host if it is not there',
  ]);
});

test.each(Object.entries(CASES))(
  'what can be done about %s is a sentence; behind a command stands no full stop',
  async (code, make) => {
    const reason = (await make()).find((one): one is StartReason => one.code === code);
    if (!reason) throw new Error(`${code} did not happen`);
    expect(startRemedyText(101, reason) ?? 'Nothing.').toMatch(
      /^[A-Z](?!.*(?:undefined|NaN|\.\.)).*(?:\bpct (?:config \d+|set \d+ --\w+ \w+)|(?<!pct [a-z -\d]*)\.)$/,
    );
  },
);

test('a reason of a mount names its slot, its directory and where it is mounted', () => {
  expect(readOnlyOuter().map(startReasonText)).toEqual([
    'mp1 (/srv/b at /a/in): /a/in does not exist and cannot be made: mp0 is read-only',
  ]);
});

test('a way out says what it is taken out of', () => {
  const [byPoint] = coveredBy('mp1: /srv/b,mp=/a');
  const [byEntry] = coveredBy('lxc.mount.entry: /srv/b a none bind 0 0');
  expect([byPoint, byEntry].map((reason) => reason && startRemedyText(101, reason))).toEqual([
    'Choose another target, or a slot after the mount over it, or take mp0 out with: pct set 101 --delete mp0',
    'Take the lxc.mount.entry line for /a out of /etc/pve/lxc/101.conf, or choose another target.',
  ]);
});

test('all lines that are missing in /etc/subuid and /etc/subgid are said at once', () => {
  const hint = (lines: readonly string[], allowed: MadeUp['subordinateIds']) => {
    const facts = { ctid: 101, name: 'ct', starts: 'fails', why: why(lines, { subordinateIds: allowed }) } as const;
    return wordsIn(START_WORDS, { code: 'start_broken', severity: 'warning', where: {}, ...facts }).hint;
  };
  const NONE = { u: [], g: [] };
  const both = 'Add the line root:100000:65536 to /etc/subuid and to /etc/subgid.';
  expect(hint([], NONE)).toBe(both);
  // The mount asks for parts of it.
  expect(hint(['mp0: /srv/a,mp=/a,idmap=u:1000:1000:1'], NONE)).toBe(both);
  expect(hint([], { u: [], g: [[100000, 65536]] })).toBe('Add the line root:100000:65536 to /etc/subuid.');
  const own = ['u 0 100000 1000', 'u 1000 1000 1', 'u 1001 101001 9', 'g 0 100000 10'].map(
    (one) => `lxc.idmap: ${one}`,
  );
  expect(hint(own, { u: [[100000, 1000]], g: [] })).toBe(
    'Add the lines root:1000:1 and root:101001:9 to /etc/subuid, and root:100000:10 to /etc/subgid.',
  );
});

test('a device that is not there is to be plugged in, not made', () => {
  const [reason] = why(['mp0: /dev/sdz1,mp=/a']);
  if (!reason) throw new Error('a missing device is no reason');
  expect(startRemedyText(101, reason, false)).toMatch(/^Plug it in, or correct its name, or take mp0 out/);
});

test('of many reasons the first are told, and how many more there are', () => {
  const reasons = why(Array.from({ length: 30 }, (_, index) => `mp${index}: /srv/no${index},mp=/m${index}`));
  const broken = { ctid: 101, name: 'ct', starts: 'fails', why: reasons, severity: 'warning', where: {} } as const;
  const { detail } = wordsIn(START_WORDS, { code: 'start_broken', ...broken });
  expect(detail).toContain('/srv/no8 does not exist');
  expect(detail).not.toContain('/srv/no9 ');
  expect(detail).toMatch(/; and 21 more\.$/);
});

test('a lock or a mount point of which the line says nothing is told without brackets around nothing', () => {
  const told = why(['lock: ', 'mp0: ']).map((reason) => startReasonText(reason));
  expect(told).toEqual([
    'it is locked (its lock line is empty)',
    expect.stringMatching(/^mp0 \(an empty line\): Proxmox cannot read the line/),
  ]);
});
