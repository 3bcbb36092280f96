import { expect, it } from 'vitest';
import { parseAcls } from '../../../src/engine/permission/acl.ts';

it('reads named entries, mask and defaults', () => {
  const access = 'user::rwx,user:33:rwx,group::r-x,group:44:r-x,mask::r-x,other::---';
  const inherited = 'default:user::rwx,default:user:33:rwx,default:group::r-x,default:mask::rwx,default:other::r-x';
  expect(parseAcls(`${access},${inherited}`)).toEqual({
    access: {
      ...{ owner: 7, users: [{ id: 33, bits: 7 }], group: 5, groups: [{ id: 44, bits: 5 }], mask: 5, other: 0 },
    },
    inherited: { owner: 7, users: [{ id: 33, bits: 7 }], group: 5, groups: [], mask: 7, other: 5 },
  });
});

it('three entries, and none at all, are no more than the mode says', () => {
  expect(parseAcls('user::rwx,group::r-x,other::r-x')).toEqual({ access: undefined, inherited: undefined });
  expect(parseAcls('')).toEqual({ access: undefined, inherited: undefined });
});

it('an entry that is not understood makes the whole unknown, not open', () => {
  expect(parseAcls('user::rwx,group::r-x,other::r-x,everyone@:rwx')).toBeUndefined();
  expect(parseAcls('user::rwx,other::r-x')).toBeUndefined();
});
