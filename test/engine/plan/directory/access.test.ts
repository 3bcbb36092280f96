import { describe, expect, it } from 'vitest';
import type { DesiredVolume } from '../../../../src/engine/desired/state.ts';
import type { OwnedEntry } from '../../../../src/engine/observed/memory.ts';
import { observed } from '../../../../src/engine/observed/state.ts';
import { planOf } from '../../../../src/engine/plan/plan.ts';
import type { PlanOptions } from '../../../../src/engine/plan/types.ts';
import { desiredState, volume } from '../../builders.ts';
import { addDirectory, containerFile, factsOf, type ModelMachine, modelHost, modelMachine } from '../../model-host.ts';

const READ_WRITE = { ctid: 100, uid: 33, can: 'read-write' } as const;
const NAMED = 'user::rwx,user:100033:rwx,group::r-x,mask::rwx,other::r-x';
const MOUNT = { ctid: 100, path: '/media' };

const sharing = (rest: Partial<DesiredVolume> = {}) =>
  volume('media', '/tank/media', [MOUNT], {
    owner: { kind: 'keep' },
    permissions: { directoryMode: 'keep', fileMode: 'keep', recursive: false },
    access: [READ_WRITE],
    ...rest,
  });

function machine(fact: Parameters<typeof addDirectory>[2] = {}, mount = ''): ModelMachine {
  const host = modelMachine({
    mountinfo: mount,
    files: new Map([100, 101].map((id) => [id, containerFile(id, ['unprivileged: 1', 'mp0: /tank/media,mp=/media'])])),
  });
  addDirectory(host, '/tank/media', { empty: false, ...fact });
  return host;
}

interface More extends PlanOptions {
  readonly ours?: readonly OwnedEntry[];
  readonly posixAcls?: ReadonlyMap<string, boolean> | undefined;
}

function planned(
  host: ModelMachine,
  volumes: readonly DesiredVolume[],
  { ours = [], posixAcls, ...options }: More = {},
) {
  const state = observed({ ...factsOf(host), posixAcls });
  const made = planOf(desiredState(volumes), { ...state, ownedEntries: ours }, options);
  return { ...made, steps: made.steps.filter(({ kind }) => kind !== 'mount') };
}

/** What the mergerfs at /tank says of itself. */
const poolTold = (heeds: boolean | undefined) => (heeds === undefined ? undefined : new Map([['/tank', heeds]]));

const withAcl = (value: string) => ({ mode: 0o775, acl: { ok: true, value } }) as const;
const ours = (uid: number | null, inherited = false): OwnedEntry => ({ hostPath: '/tank/media', uid, inherited });

describe('declared access', () => {
  it('is an entry of its own, with the mask that it needs', () => {
    expect(planned(machine(), [sharing()]).steps).toMatchObject([
      {
        id: 'acl:/tank/media',
        kind: 'acl',
        reason: { code: 'access_lacks', people: [{ ctid: 100, uid: 33, can: 'read-write' }] },
        commands: [['setfacl', '-n', '-m', 'u:100033:rwx,m::rwx', '--', '/tank/media']],
        consequences: [],
        change: { mode: 0o775, acls: { access: { mask: 7 } }, before: { mode: 0o755 } },
      },
    ]);
  });

  it('names those who gain together because they are one id on the host, and runs', () => {
    const [step] = planned(machine(), [sharing()]).steps;
    expect(step?.gains).toMatchObject([
      { ctid: 100, uid: 33, rights: ['write', 'remove'] },
      { ctid: 101, uid: 33, rights: ['write', 'remove'] },
    ]);
    expect(step?.state).toBeUndefined();
  });

  it('is nothing to do where they can do it anyway', () => {
    expect(planned(machine({ mode: 0o777 }), [sharing()]).steps).toEqual([]);
    expect(planned(machine({ uid: 100033 }), [sharing()]).steps).toEqual([]);
  });

  it('is given once: a second apply runs nothing', async () => {
    const host = machine();
    const [step] = planned(host, [sharing()]).steps;
    if (!step) throw new Error('no step');
    await modelHost(host).perform(step.change, { onOutput: () => {}, signal: new AbortController().signal });
    expect(planned(host, [sharing()], { ours: [ours(100033)] }).steps).toEqual([]);
    expect(planned(host, [sharing()]).steps).toEqual([]);
  });

  it('is given to a directory that the plan makes', () => {
    const host = machine();
    host.paths.set('/tank/media', { kind: 'missing' });
    for (const id of [100, 101]) host.files.set(id, containerFile(id, ['unprivileged: 1']));
    expect(planned(host, [sharing()]).steps).toMatchObject([
      { kind: 'directory' },
      { kind: 'acl', needs: ['directory:/tank/media'], change: { before: { ino: 0 } } },
    ]);
  });

  it('clips nobody else’s entry, and is kept where a wider mask would open one', () => {
    const acl = withAcl('user::rwx,user:7:rwx,group::r-x,mask::r-x,other::r-x');
    expect(planned(machine({ ...acl, mode: 0o755 }), [sharing()]).steps).toMatchObject([
      { state: 'kept', why: { code: 'would_give_access', ctid: null, uid: 7, gains: ['write', 'remove'] } },
    ]);
  });

  it('leaves an entry that gives more than is asked, unless it is ours', () => {
    const reading = sharing({ access: [{ ...READ_WRITE, can: 'read' }] });
    const host = machine(withAcl(NAMED));
    expect(planned(host, [reading]).steps).toEqual([]);
    expect(planned(host, [reading], { ours: [ours(100033)] }).steps).toMatchObject([
      { kind: 'acl', state: 'kept', why: { code: 'would_lose_access', ctid: 100, uid: 33 } },
    ]);
  });

  it('takes back only what is ours, and only with --prune', () => {
    const host = machine(withAcl(NAMED));
    const nobody = sharing({ access: [] });
    expect(planned(host, [nobody]).steps).toEqual([]);
    expect(planned(host, [nobody], { ours: [ours(100033)] }).steps).toMatchObject([
      { id: 'acl:/tank/media:left', action: 'delete', state: 'kept', reason: { code: 'access_left', ids: [100033] } },
    ]);
    const [step] = planned(host, [nobody], { ours: [ours(100033)], prune: true }).steps;
    expect(step).toMatchObject({
      commands: [['setfacl', '-n', '-x', 'u:100033,m:', '--', '/tank/media']],
      change: { mode: 0o755 },
    });
    expect(step?.state).toBeUndefined();
  });

  it('is inherited where the configuration asks for it, and the umask that this ends is told', () => {
    const [step] = planned(machine(withAcl(NAMED)), [sharing({ inheritAccess: true })]).steps;
    expect(step).toMatchObject({
      commands: [['setfacl', '-n', '-m', 'd:u::rwx,d:u:100033:rwx,d:g::r-x,d:m::rwx,d:o::r-x', '--', '/tank/media']],
      consequences: [{ code: 'umask_off' }],
    });
    expect(step?.state).toBeUndefined();
  });

  it('takes all that is inherited back where it was the first', () => {
    const below = 'default:user::rwx,default:user:100033:rwx,default:group::r-x,default:mask::rwx,default:other::r-x';
    const host = machine(withAcl(`${NAMED},${below}`));
    const before = [ours(100033), ours(100033, true), ours(null, true)];
    expect(planned(host, [sharing()], { ours: before }).steps).toMatchObject([
      { id: 'acl:/tank/media:left', commands: [['setfacl', '-n', '-k', '--', '/tank/media']] },
    ]);
  });

  it('is kept where its mask would open for others, also in a directory that holds nothing', () => {
    const acl = { ok: true, value: 'user::rwx,user:101000:rwx,group::r-x,mask::r-x,other::r-x' } as const;
    for (const empty of [false, true]) {
      const [step] = planned(machine({ mode: 0o755, acl, empty }), [sharing()]).steps;
      expect(step).toMatchObject({ state: 'kept', why: { code: 'would_give_access', ctid: 100, uid: 1000 } });
    }
  });

  it('is an error where the file system keeps no ACLs, with what to switch on', () => {
    const host = machine({}, '2 1 0:50 / /tank rw - zfs tank rw,xattr\n');
    expect(planned(host, [sharing()]).diagnostics).toMatchObject([
      { severity: 'error', code: 'no_acls', fstype: 'zfs', source: 'tank' },
    ]);
  });

  it('is an error on NFSv4, which has other ACLs, and where a program serves the file system and decides', () => {
    for (const [fstype, options] of [
      ['nfs4', 'rw,vers=4.2'],
      ['fuse.sshfs', 'rw,allow_other'],
      ['fuse', 'rw,default_permissions,allow_other'],
    ]) {
      const made = planned(machine({}, `2 1 0:50 / /tank rw - ${fstype} nas:/tank ${options}\n`), [sharing()]);
      expect(made.steps).toEqual([]);
      expect(made.diagnostics).toMatchObject([{ severity: 'error', code: 'no_acls', fstype }]);
    }
  });

  it('is kept where nobody can tell whether an entry counts, until somebody says that it does', () => {
    for (const [fstype, options] of [
      ['fuse.mergerfs', 'rw,default_permissions,allow_other'],
      ['virtiofs', 'rw'],
    ]) {
      for (const empty of [false, true]) {
        const host = machine({ empty }, `2 1 0:50 / /tank rw - ${fstype} pool ${options}\n`);
        const why = { code: 'acls_may_not_count', path: '/tank/media', fstype };
        expect(planned(host, [sharing()]).steps).toMatchObject([{ kind: 'acl', state: 'kept', why }]);
        const [step] = planned(host, [sharing()], { takeOver: true }).steps;
        expect(step).toMatchObject({ kind: 'acl' });
        expect(step?.state).toBeUndefined();
      }
    }
  });

  const POOL = '2 1 0:50 / /tank rw - fuse.mergerfs pool rw,default_permissions,allow_other\n';

  it.each([undefined, false])(
    'is taken back there all the same, which gives nobody anything (posix_acl: %s)',
    (told) => {
      const host = machine(withAcl(NAMED), POOL);
      const asked = { ours: [ours(100033)], prune: true, posixAcls: poolTold(told) };
      const [step] = planned(host, [sharing({ access: [] })], asked).steps;
      expect(step).toMatchObject({ id: 'acl:/tank/media:left' });
      expect(step?.state).toBeUndefined();
    },
  );

  it('is given where mergerfs says that the kernel heeds it, and an error where it says that it does not', () => {
    const [step] = planned(machine({}, POOL), [sharing()], { posixAcls: poolTold(true) }).steps;
    expect(step).toMatchObject({ kind: 'acl' });
    expect(step?.state).toBeUndefined();
    const refused = planned(machine({}, POOL), [sharing()], { posixAcls: poolTold(false) });
    expect(refused.steps).toEqual([]);
    expect(refused.diagnostics).toMatchObject([{ severity: 'error', code: 'no_acls', fstype: 'fuse.mergerfs' }]);
  });

  it('is tried on NFSv3, with a note that its server may take none', () => {
    const made = planned(machine({}, '2 1 0:50 / /tank rw - nfs nas:/tank rw,vers=3\n'), [sharing()]);
    expect(made.steps).toMatchObject([{ kind: 'acl' }]);
    expect(made.steps[0]?.state).toBeUndefined();
    expect(made.notes).toMatchObject([{ code: 'acls_by_server', path: '/tank/media', volume: 'media' }]);
    const given = machine(withAcl(NAMED), '2 1 0:50 / /tank rw - nfs nas:/tank rw,vers=3\n');
    expect(planned(given, [sharing()]).notes).toEqual([]);
  });

  it('is an error where an owner’s own class denies it', () => {
    const host = machine({ uid: 100033, mode: 0o555 });
    const made = planned(host, [sharing()]);
    expect(made.steps).toEqual([]);
    expect(made.diagnostics).toMatchObject([{ code: 'access_denied_anyway', ctid: 100, uid: 33 }]);
  });
});
