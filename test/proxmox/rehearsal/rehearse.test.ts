import { describe, expect, it } from 'vitest';
import { containerFile } from '../container.ts';
import { type MadeUp, rehearsed } from './host.ts';

const there: MadeUp = { host: { '/srv/a': 'dir', '/srv/b': 'dir' } };

function why(text: string, madeUp: MadeUp = there) {
  const { starts, why: reasons } = rehearsed(text, madeUp);
  return [starts, ...reasons.map(({ code }) => code)];
}

describe('the next start of a container', () => {
  it('is ok where every source is a directory and nothing lies over anything', () => {
    const text = containerFile('mp0: /srv/a,mp=/a', 'mp1: /srv/b,mp=/b/c,ro=1');
    expect(rehearsed(text, there)).toEqual({
      starts: 'ok',
      why: [],
      mounts: [
        { key: 'mp0', source: '/srv/a', target: '/a', starts: 'ok', why: [] },
        { key: 'mp1', source: '/srv/b', target: '/b/c', starts: 'ok', why: [] },
      ],
      notes: [],
    });
  });

  it('names every mount in the way, not only the first', () => {
    const text = containerFile('mp0: /srv/no,mp=/a', 'mp1: /srv/a,mp=/b', 'mp2: /srv/link/x,mp=/c');
    expect(rehearsed(text, { host: { '/srv/a': 'dir', '/srv/link': '-> /srv/a' } }).why).toEqual([
      { key: 'mp0', source: '/srv/no', target: '/a', code: 'source_missing', at: '/srv/no' },
      { key: 'mp2', source: '/srv/link/x', target: '/c', code: 'source_symlink', at: '/srv/link', to: '/srv/a' },
    ]);
  });

  it('uses what is pending [start-pending-to-missing start-pending-delete]', () => {
    const text = containerFile('mp0: /srv/a,mp=/a');
    expect(why(`${text}\n[pve:pending]\nmp0: /srv/no,mp=/a\n`)).toEqual(['fails', 'source_missing']);
    expect(rehearsed(`${text}\n[pve:pending]\ndelete: mp0\n`, there).mounts).toEqual([]);
  });

  it('keeps the line in force where the pending one does not parse [start-pending-bad]', () => {
    const text = `${containerFile('mp0: /srv/a,mp=/a')}\n[pve:pending]\nmp0: /srv/no,mp=/a,foo=1\n`;
    expect(why(text)).toEqual(['ok']);
  });

  it('fails where the container is locked, whatever else is right', () => {
    expect(why(containerFile('mp0: /srv/a,mp=/a', 'lock: backup'))).toEqual(['fails', 'locked']);
  });

  it('is unknown where a hook might mend what is missing, and fails where none could', () => {
    const hook = 'lxc.hook.pre-start: /usr/local/bin/mounts';
    for (const each of [hook, 'hookscript: local:snippets/mounts.pl'])
      expect(why(containerFile('mp0: /srv/no,mp=/a', each))).toEqual(['unknown', 'unknown']);
    expect(why(containerFile('mp0: /srv/a,mp=/a', hook))).toEqual(['ok']);
    expect(why(containerFile('mp0: /srv/a,mp=/a,keepattrs=1,ro=1', hook))).toEqual(['fails', 'keepattrs_read_only']);
  });

  it('is unknown where the container has lines in other files', () => {
    expect(why(containerFile('lxc.include: /etc/lxc/more.conf'))).toEqual(['unknown', 'unknown']);
  });

  it('does not say more about mounts below one that fails', () => {
    const text = containerFile('mp0: /srv/no,mp=/a', 'mp1: /srv/a,mp=/a/b');
    expect(rehearsed(text, there).mounts.map(({ starts }) => starts)).toEqual(['fails', 'ok']);
  });
});

describe('a target below another mount', () => {
  const text = (options: string) => containerFile(`mp0: /srv/a,mp=/a${options}`, 'mp1: /srv/b,mp=/a/in');

  it('is made in the directory of the host, and that is said [start-nested-outer-first]', () => {
    const { starts, notes } = rehearsed(text(''), there);
    const made = { key: 'mp1', source: '/srv/b', target: '/a/in', code: 'directory_made', path: '/srv/a/in' };
    expect([starts, notes]).toEqual(['ok', [{ ...made, uid: 100000, gid: 100000 }]]);
  });

  it('fails below a read-only mount or file system that has no such directory [start-nested-ro-outer]', () => {
    expect(why(text(',ro=1'))).toEqual(['fails', 'target_read_only']);
    const filesystems = { '/srv/a': { readOnly: true } };
    expect(why(text(''), { ...there, filesystems })).toEqual(['fails', 'target_read_only']);
    expect(why(text(',ro=1'), { host: { ...there.host, '/srv/a/in': 'dir' } })).toEqual(['ok']);
  });

  it('fails below an idmapped mount, in which the root of the host has no id', () => {
    expect(why(text(',idmap=passthrough'))).toEqual(['fails', 'target_unmapped']);
    const host = { ...there.host, '/srv/a/in': 'dir 70000:70000 700' };
    expect(why(text(',idmap=passthrough'), { host })).toEqual(['fails', 'target_closed']);
  });

  it('is unknown where a file system lies on the host between the two', () => {
    const host = { ...there.host, '/srv/a/in': 'dir' };
    const deep = containerFile('mp0: /srv/a,mp=/a', 'mp1: /srv/b,mp=/a/in/deep');
    const filesystems = { '/srv/a/in': { mountPoint: '/srv/a/in' }, '/srv/a/in/deep': { mountPoint: '/srv/a/in' } };
    expect(why(text(',ro=1'), { host, filesystems })).toEqual(['ok']);
    expect(why(deep, { host, filesystems })).toEqual(['unknown', 'unknown']);
  });

  it('is unknown where a server decides whether it can be made', () => {
    const filesystems = { '/srv/a': { network: true, type: 'nfs4' } };
    expect(why(text(''), { ...there, filesystems })).toEqual(['unknown', 'unknown']);
  });
});

describe('a mount that is not seen', () => {
  it('lies below one with a higher number [start-nested-inner-first start-dup-target]', () => {
    const nested = rehearsed(containerFile('mp0: /srv/a,mp=/a/b', 'mp1: /srv/b,mp=/a'), there);
    expect([nested.starts, nested.why]).toEqual([
      'hides',
      [{ key: 'mp0', source: '/srv/a', target: '/a/b', code: 'covered', by: 'mp1', at: '/a' }],
    ]);
    expect(why(containerFile('mp0: /srv/a,mp=/a', 'mp1: /srv/b,mp=a/'))).toEqual(['hides', 'covered']);
  });

  it('lies where LXC mounts its own', () => {
    expect(why(containerFile('mp0: /srv/a,mp=/dev/shared'))).toEqual(['hides', 'covered_by_lxc']);
    expect(why(containerFile('mp0: /srv/a,mp=/dev/shared', 'lxc.autodev: 0'))).toEqual(['ok']);
  });

  it('has a line that does not parse [start-bad-mp-skipped start-equals-skipped]', () => {
    expect(why(containerFile('mp0: /srv/a,mp=/a,foo=1'))).toEqual(['hides', 'line_unreadable']);
    expect(rehearsed(containerFile('mp0: /srv/a=b,mp=/a'), there).mounts[0]).toMatchObject({
      key: 'mp0',
      target: '/a',
    });
  });
});

describe('id maps', () => {
  const raw = (...lines: readonly string[]) => containerFile(...lines.map((line) => `lxc.idmap: ${line}`));

  it.each([
    [['u 0 100000 65536'], ['id_map_without_root']],
    [['u 0 100000 10', 'u 5 100010 10', 'g 0 100000 10'], ['id_map_overlaps']],
    [['u 0 100000 10', 'u 10 1000 1', 'g 0 100000 10'], ['ids_not_allowed']],
    [['u 0 100000 10', 'g 0 100000'], ['id_map_unreadable']],
  ])('%j fails as %j', (lines, codes) => {
    expect(why(raw(...lines))).toEqual(['fails', ...codes]);
  });

  it('take what several lines of /etc/subuid allow together, and root itself', () => {
    const half: readonly [number, number][] = [
      [100000, 30000],
      [130000, 35536],
    ];
    expect(why(containerFile(), { subordinateIds: { u: half, g: half } })).toEqual(['ok']);
    expect(why(raw('u 0 100000 10', 'u 10 0 1', 'g 0 100000 10'))).toEqual(['ok']);
  });

  it('of a mount fail where an id on disk comes twice or the file system has none [add-running-idmap-clash]', () => {
    const text = containerFile('mp0: /srv/a,mp=/a,idmap=u:1000:100005:1');
    expect(why(text)).toEqual(['fails', 'mount_map_overlaps']);
    const passthrough = containerFile('mp0: /srv/a,mp=/a,idmap=passthrough');
    const filesystems = { '/srv/a': { type: 'overlay', mapsIds: false } };
    expect(why(passthrough, { ...there, filesystems })).toEqual(['fails', 'filesystem_without_id_maps']);
  });
});

describe('keepattrs', () => {
  it('gives the source the owner and mode of the directory it is mounted on [add-running-keepattrs-owner]', () => {
    const text = containerFile('mp0: /srv/a,mp=/a,keepattrs=1');
    const { starts, notes } = rehearsed(text, { ...there, inside: { '/a': 'dir 100033:100033 2775' } });
    expect(starts).toBe('ok');
    expect(notes).toMatchObject([
      { code: 'attributes_rewritten', uid: 100033, gid: 100033, mode: 0o2775, changes: true },
    ]);
  });

  it('fails where the source cannot be changed [keepattrs-ro-start]', () => {
    expect(why(containerFile('mp0: /srv/a,mp=/a,keepattrs=1,ro=1'))).toEqual(['fails', 'keepattrs_read_only']);
  });
});

describe("LXC's own lines", () => {
  const line = (value: string, ...lines: readonly string[]) => containerFile(`lxc.mount.entry: ${value}`, ...lines);

  it('follow symbolic links to their source, but pass no directory that is closed to the container', () => {
    const host = { '/srv/link': '-> /srv/a', '/srv/a': 'dir', '/srv/shut/in': 'dir', '/srv/shut': 'dir 0:0 700' };
    expect(why(line('/srv/link a none bind,create=dir 0 0'), { host })).toEqual(['fails', 'target_closed']);
    const inside = { '/a': 'dir 100000:100000' };
    expect(why(line('/srv/link a none bind 0 0'), { host, inside })).toEqual(['ok']);
    expect(why(line('/srv/shut/in a none bind 0 0'), { host, inside })).toEqual(['fails', 'source_closed']);
  });

  it('are left out where they are optional, and that is said', () => {
    const { starts, notes } = rehearsed(line('/srv/no dev/dri none bind,optional,create=dir 0 0'), there);
    expect(starts).toBe('ok');
    expect(notes).toMatchObject([{ code: 'optional_left_out', because: { code: 'source_missing', at: '/srv/no' } }]);
  });

  it('come after all mount points and may cover them', () => {
    const inside = { '/a': 'dir 100000:100000' };
    const text = line('/srv/b a none bind 0 0', 'mp0: /srv/a,mp=/a/in');
    expect(rehearsed(text, { ...there, inside }).why).toMatchObject([{ key: 'mp0', code: 'covered', at: '/a' }]);
  });

  it('need their target, and one of their kind', () => {
    const host = { '/srv/f': 'file', '/srv/a': 'dir' };
    expect(why(line('/srv/a nowhere none bind 0 0'), { host })).toEqual(['fails', 'target_missing']);
    expect(why(line('/srv/f a none bind 0 0'), { host, inside: { '/a': 'dir' } })).toEqual(['fails', 'target_differs']);
  });

  it('are ignored with an absolute target, unless it names the root as LXC does', () => {
    const inside = { '/a': 'dir' };
    expect(why(line('/srv/a /a none bind 0 0'), { ...there, inside })).toEqual(['hides', 'target_ignored']);
    expect(why(line('/srv/a /var/lib/lxc/101/rootfs/a none bind 0 0'), { ...there, inside })).toEqual(['ok']);
  });

  it('bind nothing with mounts below it into an unprivileged container, unless recursively', () => {
    const madeUp = { ...there, inside: { '/a': 'dir' }, filesystems: { '/srv/a': { mountsBelow: true } } };
    expect(why(line('/srv/a a none bind 0 0'), madeUp)).toEqual(['fails', 'source_has_mounts']);
    expect(why(line('/srv/a a none rbind 0 0'), madeUp)).toEqual(['ok']);
  });
});

describe('a mount over the place of init', () => {
  it('leaves nothing to run, unless its source has one', () => {
    const text = containerFile('mp0: /srv/a,mp=/usr');
    expect(why(text)).toEqual(['ok']);
    expect(why(text, { ...there, inside: { '/sbin': '-> /usr/sbin' } })).toEqual(['fails', 'target_hides_init']);
    const host = { '/srv/a/sbin/init': 'file' };
    expect(why(text, { host, inside: { '/sbin': '-> /usr/sbin' } })).toEqual(['ok']);
  });
});

describe('a container whose root file system nobody sees', () => {
  const start = (lines: readonly string[], host: Readonly<Record<string, string>>) =>
    rehearsed(containerFile('unprivileged: 1', ...lines), { unseen: true, host });
  const NESTED = ['mp0: /srv/a,mp=/data,ro=1', 'mp1: /srv/b,mp=/data/in/deep'];

  it('fails all the same where what is mounted into it cannot be', () => {
    const { starts, why } = start(NESTED, { '/srv/a/in': 'dir', '/srv/b': 'dir' });
    expect(starts).toBe('fails');
    expect(why).toContainEqual(expect.objectContaining({ code: 'target_read_only', key: 'mp1', at: '/data/in/deep' }));
  });

  it('is not known to start where all of it could be', () => {
    const { starts, why, mounts } = start(NESTED, { '/srv/a/in/deep': 'dir', '/srv/b': 'dir' });
    expect([starts, ...mounts.map((mount) => mount.starts)]).toEqual(['unknown', 'unknown', 'unknown']);
    expect(why.map(({ code }) => code)).toEqual(['unknown']);
  });

  it('would hide what is mounted before something above it', () => {
    const { mounts } = start(['mp0: /srv/a,mp=/data/in', 'mp1: /srv/b,mp=/data'], { '/srv/a': 'dir', '/srv/b': 'dir' });
    expect(mounts[0]?.why).toContainEqual({ code: 'covered', by: 'mp1', at: '/data' });
  });
});
