import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlanDocument, StatusDocument } from '../../src/views/documents/shapes.ts';
import { needsRoot, type Situation, situation } from './situation.ts';

const kinds = async ({ document }: Situation) => (await document<PlanDocument>('plan')).steps.map(({ kind }) => kind);

const ownerAndMode = ({ root }: Situation, path: string) => {
  const { uid, gid, mode } = statSync(join(root, path));
  return [uid, gid, mode & 0o7777];
};

test.skipIf(needsRoot)('07: a library that somebody has keeps its owner, mode and setgid, with a note', async () => {
  const here = situation('07');
  expect(await kinds(here)).toEqual(['mount']);
  expect((await here.command('plan')).stdout).toContain('owner and mode of /tank/media are left alone');
  const { volumes } = await here.document<StatusDocument>('status');
  expect(volumes[0]).toMatchObject({ directory: { wantedOwner: null, wantedMode: null } });
});

test.skipIf(needsRoot)('07: what is declared of it is done', async () => {
  const here = situation('07');
  const set = await here.command('set', 'media', '--directory-mode', '2775');
  expect(set.code).toBe(0);
  expect(await kinds(here)).toEqual(['mode', 'mount']);
});

test.skipIf(needsRoot)('07: where it holds nothing yet, it is made as any new one', async () => {
  const here = situation('07');
  here.remove('tank/media/film.mkv');
  expect(await kinds(here)).toEqual(['owner', 'mode', 'mount']);
});

test.skipIf(needsRoot)('07: an apply leaves it as it was', async () => {
  const here = situation('07');
  const before = ownerAndMode(here, 'tank/media');
  await here.command('apply', '--yes');
  expect(ownerAndMode(here, 'tank/media')).toEqual(before);
});

test.skipIf(needsRoot)(
  '20: the owner of a share on a NAS is the NAS’s business, also where it holds nothing',
  async () => {
    const here = situation('20');
    expect(await kinds(here)).toEqual([]);
    here.remove('mnt/pve/Video/a');
    expect(await kinds(here)).toEqual([]);
    expect((await here.command('plan')).code).toBe(0);
  },
);

test.skipIf(needsRoot).each(['01', '09', '25'])(
  '%s: nobody is told to take the owner away from whoever writes there',
  async (number) => {
    const here = situation(number);
    expect(await kinds(here)).toEqual([]);
    const { stdout, stderr } = await here.command('status', '--verbose');
    expect(`${stdout}${stderr}`).not.toMatch(/fix: owner|container_root|chown|chmod/);
    expect((await here.command('status')).code).toBe(0);
  },
);

test.skipIf(needsRoot)('25: what cannot write on CIFS is said to, and whose the share has to be mounted', async () => {
  const here = situation('25');
  expect((await here.command('plan')).stdout).toContain('Still, root of CT 101 cannot write in rec');
  expect((await here.command('status')).stdout).toContain(
    '101 cannot write (container root is host uid 100000: others',
  );
  const share = await here.command('share', 'rec', '--with', '101', '--dry-run');
  expect(share).toMatchObject({ code: 65, stdout: expect.stringContaining('mounted with uid=100000,gid=100000 (') });
});

test.skipIf(needsRoot)(
  '02: volumes that lie in one another are planned in one run, the outer one given away last',
  async () => {
    const here = situation('02');
    const { steps } = await here.document<PlanDocument>('plan');
    expect(steps.map(({ id }) => id)).toEqual([
      'directory:/tank/media',
      'directory:/tank/media/music',
      'owner:/tank/media',
      'mode:/tank/media',
      'mount:101',
    ]);
    expect((await here.command('apply', '--yes')).code).toBe(1);
    expect(ownerAndMode(here, 'tank/media')).toEqual([100000, 100000, 0o775]);
    expect(ownerAndMode(here, 'tank/media/music')).toEqual([100000, 100000, 0o775]);
    expect(await kinds(here)).toEqual(['mount']);
  },
);

test.skipIf(needsRoot)(
  '10: an id map on a file system that has none is an error, and nobody is promised anything',
  async () => {
    const here = situation('10');
    const { code, stderr } = await here.command('plan');
    expect(code).toBe(1);
    expect(stderr).toContain('nfs4 has no mounts with an id map');
    const { volumes } = await here.document<StatusDocument>('status');
    expect(volumes.flatMap(({ mounts }) => mounts).map(({ access }) => access.root?.write)).toEqual([null, null]);
  },
);

test.skipIf(needsRoot)('12: ids that root may not map are reported, with the line to add', async () => {
  const { code, stderr } = await situation('12').command('status');
  expect(code).toBe(2);
  expect(stderr).toContain('root:1000:1');
});
