import { describe, expect, it } from 'vitest';
import { consumersOf } from '../../../src/engine/access/consumers.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { containerFile, factsOf, type ModelMachine, modelMachine } from '../model-host.ts';

/** The containers that reach /tank/media. */
function reaching(host: ModelMachine, kernel: Readonly<Record<number, string>> = {}): readonly number[] {
  const tables = Object.entries(kernel).map(([ctid, lines]) => {
    return [Number(ctid), { ok: true, value: `1 0 0:99 / / rw - zfs rpool rw\n${lines}` } as const] as const;
  });
  const facts = { ...factsOf(host), ...(tables.length > 0 ? { containerMountinfo: new Map(tables) } : {}) };
  return consumersOf(observed(facts), new Map())
    .of('/tank/media')
    .map(({ container }) => container.ctid);
}

const withLine = (line: string, mountinfo = '', running: readonly number[] = []) =>
  modelMachine({ files: new Map([[100, containerFile(100, [line])]]), mountinfo, running: new Set(running) });

describe('a container reaches a directory', () => {
  it.each([
    ['by a mount point', 'mp0: /tank/media,mp=/media'],
    ['by a mount point that is spelled otherwise', 'mp0: /tank//media/,mp=/media'],
    ['by a mount point of a directory above', 'mp0: /tank,mp=/tank'],
    ['by a line of LXC', 'lxc.mount.entry: /tank/media media none bind,create=dir 0 0'],
    ['by a line with the whole target', 'lxc.mount.entry = /tank/media /var/lib/lxc/100/rootfs/media none rbind 0 0'],
    ['by a line with a directory above', 'lxc.mount.entry: /tank tank none bind,optional 0 0'],
  ])('%s', (_, line) => {
    expect(reaching(withLine(line))).toEqual([100]);
  });

  it.each([
    ['beside it', 'mp0: /tank/medias,mp=/media'],
    ['in it', 'mp0: /tank/media/films,mp=/media'],
    ['of a new file system', 'lxc.mount.entry: tmpfs tank/media tmpfs defaults 0 0'],
  ])('but not by one %s', (_, line) => {
    expect(reaching(withLine(line))).toEqual([]);
  });

  it('through a directory above only where no other file system lies between, unless that is taken along', () => {
    const between = '2 1 0:9 / /tank/media rw - zfs tank/media rw';
    expect(reaching(withLine('mp0: /tank,mp=/tank', between))).toEqual([]);
    expect(reaching(withLine('lxc.mount.entry: /tank tank none rbind 0 0', between))).toEqual([100]);
  });

  it('that no line names, while it runs, by the word of the kernel', () => {
    const host = withLine('cores: 1', '', [100]);
    expect(reaching(host, { 100: '2 1 8:1 /tank/media /x rw - ext4 a rw' })).toEqual([100]);
    expect(reaching(host, { 100: '2 1 8:1 /tank /x rw - ext4 a rw' })).toEqual([100]);
    expect(reaching(host, { 100: '2 1 8:1 /tank/other /x rw - ext4 a rw' })).toEqual([]);
  });

  it('once by what a line names and the kernel shows', () => {
    const host = withLine('mp0: /tank/media,mp=/x', '', [100]);
    expect(reaching(host, { 100: '2 1 8:1 /tank/media /x rw - ext4 a rw' })).toEqual([100]);
  });
});
