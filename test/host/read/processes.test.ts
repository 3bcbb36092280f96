import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readUsers } from '../../../src/host/read/inside/proc.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'phoenix-processes-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function process(pid: number, cgroup: string, ids: readonly [uid: number, gid: number, groups: string]): void {
  const [uid, gid, groups] = ids;
  mkdirSync(join(root, 'proc', String(pid)), { recursive: true });
  writeFileSync(join(root, 'proc', String(pid), 'cgroup'), `0::${cgroup}\n`);
  const status = `Name:\tx\nUid:\t1\t${uid}\t1\t1\nGid:\t1\t${gid}\t1\t1\nGroups:\t${groups}\n`;
  writeFileSync(join(root, 'proc', String(pid), 'status'), status);
}

test('each way in which a container’s processes run is reported once, those of a Docker inside too, others not', async () => {
  process(10, '/lxc/104/ns/init.scope', [100000, 100000, '']);
  process(11, '/lxc/104/ns/docker/abc', [100999, 100999, '100044 100999']);
  process(12, '/lxc.payload.104/docker/abc', [100999, 100999, '100044 100999']);
  process(13, '/lxc/1040/ns', [101040, 101040, '']);
  process(14, '/system.slice/ssh.service', [0, 0, '0']);
  expect(await readUsers({ host: 'local', root }, new Set([104]))).toEqual(
    new Map([
      [
        104,
        [
          { uid: 100000, gid: 100000, groups: [] },
          { uid: 100999, gid: 100999, groups: [100044, 100999] },
        ],
      ],
    ]),
  );
});

test('a process that is gone by now is passed over', async () => {
  mkdirSync(join(root, 'proc/10'), { recursive: true });
  expect(await readUsers({ host: 'local', root }, new Set([104]))).toEqual(new Map([[104, []]]));
});
