import { expect, it } from 'vitest';
import { parseAcls, parseGetfacl } from '../../../src/engine/access/acl.ts';

it('reads several directories, their named entries, mask and defaults', () => {
  const text = [
    '# file: /tank/media',
    '# owner: 100000',
    '# group: 100000',
    '# flags: -s-',
    'user::rwx',
    'user:33:rwx\t\t\t#effective:r-x',
    'group::r-x',
    'group:44:r-x',
    'mask::r-x',
    'other::---',
    'default:user::rwx',
    'default:user:33:rwx',
    'default:group::r-x',
    'default:mask::rwx',
    'default:other::r-x',
    '',
    '# file: /tank/plain',
    '# owner: 0',
    '# group: 0',
    'user::rwx',
    'group::r-x',
    'other::r-x',
    '',
    '',
  ].join('\n');
  expect([...parseGetfacl(text)]).toEqual([
    [
      '/tank/media',
      {
        access: {
          ...{ owner: 7, users: [{ id: 33, bits: 7 }], group: 5, groups: [{ id: 44, bits: 5 }], mask: 5, other: 0 },
        },
        inherited: { owner: 7, users: [{ id: 33, bits: 7 }], group: 5, groups: [], mask: 7, other: 5 },
      },
    ],
    ['/tank/plain', { access: undefined, inherited: undefined }],
  ]);
});

it('knows a path with a line end or a backslash in it', () => {
  const text =
    '# file: /tank/n\\012l\nuser::rwx\ngroup::r-x\nother::r-x\n\n# file: /tank/back\\\\slash\nuser::rwx\ngroup::r-x\nother::r-x\n';
  expect([...parseGetfacl(text).keys()]).toEqual(['/tank/n\nl', '/tank/back\\slash']);
});

it('an entry that is not understood makes the whole unknown, not open', () => {
  expect(parseAcls('user::rwx,group::r-x,other::r-x,everyone@:rwx')).toBeUndefined();
  expect(parseAcls('user::rwx,other::r-x')).toBeUndefined();
  expect(parseGetfacl('# file: /tank\nuser::rwx\n').size).toBe(0);
});
