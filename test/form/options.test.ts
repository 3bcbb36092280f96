import { describe, expect, it } from 'vitest';
import {
  type MountOptions,
  mountInput,
  mountText,
  optionsAfter,
  optionsOn,
  optionsText,
  readOptions,
  typedMount,
} from '../../src/form/options.ts';

const ALL: MountOptions = {
  readOnly: true,
  shared: true,
  idmap: 'u:1000:1000:1',
  mountOptions: ['nosuid', 'noexec'],
};
const NONE: MountOptions = { readOnly: false, shared: false, idmap: false, mountOptions: [] };

describe('mount options as text', () => {
  it('read back to what they were', () => {
    expect(optionsText(ALL)).toBe('ro,shared,idmap=u:1000:1000:1,mount_options=nosuid;noexec');
    expect(readOptions(optionsText(ALL))).toEqual({ ok: true, value: ALL });
  });

  it('say what is taken away, and read that back', () => {
    expect(optionsText(NONE)).toBe('ro=0,shared=0,idmap=,mount_options=');
    expect(readOptions(optionsText(NONE))).toEqual({ ok: true, value: NONE });
    expect(optionsText(optionsOn(NONE))).toBe('');
  });

  it('take away what was declared and is left out, and leave the rest unsaid', () => {
    expect(optionsAfter({ readOnly: true, mountOptions: ['nosuid'] }, {})).toEqual({
      readOnly: false,
      mountOptions: [],
      shared: undefined,
      idmap: undefined,
    });
  });

  it('name the word that is no option', () => {
    for (const word of ['sharde', 'ro=2', 'idmap', 'mount_options'])
      expect(readOptions(`ro, ${word}`)).toMatchObject({ ok: false, problems: [{ option: word }] });
  });
});

describe('a mount as it is typed', () => {
  it('has a container, a path and options', () => {
    expect(typedMount('101=/data/my media,ro,idmap=u:0:1:1')).toEqual({
      who: '101',
      path: '/data/my media',
      options: 'ro,idmap=u:0:1:1',
    });
    expect(typedMount('101=/a=b')).toMatchObject({ path: '/a=b', options: '' });
    expect(typedMount('101')).toBeUndefined();
  });
});

describe('a mount in the JSON', () => {
  it('is the path alone where nothing else is said', () => {
    expect(mountInput('/data', {})).toBe('/data');
    expect(mountInput('/data', { readOnly: false })).toEqual({ path: '/data', read_only: false });
  });

  it('is typed as --mount takes it', () => {
    expect(mountText('/data')).toBe('/data');
    expect(mountText({ path: '/data', read_only: true, idmap: false })).toBe('/data,ro,idmap=');
  });
});
