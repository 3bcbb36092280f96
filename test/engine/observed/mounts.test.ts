import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mountAt, mountTable, parseMountinfo } from '../../../src/engine/observed/mounts.ts';
import { ancestorsOf } from '../../../src/ground/paths.ts';

const path = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'é'), { minLength: 1, maxLength: 4 })
  .map((names) => `/${names.join('/')}`);

it('a path lies on the mount at itself, else on that of the innermost directory above', () => {
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 6 }), path, fc.boolean(), (targets, at, hasRoot) => {
      const lines = [...(hasRoot ? ['/'] : []), ...targets].map(
        (target, index) => `${index + 1} 0 0:1 / ${target} rw - ext4 x rw`,
      );
      const table = mountTable(parseMountinfo(lines.join('\n')));
      const above = ['/', ...ancestorsOf(at), at].findLast((one) => table.has(one));
      expect(mountAt(table, at)).toBe(above === undefined ? undefined : table.get(above));
      expect(mountAt(table, '/')).toBe(table.get('/'));
    }),
    { numRuns: 2000 },
  );
});

it('finds what is added to a table after somebody asked', () => {
  const [root, added] = parseMountinfo('1 0 0:1 / / rw - ext4 x rw\n2 1 0:2 / /tank rw - zfs tank rw');
  const table = new Map(root ? [[root.target, root]] : []);
  expect(mountAt(table, '/tank/a')).toBe(root);
  if (added) table.set(added.target, added);
  expect(mountAt(table, '/tank/a')).toBe(added);
});
