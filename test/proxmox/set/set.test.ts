import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../src/proxmox/file/digest.ts';
import type { HotplugRequest } from '../../../src/proxmox/start/plug.ts';
import { containerFile, run } from '../container.ts';

// Rules that pve-facts cites by the id of a case; the id stands in brackets.

const one = containerFile('mp0: /srv/x,mp=/certs');
const none = containerFile();
const set = (...options: readonly string[]) => ['set', '101', ...options];

describe('setting a mount point of a stopped container', () => {
  it('applies it at once [add-stopped]', () => {
    const { file, exit, stderr, hotplugged } = run(none, set('--mp0', '/srv/x,mp=/certs'));
    expect([file, exit, stderr, hotplugged]).toEqual([one, 0, '', []]);
  });

  it('compares strings: another spelling is a change, written in the normal one [same-meaning-stopped]', () => {
    expect(run(one, set('--mp0', 'mp=/certs,volume=/srv/x,ro=no')).file).toBe(
      containerFile('mp0: /srv/x,mp=/certs,ro=0'),
    );
  });

  it('leaves a spelling of its own alone when another key is set [unrelated-set-keeps-non-normal]', () => {
    const text = containerFile('mp0: mp=/certs,volume=/srv/x');
    expect(run(text, set('--cores', '2')).file).toBe(text);
  });

  it('keeps a space at the end of the value [opt-trailing-space]', () => {
    expect(run(none, set('--mp0', '/srv/x,mp=/certs ')).file).toContain('mp0: /srv/x,mp=/certs \n');
  });

  it('takes a relative host path for a volume id [path-host-relative]', () => {
    expect(run(none, set('--mp0', 'srv/x,mp=/c')).stderr).toBe("unable to parse volume ID 'srv/x'\n");
  });

  it('writes a host path with = so that it no longer parses, and warns after the write [path-host-equals-volume]', () => {
    const { file, exit, stderr } = run(none, set('--mp0', 'volume=/srv/a=b,mp=/c'));
    expect(file).toContain('mp0: /srv/a=b,mp=/c\n');
    expect(exit).toBe(0);
    expect(stderr).toContain("unable to parse value of 'mp0' - format error\n");
  });

  it('lets the last of a repeated option win [repeat-option]', () => {
    expect(run(none, set('--mp0', '/a,mp=/a', '--MP0=/b,mp=/b')).file).toContain('mp0: /b,mp=/b\n');
  });

  it('leaves other pending changes pending [set-stopped-keeps-other-pending delete-stopped-with-pending-delete]', () => {
    const text = `${containerFile('mp0: /a,mp=/a', 'mp1: /b,mp=/b')}\n[pve:pending]\ndelete: mp1\nmp5: /e,mp=/e\n`;
    expect(run(text, set('--delete', 'mp0')).file).toBe(
      `${containerFile('mp1: /b,mp=/b')}\n[pve:pending]\ndelete: mp1\nmp5: /e,mp=/e\n`,
    );
  });

  it('keeps a deleted volume as unused, even one that a snapshot uses [delete-in-use-by-snapshot]', () => {
    const snapshot = '\n[first]\nmp0: nas:101/vm-101-disk-1.raw,mp=/d,size=4G\n';
    const text = containerFile('mp0: nas:101/vm-101-disk-1.raw,mp=/d,size=4G') + snapshot;
    expect(run(text, set('--delete', 'mp0')).file).toBe(containerFile('unused0: nas:101/vm-101-disk-1.raw') + snapshot);
  });
});

describe('setting a mount point of a running container', () => {
  const running = { running: true };

  it('mounts a new one and writes it in the normal spelling [add-running-normalised]', () => {
    const asked: HotplugRequest[] = [];
    const hotplug = (request: HotplugRequest) => void asked.push(request);
    expect(run(none, set('--mp0', 'ro=yes,mp=/c,volume=/srv/x'), { running: true, hotplug }).file).toContain(
      'mp0: /srv/x,mp=/c,ro=1\n',
    );
    expect(asked).toMatchObject([
      { ctid: 101, key: 'mp0', unprivileged: true, mountPoint: { kind: 'bind', volume: '/srv/x', target: '/c' } },
    ]);
  });

  it('keeps the raw text of a pending change [change-running-raw change-running-missing-dir]', () => {
    const { file, stderr, hotplugged } = run(one, set('--mp0', 'mp=/other/,volume=/srv/nope,ro=yes'), running);
    expect(file).toBe(`${one}\n[pve:pending]\nmp0: mp=/other/,volume=/srv/nope,ro=yes\n`);
    expect([stderr, hotplugged]).toEqual(['', []]);
  });

  it('sorts the list of deletions [delete-two-running-unordered]', () => {
    const text = containerFile('mp0: /a,mp=/a', 'mp1: /b,mp=/b');
    expect(run(text, set('--delete', 'mp1,mp0'), running).file).toBe(`${text}\n[pve:pending]\ndelete: mp0,mp1\n`);
  });

  it.each([
    ['--revert', 'mp0'],
    ['--mp0', '/srv/x,mp=/certs'],
  ])('takes back what is pending with %s [revert-change revert-delete same-value-plus-pending]', (option, value) => {
    expect(run(`${one}\n[pve:pending]\nmp0: /y,mp=/y\n`, set(option, value), running).file).toBe(one);
    expect(run(`${one}\n[pve:pending]\ndelete: mp0\n`, set(option, value), running).file).toBe(one);
  });

  it('reverts nothing without a word [revert-nothing]', () => {
    expect(run(one, set('--revert', 'mp0'), running)).toMatchObject({ exit: 0, stderr: '', file: one });
  });

  it('writes nothing and tells every error when a mount fails', () => {
    const hotplug = ({ mountPoint }: HotplugRequest) =>
      mountPoint.volume === '/srv/nope' ? "directory '/srv/nope' does not exist" : undefined;
    const outcome = run(none, set('--mp0', '/srv/nope,mp=/a', '--mp1', '/srv/y,mp=/b'), { running: true, hotplug });
    expect(outcome.file).toBe(none);
    expect(outcome.exit).not.toBe(0);
    expect(outcome.hotplugged.map(({ key, error }) => [key, error === undefined])).toEqual([
      ['mp0', false],
      ['mp1', true],
    ]);
    expect(outcome.stderr).toContain("mp0: unable to hotplug mp0: directory '/srv/nope' does not exist\n");
  });

  it('has mounted before it finds that it may not write [add-running-no-quorum]', () => {
    const outcome = run(none, set('--mp0', '/a,mp=/a'), { running: true, configReadOnly: true });
    expect([outcome.file, outcome.hotplugged.length]).toEqual([none, 1]);
    expect(outcome.stderr).toMatch(/^unable to open file .*Read-only file system$/m);
  });

  it('passes on what the failing mount command printed', () => {
    const hotplug = () => ({ error: 'exit code 32', output: 'mount: no such device\n' });
    const { stderr } = run(none, set('--mp0', '/dev/x,mp=/a'), { running: true, hotplug });
    expect(stderr).toContain('mount: no such device\n');
    expect(stderr).toContain('unable to hotplug mp0: exit code 32\n');
  });

  it('makes an idmapped mount of a custom map only with the ids root may map [lxc-idmap-mp-idmap-running-subuid]', () => {
    const text = containerFile('lxc.idmap: u 0 100000 1000', 'lxc.idmap: u 1000 1000 1', 'lxc.idmap: g 0 100000 65536');
    const narrow = { u: [[100000, 65536]], g: [[100000, 65536]] } as const;
    const wide = {
      u: [
        [100000, 65536],
        [1000, 1],
      ],
      g: [[100000, 65536]],
    } as const;
    const add = set('--mp0', '/a,mp=/a,idmap=u:1000:5000:1');
    expect(run(text, add, { running: true, subordinateIds: narrow }).exit).not.toBe(0);
    expect(run(text, add, { running: true, subordinateIds: wide }).exit).toBe(0);
  });

  it('takes an unreadable lxc.idmap while the container is stopped [lxc-idmap-bad-stopped]', () => {
    const text = containerFile('lxc.idmap: x 0 1 1');
    expect(run(text, set('--mp0', '/a,mp=/a')).exit).toBe(0);
    expect(run(text, set('--mp0', '/a,mp=/a'), running).exit).not.toBe(0);
  });
});

describe('the order of checks', () => {
  it.each([
    ['no options specified', none, ['set', '101'], '[ct-no-options]'],
    ['no options specified', none, set('--digest', '0'.repeat(40)), '[digest-only]'],
    [
      "Configuration file 'nodes/pve/lxc/102.conf' does not exist",
      none,
      ['set', '102', '--cores', '1'],
      '[ct-unknown]',
    ],
    ['CT is locked (backup)', `${none}lock: backup\n`, set('--cores', '1', '--digest', 'x'), '[lock-wrong-digest]'],
    ['CT is locked ( )', `${none}lock: \n`, set('--cores', '1'), '[blank-lock]'],
    [
      'detected modified configuration - file changed by other user? Try again.',
      one,
      set('--delete', 'foo', '--digest', 'x'),
      '[digest-short]',
    ],
    ["unable to modify read-only option: 'unprivileged'", none, set('--unprivileged', '1'), '[unprivileged-set-same]'],
    [
      "can't update CT 101 drive 'mp0' - protection mode enabled",
      `${one}protection: 1\n`,
      set('--protection', '0', '--mp0', '/a,mp=/a'),
      '[protection-off-and-add]',
    ],
    ["missing 'rootfs' configuration", 'arch: amd64\nostype: debian\n', set('--mp0', '/a,mp=/a'), '[no-rootfs]'],
    ["storage 'nas' does not exist", none, set('--mp0', 'nas:1,mp=/a'), '[path-volume-nocontent]'],
  ])('ends with "%s"', (message, text, argv) => {
    const { exit, stderr } = run(text, argv, { storages: new Map() });
    expect(exit).not.toBe(0);
    expect(stderr).toBe(`${message}\n`);
  });

  it('is kept off a protected mount point by any value but 0, blanks too', () => {
    const refusal = "can't update CT 101 drive 'mp0' - protection mode enabled\n";
    expect(run(`${one}protection: \n`, set('--mp0', '/a,mp=/a')).stderr).toContain(refusal);
    expect(run(`${one}protection: 0\n`, set('--mp0', '/a,mp=/a')).exit).toBe(0);
  });

  it('wants the digest in small letters [digest-upper digest-covers-snapshots]', () => {
    const text = `${one}\n[first]\ncores: 1\n`;
    expect(run(text, set('--cores', '1', '--digest', digestOf(text))).exit).toBe(0);
    expect(run(text, set('--cores', '1', '--digest', digestOf(text).toUpperCase())).exit).not.toBe(0);
    expect(run(text, set('--cores', '1', '--digest', digestOf(one))).exit).not.toBe(0);
  });

  it('refuses a bind of a replicated container unless it is not replicated [repl-bind]', () => {
    const replicated = new Set([101]);
    const message = 'cannot add non-replicatable volume to a replicated VM\n';
    expect(run(none, set('--mp0', '/a,mp=/a'), { replicated }).stderr).toBe(message);
    expect(run(none, set('--mp0', '/a,mp=/a,replicate=0'), { replicated }).exit).toBe(0);
  });

  it('writes the file before it finds a bridge missing [no-bridge]', () => {
    const { file, exit, stderr } = run(none, set('--mp0', '/srv/x,mp=/certs'), { bridges: new Set() });
    expect([file, stderr]).toEqual([one, "bridge 'vmbr0' does not exist\n"]);
    expect(exit).not.toBe(0);
  });
});

describe('who may set mount points', () => {
  const userConfig = [
    'user:alice@pve:1:0::::::',
    'user:bob@pve:1:0::::::',
    'token:root@pam!tool:0:0::',
    'role:Looker:VM.Audit:',
    'acl:1:/:alice@pve:Administrator:',
    'acl:1:/vms:bob@pve:Looker:',
  ].join('\n');

  it.each(['alice@pve', 'root@pam!tool'])(
    'no bind for %s, not even with all rights [perm-admin-bind perm-token-bind]',
    (user) => {
      expect(run(none, set('--mp0', '/a,mp=/a'), { user, userConfig }).stderr).toBe(
        '403 Permission check failed (mount point type bind is only allowed for root@pam)\n',
      );
    },
  );

  it('lets an administrator delete one [perm-admin-delete-bind]', () => {
    expect(run(one, set('--delete', 'mp0'), { user: 'alice@pve', userConfig }).file).toBe(none);
  });

  it('asks for the right to change disks', () => {
    expect(run(one, set('--delete', 'mp0'), { user: 'bob@pve', userConfig }).stderr).toBe(
      '403 Permission check failed (/vms/101, VM.Config.Disk)\n',
    );
  });
});

describe('characters outside ASCII', () => {
  it('end up as Latin-1 bytes where they fit into a byte', () => {
    expect(run(none, set('--mp0', '/srv/größe,mp=/a')).file).toContain('mp0: /srv/gr\xf6\xdfe,mp=/a\n');
  });

  it('make the whole file UTF-8 where they do not, and double what was UTF-8', () => {
    const { file } = run(containerFile('mp0: /srv/\xc3\xa4,mp=/a'), set('--mp1', '/srv/日,mp=/b'));
    expect(file).toContain('mp0: /srv/\xc3\x83\xc2\xa4,mp=/a\n');
    expect(file).toContain('mp1: /srv/\xe6\x97\xa5,mp=/b\n');
  });
});
