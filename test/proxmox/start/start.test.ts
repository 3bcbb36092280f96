import { describe, expect, it } from 'vitest';
import { type MountView, mountRefusal, type PathKind } from '../../../src/proxmox/start/check.ts';
import type { HotplugRequest } from '../../../src/proxmox/start/plug.ts';
import { startContainer, stopContainer } from '../../../src/proxmox/start/start.ts';
import { containerFile } from '../container.ts';

function started(text: string, refuse: (request: HotplugRequest) => string | undefined = () => undefined) {
  const order: string[] = [];
  const mount = (request: HotplugRequest) => {
    const error = refuse(request);
    if (error === undefined) order.push(request.key);
    return error;
  };
  return { ...startContainer(101, text, { mount }), order };
}

describe('starting a container', () => {
  it('mounts by number, not by name [start-basic]', () => {
    const { started: up, order } = started(containerFile('mp10: /c,mp=/c', 'mp2: /b,mp=/b', 'mp0: /a,mp=/a'));
    expect([up, order]).toEqual([true, ['mp0', 'mp2', 'mp10']]);
  });

  it('fails at the first mount that fails, and leaves those before it [start-missing-dir start-symlink]', () => {
    const text = containerFile('mp0: /a,mp=/a', 'mp1: /b,mp=/b', 'mp2: /c,mp=/c');
    const outcome = started(text, ({ key }) => (key === 'mp1' ? "directory '/b' does not exist" : undefined));
    expect([outcome.started, outcome.order, outcome.mounts.length]).toEqual([false, ['mp0'], 2]);
    expect(outcome.stderr).toBe("directory '/b' does not exist\n");
  });

  it('applies and normalises all that is pending first', () => {
    const text = `${containerFile('mp0: /a,mp=/a')}\n[pve:pending]\ndelete: mp0\nmp1: mp=/b,volume=/b,ro=yes\n`;
    expect(started(text)).toMatchObject({ started: true, text: containerFile('mp1: /b,mp=/b,ro=1'), order: ['mp1'] });
  });

  it('does not rewrite a file with nothing pending', () => {
    const text = `\n${containerFile('mp0: /a,mp=/a')}`;
    expect(started(text).text).toBe(text);
  });

  it.each([
    ['a locked container', `${containerFile()}lock: backup\n`],
    ['a template', `${containerFile()}template: 1\n`],
    ['a container without an architecture', 'ostype: debian\n'],
  ])('refuses %s', (_, text) => {
    expect(started(text)).toMatchObject({ started: false, text, mounts: [] });
  });
});

describe('stopping a container', () => {
  it('applies what is pending and writes the file anew', () => {
    const text = `swap: 512\ncores: 2\nmp0: /a,mp=/a\n[pve:pending]\ndelete: mp0\nmp1: /b,mp=/b\n`;
    expect(stopContainer(101, text)).toEqual({ text: 'cores: 2\nmp1: /b,mp=/b\nswap: 512\n', stderr: '' });
  });
});

describe('checking a mount', () => {
  const request = (volume: string, target: string, options = {}): HotplugRequest => ({
    ctid: 101,
    key: 'mp0',
    mountPoint: { kind: volume.startsWith('/dev/') ? 'device' : 'bind', volume, target, options },
    unprivileged: true,
    idMap: { unprivileged: true, entries: [] },
  });
  const kinds = (paths: Readonly<Record<string, PathKind>>) => (path: string) => paths[path];
  const view: MountView = {
    host: kinds({ '/srv': 'directory', '/srv/x': 'directory', '/srv/link': 'symlink', '/srv/file': 'other' }),
    isHostDirectory: (path) => ['/srv', '/srv/x', '/srv/link', '/srv/link/sub'].includes(path),
    inside: kinds({ '/file': 'other', '/link': 'symlink', '/ro': 'directory' }),
    canCreate: (path) => !path.startsWith('/ro/'),
    mapsIds: () => false,
  };

  it.each([
    ['a directory', '/srv/x/', '/new/place', undefined],
    ['a missing directory', '/srv/nope', '/new', "directory '/srv/nope' does not exist"],
    ['a file [add-running-file]', '/srv/file', '/new', "directory '/srv/file' does not exist"],
    ['a symlink [add-running-symlink-leaf]', '/srv/link', '/new', 'symlink encountered at: //srv/link'],
    ['a path through a symlink', '/srv/link/sub', '/new', 'symlink encountered at: //srv/link'],
    ['a target that is a file [add-running-target-is-file]', '/srv/x', '/file', 'symlink encountered at: //file'],
    [
      'a target that is a symlink [add-running-target-is-symlink]',
      '/srv/x',
      '/link/a',
      'symlink encountered at: //link',
    ],
    ['a target nobody can create', '/srv/x', '/ro/a', 'failed to create path: //ro/a: No such file or directory'],
  ])('%s', (_, volume, target, problem) => {
    expect(mountRefusal(request(volume, target), view, 'running')).toBe(problem);
  });

  it('needs a file system that maps ids [idmap-fs-unsupported]', () => {
    const mapped = request('/srv/x', '/new', { idmap: 'passthrough' });
    expect(mountRefusal(mapped, view, 'running')).toBe('mount_setattr: Invalid argument');
    expect(mountRefusal({ ...mapped, unprivileged: false }, view, 'running')).toBeUndefined();
  });

  it('gives no owner to a read-only source [keepattrs-ro-start]', () => {
    const wish = (options: object) => mountRefusal(request('/srv/x', '/new', options), view, 'start');
    expect(wish({ keepattrs: true, ro: true })).toMatch(/^failed to propagate uid and gid .*Read-only file system$/);
    expect([wish({ keepattrs: true }), wish({ ro: true, keepattrs: false })]).toEqual([undefined, undefined]);
  });

  it('says of a start that the target is looked for below .', () => {
    expect(mountRefusal(request('/srv/x', '/link'), view, 'start')).toBe('symlink encountered at: //./link');
  });
});
