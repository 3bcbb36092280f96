import { describe, expect, it } from 'vitest';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import { namespaceProblem } from '../../../src/proxmox/start/namespace.ts';
import {
  diskIdSeenAs,
  type IdMap,
  idMapOf,
  overlapProblem,
  parseMountIdMap,
  toContainerId,
  toHostId,
} from '../../../src/proxmox/value/idmap.ts';

function mapOf(text: string): IdMap {
  const result = idMapOf(parseContainerFile(text, 101));
  if (!result.ok) throw new Error(result.problem);
  return result.value;
}

const unprivileged = mapOf('unprivileged: 1\n');
const privileged = mapOf('arch: amd64\n');
const custom = mapOf(
  ['u 0 100000 1000', 'u 1000 1000 1', 'u 1001 101001 64535', 'g 0 100000 65536']
    .map((value) => `lxc.idmap: ${value}\n`)
    .join(''),
);

describe("a container's id map", () => {
  it('is the fixed range 100000 to 165535 for an unprivileged container', () => {
    expect(toHostId(unprivileged, 'u', 0)).toBe(100000);
    expect(toHostId(unprivileged, 'g', 65535)).toBe(165535);
    expect(toHostId(unprivileged, 'u', 65536)).toBeUndefined();
    expect(toContainerId(unprivileged, 'u', 101000)).toBe(1000);
    expect(toContainerId(unprivileged, 'u', 1000)).toBeUndefined();
  });

  it('leaves the ids of a privileged container alone', () => {
    expect(toHostId(privileged, 'u', 1000)).toBe(1000);
    expect(toContainerId(privileged, 'g', 0)).toBe(0);
  });

  it('comes from lxc.idmap lines where there are any, and makes the container unprivileged', () => {
    expect(custom.unprivileged).toBe(true);
    expect(toHostId(custom, 'u', 1000)).toBe(1000);
    expect(toHostId(custom, 'u', 1001)).toBe(101001);
    expect(toContainerId(custom, 'g', 101000)).toBe(1000);
  });

  it('names an lxc.idmap line it cannot read', () => {
    const file = parseContainerFile('lxc.idmap: x 0 100000 65536\n', 101);
    expect(idMapOf(file)).toEqual({ ok: false, problem: 'failed to parse idmap: x 0 100000 65536' });
  });
});

describe('who owns a file of a mount, seen from inside', () => {
  // the owners-* cases: ids on disk and what a process in the container sees; nobody is undefined
  const disk = [0, 1000, 100000, 101000];
  it.each([
    [
      'without an idmap',
      unprivileged,
      undefined,
      { users: [undefined, undefined, 0, 1000], groups: [undefined, undefined, 0, 1000] },
    ],
    [
      'with passthrough',
      unprivileged,
      'passthrough',
      { users: [0, 1000, undefined, undefined], groups: [0, 1000, undefined, undefined] },
    ],
    [
      'with one id mapped',
      unprivileged,
      'u:1000:1000:1;g:1000:1000:1',
      { users: [undefined, 1000, 0, undefined], groups: [undefined, 1000, 0, undefined] },
    ],
    [
      'with a user mapped but no group',
      unprivileged,
      'u:1000:1000:1',
      { users: [undefined, 1000, 0, undefined], groups: [undefined, undefined, 0, 1000] },
    ],
    [
      'in a privileged container',
      privileged,
      'passthrough',
      { users: [0, 1000, 100000, 101000], groups: [0, 1000, 100000, 101000] },
    ],
    [
      'with an id outside the container',
      unprivileged,
      'u:70000:1000:1',
      { users: [undefined, undefined, 0, 1000], groups: [undefined, undefined, 0, 1000] },
    ],
  ])('%s', (_, map, idmap, { users, groups }) => {
    const own = idmap === undefined ? undefined : parseMountIdMap(idmap);
    expect(disk.map((id) => diskIdSeenAs(map, own, 'u', id))).toEqual(users);
    expect(disk.map((id) => diskIdSeenAs(map, own, 'g', id))).toEqual(groups);
  });

  it('puts the mount over a custom map, too', () => {
    const own = parseMountIdMap('u:1000:5000:1');
    expect(diskIdSeenAs(custom, own, 'u', 5000)).toBe(1000);
    expect(diskIdSeenAs(custom, own, 'u', 1000)).toBeUndefined();
    expect(diskIdSeenAs(custom, own, 'u', 101001)).toBe(1001);
  });
});

describe("a mount point's idmap", () => {
  it.each(['', 'u:1:1', 'u:1:1:1;', 'passthrough;u:1:1:1', 'x:1:1:1'])('is none: %j', (text) => {
    expect(parseMountIdMap(text)).toBeUndefined();
  });

  it('may not map an id twice on one side', () => {
    const entries = (text: string) => {
      const map = parseMountIdMap(text);
      return map?.kind === 'entries' ? map.entries : [];
    };
    expect(overlapProblem(entries('u:0:1000:10;u:50:1005:10'))).toBe(
      "invalid map entry 'u 50 1005 10': host uid 1005 is also mapped by entry 'u 0 1000 10'",
    );
    expect(overlapProblem(entries('g:0:0:5;g:4:9:1'))).toMatch(/container gid 4/);
    expect(overlapProblem(entries('u:0:1000:1;g:0:1000:1;u:1:1001:1'))).toBeUndefined();
  });

  it('needs every id it maps in /etc/subuid and /etc/subgid, even for root', () => {
    const ranges = { u: [[100000, 65536]], g: [[100000, 65536]] } as const;
    const own = parseMountIdMap('u:1000:5000:1');
    if (!own) throw new Error('no idmap');
    expect(namespaceProblem(custom, own, ranges)?.error).toBe(
      "command 'newuidmap <PID> 100000 100000 1000 5000 1000 1 101001 101001 64535' failed: exit code 1",
    );
    const wider = { u: [...ranges.u, [1000, 1]], g: ranges.g } as const;
    expect(namespaceProblem(custom, own, wider)).toBeUndefined();
  });

  it('fails where an id on disk is also one of the rest of the map', () => {
    const own = parseMountIdMap('u:1000:100005:1');
    if (!own) throw new Error('no idmap');
    const ranges = { u: [[100000, 65536]], g: [[100000, 65536]] } as const;
    expect(namespaceProblem(unprivileged, own, ranges)?.output).toMatch(/Invalid argument/);
  });
});
