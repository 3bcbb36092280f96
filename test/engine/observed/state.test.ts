import { describe, expect, it } from 'vitest';
import { parseAccounts } from '../../../src/engine/observed/accounts.ts';
import { bindIdentity, mountAt, mountTable, parseMountinfo } from '../../../src/engine/observed/mounts.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import { desiredState, volume } from '../builders.ts';
import { containerFile, factsOf, modelMachine } from '../model-host.ts';

describe('what the machine says of itself', () => {
  it('an absent /etc/pve/lxc is a failure, never "no containers": nothing is planned', () => {
    const error = { code: 'no_container_folder', path: '/etc/pve/lxc' } as const;
    const seen = observed({ ...factsOf(modelMachine()), containers: { ok: false, error } });
    const made = planOf(desiredState([volume('media', '/tank/media')]), seen);
    expect(made).toMatchObject({
      inSync: false,
      steps: [],
      diagnostics: [{ severity: 'error', code: 'containers_unreadable', error }],
    });
  });

  it('a container runs when its command socket is there', () => {
    const host = modelMachine({ running: new Set([100]) });
    host.files.set(100, containerFile(100)).set(101, containerFile(101));
    const { containers } = observed(factsOf(host));
    expect([containers.get(100)?.running, containers.get(101)?.running]).toEqual([true, false]);
  });

  it('whether it runs is unknown where the sockets cannot be read', () => {
    const host = modelMachine();
    host.files.set(100, containerFile(100));
    const facts = {
      ...factsOf(host),
      unixSockets: { ok: false, error: { code: 'unreadable', path: '/proc/net/unix', system: 'EACCES' } },
    } as const;
    expect(observed(facts).containers.get(100)?.running).toBeUndefined();
  });

  it('a broken .vmlist names no guests and breaks nothing', () => {
    expect(observed(factsOf(modelMachine({ vmlist: '{"ids":' }))).otherGuests.size).toBe(0);
  });
});

describe('the kernel’s mount table', () => {
  const table = mountTable(
    parseMountinfo(
      [
        '1 0 8:1 / / rw - ext4 /dev/sda1 rw',
        '2 1 0:40 /sub /tank rw shared:1 - zfs tank/data rw,xattr',
        '3 1 0:41 / /a\\040b rw - tmpfs tmpfs rw',
        'nonsense',
      ].join('\n'),
    ),
  );

  it('decodes octal escapes and passes over what it does not know', () => {
    expect([...table.keys()]).toEqual(['/', '/tank', '/a b']);
  });

  it('finds the mount a path lies on, not one that merely begins alike', () => {
    expect(mountAt(table, '/tank/media')?.source).toBe('tank/data');
    expect(mountAt(table, '/tankard')?.target).toBe('/');
  });

  it('leaves out a mount that a later one above it hides', () => {
    const hidden = mountTable(
      parseMountinfo(
        [
          '1 0 8:1 / / rw - ext4 a rw',
          '2 1 8:1 /x /srv/media rw - ext4 a rw',
          '3 2 8:1 /y /srv/media/in rw - ext4 a rw',
          '4 1 0:9 / /srv rw - tmpfs none rw',
          '5 1 8:1 /z /mnt rw - ext4 a rw',
        ].join('\n'),
      ),
    );
    expect([...hidden.keys()]).toEqual(['/', '/srv', '/mnt']);
  });

  it('shows of those on one target the one that is on top, wherever it is listed', () => {
    const [low, top] = ['30 1 0:1 / /a rw - tmpfs low rw', '40 30 0:2 / /a rw - tmpfs top rw'];
    for (const lines of [
      [low, top],
      [top, low],
    ]) {
      const shown = mountTable(parseMountinfo(['1 0 8:1 / / rw - ext4 a rw', ...lines].join('\n')));
      expect(mountAt(shown, '/a/film')?.source).toBe('top');
    }
  });

  // A container's root can make 100,000 mounts and move each onto the next.
  it('takes any number of mounts on mounts, in any order and also in a circle', () => {
    const chain = (parentOf: (id: number) => number) =>
      mountTable(
        parseMountinfo(
          Array.from({ length: 100_000 }, (_, id) => `${id} ${parentOf(id)} 0:1 / /a rw - tmpfs t rw`).join('\n'),
        ),
      );
    expect(chain((id) => id + 1).size).toBe(1);
    expect(chain((id) => id - 1).size).toBe(1);
    expect(chain((id) => (id + 1) % 100_000).size).toBe(1);
  });

  it('finds what is hidden among many mounts side by side and deep down', () => {
    const deep = '/deep'.repeat(400);
    const lines = Array.from({ length: 2_000 }, (_, id) => `${id + 2} 1 0:1 / /a${deep}/${id} rw - tmpfs t rw`);
    const table = mountTable(parseMountinfo(['1 0 8:1 / / rw - ext4 a rw', ...lines].join('\n')));
    expect(table.size).toBe(2_001);
    const over = '9999 1 0:1 / /a/deep rw - tmpfs t rw';
    expect(mountTable(parseMountinfo(['1 0 8:1 / / rw - ext4 a rw', ...lines, over].join('\n'))).size).toBe(2);
  });

  it('gives device and root a bind mount would show', () => {
    expect(bindIdentity(table, '/tank/media')).toEqual({ dev: '0:40', root: '/sub/media' });
    expect(bindIdentity(table, '/tank')).toEqual({ dev: '0:40', root: '/sub' });
    expect(bindIdentity(table, '/srv/x')).toEqual({ dev: '8:1', root: '/srv/x' });
  });
});

describe('accounts', () => {
  it('nobody and nogroup are Debian’s where nothing can be read', () => {
    const accounts = parseAccounts('', '');
    expect(accounts.users.get('nobody')).toEqual({ uid: 65534, gid: 65534 });
    expect(accounts.groups.get('nogroup')).toBe(65534);
  });

  it('the first line for a name counts', () => {
    expect(parseAccounts('a:x:1:2:::\na:x:3:4:::\n', '').users.get('a')).toEqual({ uid: 1, gid: 2 });
  });
});
