import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectedMounts } from '../../../../src/engine/observed/expected.ts';
import { mountTable, parseMountinfo } from '../../../../src/engine/observed/mounts.ts';
import type { ObservedState } from '../../../../src/engine/observed/state.ts';
import { clearFolders } from '../../../../src/engine/plan/directory/clear.ts';
import { absentFilesystem, filesystemWarnings, readOnlyAt } from '../../../../src/engine/plan/directory/filesystem.ts';

const PLACES = ['/', '/a', '/a/b', '/a/b/c', '/a/bc', '/m', '/m/x', '/m/x/y'] as const;
const place = fc.constantFrom(...PLACES);

const mountinfo = (root: string) =>
  fc
    .uniqueArray(
      fc.record({
        at: place,
        fstype: fc.constantFrom('ext4', 'zfs', 'autofs', 'fuse.mergerfs', 'nfs4'),
        mode: fc.constantFrom('rw', 'rw', 'rw', 'ro'),
        dev: fc.integer({ min: 1, max: 3 }),
      }),
      { selector: ({ at }) => at, maxLength: 5 },
    )
    .map((mounts) =>
      [
        `1 0 8:1 / ${root || '/'} rw - ext4 /dev/sda1 rw`,
        ...mounts.flatMap(({ at, fstype, mode, dev }, index) =>
          at === '/' ? [] : [`${index + 2} 1 0:${dev} / ${root}${at} ${mode} - ${fstype} source${dev} ${mode}`],
        ),
      ].join('\n'),
    );

const expected = fc
  .array(
    fc.record({
      at: place,
      by: fc.constantFrom('fstab' as const, 'dataset' as const),
      name: fc.constantFrom('one', 'two'),
      shows: fc.option(
        fc.record({
          as: fc.constantFrom('bind' as const, 'branches' as const),
          paths: fc.array(place, { minLength: 1 }),
        }),
        { nil: undefined },
      ),
    }),
    { maxLength: 3 },
  )
  .map(expectedMounts);

const off = fc
  .array(place, { maxLength: 2 })
  .map(
    (places) => new Map(places.map((at) => [at, { at, by: 'storage' as const, name: 's', off: 'disabled' as const }])),
  );

const machine = fc
  .constantFrom('', '/root')
  .chain((root) =>
    fc.record({ root: fc.constant(root), mountinfo: mountinfo(root), expected, datasets: expected, off }),
  );

it('a path that lies clear has nothing against it when it is asked about alone', () => {
  let clear = 0;
  fc.assert(
    fc.property(machine, (one) => {
      const observed = {
        ...{ root: one.root, mounts: mountTable(parseMountinfo(one.mountinfo)) },
        ...{ expectedMounts: one.expected, storagesOff: one.off },
      } as unknown as ObservedState;
      const isClear = clearFolders(observed, one.datasets, []);
      for (const path of PLACES) {
        if (path === '/') continue;
        const alone = [
          absentFilesystem(path, one.datasets, observed),
          readOnlyAt(path, observed),
          ...filesystemWarnings(path, observed),
        ].filter((fault) => fault !== undefined);
        if (!isClear(path)) continue;
        clear += 1;
        expect({ path, alone }).toEqual({ path, alone: [] });
      }
    }),
    { numRuns: 2000 },
  );
  expect(clear).toBeGreaterThan(1000);
});
