import { describe, expect, it } from 'vitest';
import type { DesiredVolume } from '../../src/engine/desired/state.ts';
import { accessOf, permissionsFor } from '../../src/form/access.ts';
import { parseAccess } from '../../src/form/checks.ts';
import type { Draft } from '../../src/form/draft.ts';
import { editOf, type Form, type FormSubject, formOf } from '../../src/form/form.ts';
import type { Snapshot } from '../../src/operations/watch/snapshot.ts';
import { sampleSnapshot } from '../components/sample.ts';

const undeclared: DesiredVolume = {
  name: 'films',
  hostPath: '/tank/films',
  mounts: [],
  owner: { kind: 'account', user: 'nobody', group: 'nogroup', text: 'nobody:nogroup' },
  permissions: { directoryMode: 0o775, fileMode: 0o664, recursive: false, purpose: 'shared_data' },
  unsaid: { owner: true, mode: true },
  unwritten: { owner: true, mode: true },
};
const { unsaid: _, unwritten: __, ...declared } = undeclared;

const ADD: Form = { ...formOf({ kind: 'add' }), draft: { name: 'films', path: '/tank/films', mounts: [] } };
const edited = (volume: DesiredVolume): Form => formOf({ kind: 'edit', volume } satisfies FormSubject);
const choosing = (form: Form, chosen: Partial<Draft>) =>
  editOf({ ...form, draft: { ...form.draft, ...chosen } }, sampleSnapshot);

const purpose = permissionsFor('purpose', false);
const typedModes = (text: string): Partial<Draft> => {
  const read = parseAccess('permissions', text, false);
  return read.ok ? read.value : {};
};

describe('a new volume', () => {
  it('leaves the default unsaid that is only proposed', () => {
    const volume = { host_path: '/tank/films', mounts: {} };
    expect(choosing(ADD, {})).toEqual({ kind: 'add', name: 'films', volume });
  });

  it('says the default that somebody chose, for unsaid it counts for no directory with entries', () => {
    expect(choosing(ADD, { owner: 'nobody:nogroup', permissions: purpose })).toMatchObject({
      volume: { owner: 'nobody:nogroup', permissions: { directory_mode: '0775', file_mode: '0664' } },
    });
  });

  it('says the modes that its name stands for, where somebody chose those', () => {
    const certificates = { ...ADD, draft: { ...ADD.draft, name: 'ssl_certs' } };
    expect(choosing(certificates, { permissions: purpose })).toMatchObject({
      volume: { permissions: { directory_mode: '0755', file_mode: '0644' } },
    });
  });
});

describe('an edited volume', () => {
  it('without a choice is not changed, whatever is written of it', () => {
    expect(choosing(edited(undeclared), {})).toBeUndefined();
    expect(choosing(edited(declared), {})).toBeUndefined();
    expect(choosing(edited({ ...undeclared, unwritten: { owner: false, mode: true } }), {})).toBeUndefined();
  });

  it('gets the default written that nobody had written down', () => {
    expect(choosing(edited(undeclared), { owner: 'nobody:nogroup' })).toEqual({
      kind: 'set',
      name: 'films',
      owner: 'nobody:nogroup',
    });
    const modes = { kind: 'set', name: 'films', directoryMode: '0775', fileMode: '0664' };
    expect(choosing(edited(undeclared), { permissions: purpose })).toEqual(modes);
    expect(choosing(edited(undeclared), typedModes('0775 0664'))).toEqual(modes);
  });

  it('gets nothing written that is written already', () => {
    const explicit = { ...declared, permissions: { ...declared.permissions, purpose: undefined } };
    expect(choosing(edited(explicit), { owner: 'nobody:nogroup', ...typedModes('0775 0664') })).toBeUndefined();
  });

  it('gets the directory mode that its block of permissions leaves out', () => {
    const filesOnly = { ...undeclared, permissions: { ...declared.permissions, purpose: undefined } };
    expect(choosing(edited(filesOnly), typedModes('0775 0664'))).toMatchObject({ directoryMode: '0775' });
  });
});

describe('what an edit shows while nobody chose', () => {
  const status = (notes: 'kept' | 'none'): Snapshot => ({
    ...sampleSnapshot,
    status: sampleSnapshot.status && {
      ...sampleSnapshot.status,
      volumes: sampleSnapshot.status.volumes.slice(0, 1).map((volume) => ({
        ...volume,
        name: 'films',
        notes:
          notes === 'none'
            ? []
            : [{ code: 'owner_undeclared', path: '/tank/films', parts: ['owner'], because: 'entries' } as const],
      })),
    },
  });

  it('is what the directory keeps, where it is left alone', () => {
    expect(accessOf(edited(undeclared), status('kept'))).toEqual({
      owner: 'keep',
      permissions: { kind: 'keep' },
      why: { code: 'undeclared' },
    });
  });

  it('is the default, where that counts', () => {
    expect(accessOf(edited(undeclared), status('none'))).toMatchObject({
      owner: 'nobody:nogroup',
      permissions: purpose,
    });
  });

  it('is what was written, and no proposal', () => {
    expect(accessOf(edited(declared), status('kept'))).toMatchObject({ owner: 'nobody:nogroup', why: null });
  });

  it('goes by the entries of another directory once its path is another', () => {
    const moved = edited(undeclared);
    const known = new Map([['/tank/new', { path: '/tank/new', filesystem: 'zfs', entries: 3 }]]);
    const form = { ...moved, draft: { ...moved.draft, path: '/tank/new' }, paths: { ...moved.paths, known } };
    expect(accessOf(form, status('none')).owner).toBe('keep');
  });
});
