import { spawnSync } from 'node:child_process';
import { appendFileSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { observed } from '../../../src/engine/observed/state.ts';
import { readFacts } from '../../../src/host/read/facts.ts';
import { standIn, tempFolder, writeFiles } from '../temp-folder.ts';

/** Two running containers, of which the first does what it likes in its own /proc. */
function machineOfTwo() {
  const root = tempFolder();
  const ctids = [101, 102];
  const socket = (ctid: number) => `0000: 00000002 00000000 00010000 0001 01 1 @/var/lib/lxc/${ctid}/command\n`;
  writeFiles(root, {
    'proc/net/unix': ctids.map(socket).join(''),
    'proc/self/mountinfo': `1 0 8:1 / ${root} rw - ext4 a rw\n`,
  });
  for (const ctid of ctids) {
    writeFiles(root, {
      [`etc/pve/lxc/${ctid}.conf`]: 'arch: amd64\n',
      [`proc/${ctid}0/cmdline`]: `[lxc monitor] /var/lib/lxc ${ctid}\0`,
      [`proc/${ctid}0/status`]: `PPid:\t1\nUid:\t0\t0\t0\t0\nNSpid:\t${ctid}0\n`,
      [`proc/${ctid}1/status`]: `PPid:\t${ctid}0\nUid:\t100000\t0\t0\t0\nNSpid:\t${ctid}1\t1\n`,
      [`proc/${ctid}1/mountinfo`]: '1 0 0:99 / / rw - zfs rpool rw\n',
      [`proc/${ctid}1/uid_map`]: '0 100000 65536\n',
    });
  }
  return { root, mountinfo: join(root, 'proc/1011/mountinfo') };
}

/** The longest time that nothing else could run, and how long it took. */
async function readWatching(root: string, networkTimeoutMs?: number) {
  let [last, longest] = [performance.now(), 0];
  const begun = last;
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  const facts = await readFacts({ host: 'local', root, networkTimeoutMs }, { hostPaths: [] });
  clearInterval(watch);
  return { facts, longest, took: performance.now() - begun };
}

test('a mount table of 110 MB is unknown in under three seconds, blocks nothing, and costs the others nothing', async () => {
  const { root, mountinfo } = machineOfTwo();
  const block = Array.from({ length: 10_000 }, (_, id) => `${id} 1 0:40 / /${'x'.repeat(85)}/${id} rw - tmpfs t rw\n`);
  for (let part = 0; part < 100; part += 1) appendFileSync(mountinfo, block.join(''));
  const { facts, longest, took } = await readWatching(root);
  expect(facts.containerMountinfo.get(101)).toMatchObject({ ok: false, error: { system: 'EFBIG' } });
  expect(facts.containerMountinfo.get(102)).toMatchObject({ ok: true });
  expect(took).toBeLessThan(3_000);
  expect(longest).toBeLessThan(500);
  const { containers } = observed(facts);
  expect(containers.get(101)).toMatchObject({ kernelMounts: undefined, mountsError: { system: 'EFBIG' } });
});

test('one that never ends is unknown in under three seconds, and the others are read all the same', async () => {
  const { root, mountinfo } = machineOfTwo();
  spawnSync('sh', ['-c', 'rm "$1" && mkfifo "$1"', 'sh', mountinfo]);
  // A writer that says nothing: whoever reads it waits.
  const silent = openSync(mountinfo, 'r+');
  const { facts, took } = await readWatching(root);
  expect(silent).toBeGreaterThan(0);
  expect(facts.containerMountinfo.get(101)?.ok).toBe(false);
  expect(facts.containerMountinfo.get(102)).toMatchObject({ ok: true });
  expect(took).toBeLessThan(3_000);
});

test('the command line of a process inside a container is not read, for its memory may never answer', async () => {
  const { root } = machineOfTwo();
  const cmdline = join(root, 'proc/1011/cmdline');
  spawnSync('mkfifo', [cmdline]);
  const silent = openSync(cmdline, 'r+');
  const { facts, took } = await readWatching(root);
  expect(silent).toBeGreaterThan(0);
  expect(facts.containerMountinfo.get(101)).toMatchObject({ ok: true });
  expect(took).toBeLessThan(1_500);
});

test('what a child does not end reading is unknown in time, with the reason', async () => {
  const { root } = machineOfTwo();
  const perl = spawnSync('sh', ['-c', 'command -v perl'], { encoding: 'utf8' }).stdout.trim();
  standIn('perl', `case "$*" in *texts) printf 'b\\t0\\n'; exec sleep 60;; *) exec ${perl} "$@";; esac`);
  const { facts, took } = await readWatching(root, 300);
  expect(facts.containerMountinfo.get(101)).toMatchObject({ ok: false, error: { system: 'ETIMEDOUT' } });
  expect(took).toBeLessThan(2_000);
});
