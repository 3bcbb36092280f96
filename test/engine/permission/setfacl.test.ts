import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Acls, aclsText, NO_ACLS, parseAcls } from '../../../src/engine/permission/acl.ts';
import { declaredMode, specialBits, withDeclaredMode } from '../../../src/engine/permission/digits.ts';
import { isSameAcls, setfaclArgv } from '../../../src/engine/permission/setfacl.ts';
import { tempFolder } from '../../host/temp-folder.ts';

const acls = (text: string): Acls => {
  const parsed = parseAcls(text);
  if (!parsed) throw new Error(text);
  return parsed;
};

const ONE = 'user::rwx,user:33:rwx,group::r-x,mask::rwx,other::r-x';
const TWO = 'user::rwx,user:33:r-x,user:44:rwx,group::r-x,group:55:r-x,mask::rwx,other::r-x';
const BELOW = 'default:user::rwx,default:user:33:rwx,default:group::r-x,default:mask::rwx,default:other::r-x';

describe('what setfacl is told', () => {
  it('names the mask and leaves it to nobody', () => {
    expect(setfaclArgv('/a', NO_ACLS, acls(ONE))).toEqual(['setfacl', '-n', '-m', 'u:33:rwx,m::rwx', '--', '/a']);
  });

  it('is only what differs', () => {
    expect(setfaclArgv('/a', acls(ONE), acls(TWO)).slice(2, 4)).toEqual(['-m', 'u:33:r-x,u:44:rwx,g:55:r-x']);
  });

  const some = ['', ONE, TWO, `${ONE},${BELOW}`, `${TWO},${BELOW.replace('33', '44')}`];
  it.each(some.flatMap((from) => some.map((to) => [from, to] as const)))('makes %j into %j, for real', (from, to) => {
    const folder = tempFolder();
    chmodSync(folder, 0o755);
    const set = (before: Acls, after: Acls) => {
      const [tool, ...args] = setfaclArgv(folder, before, after);
      if (!isSameAcls(before, after)) execFileSync(tool, args);
    };
    set(NO_ACLS, acls(from));
    set(acls(from), acls(to));
    const read = execFileSync('getfacl', ['-nEpc', folder], { encoding: 'utf8' }).trim().split('\n').join(',');
    expect(aclsText(acls(read.replaceAll(/[\n,]+/g, ',')))).toBe(aclsText(acls(to)));
  });
});

describe('the mode of a directory with an ACL', () => {
  it('has the group’s entry where its own has the mask', () => {
    expect(declaredMode(0o775, acls(ONE))).toBe(0o755);
    expect(declaredMode(0o2755, NO_ACLS)).toBe(0o2755);
  });

  it('is written into the entries, and clips nobody else’s', () => {
    const after = withDeclaredMode(0o750, acls(ONE));
    expect(after.mode).toBe(0o770);
    expect(aclsText(after.acls)).toBe('user::rwx,user:33:rwx,group::r-x,mask::rwx,other::---');
  });

  it('opens the mask as far as the group’s entry needs', () => {
    const closed = acls(ONE.replace('mask::rwx', 'mask::r-x'));
    expect(withDeclaredMode(0o775, closed)).toMatchObject({ mode: 0o775, acls: { access: { group: 7, mask: 7 } } });
  });

  it('has bits that no ACL has', () => {
    expect(specialBits(0o755, 0o2775)).toBe('g+s');
    expect(specialBits(0o3755, 0o755)).toBe('g-s,-t');
    expect(specialBits(0o755, 0o777)).toBe('');
  });
});
