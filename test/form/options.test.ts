import { describe, expect, it } from 'vitest';
import {
  type MountOptions,
  mountInput,
  mountParts,
  mountText,
  optionsText,
  readOptions,
  readOptionsOver,
} from '../../src/form/options.ts';

describe('mount options as text', () => {
  it('read back to what they were', () => {
    const options: MountOptions = {
      read_only: true,
      shared: true,
      idmap: 'u:1000:1000:1',
      mount_options: ['nosuid', 'noexec'],
    };
    expect(optionsText(options)).toBe('ro,shared,idmap=u:1000:1000:1,mount_options=nosuid;noexec');
    expect(readOptions(optionsText(options))).toEqual(options);
  });

  it('take away what was declared and is left out, and leave the rest unsaid', () => {
    expect(readOptionsOver({ read_only: true, mount_options: ['nosuid'] }, '')).toEqual({
      read_only: false,
      mount_options: [],
      shared: undefined,
      idmap: undefined,
    });
  });

  it('say what is taken away, and read that back', () => {
    const none: MountOptions = { read_only: false, shared: false, idmap: false, mount_options: [] };
    expect(mountText({ path: '/data', ...none })).toBe('/data,ro=0,shared=0,idmap=,mount_options=');
    expect(readOptions('ro=0,shared=0,idmap=,mount_options=')).toEqual(none);
    expect(readOptions('ro=no,shared=Off,idmap=,mount_options=')).toEqual(none);
    expect(optionsText(none)).toBe('');
  });

  it('name the word that is no option', () => {
    for (const word of ['sharde', 'ro=2', 'idmap', 'mount_options'])
      expect(readOptions(`ro, ${word}`)).toEqual({ unknown: word });
  });
});

describe('a mount as it is typed', () => {
  it('has a container, a path and options', () => {
    expect(mountParts('101=/data/my media,ro,idmap=u:0:1:1')).toEqual({
      who: '101',
      path: '/data/my media',
      options: 'ro,idmap=u:0:1:1',
    });
    expect(mountParts('101=/a=b')).toMatchObject({ path: '/a=b', options: '' });
  });
});

describe('a mount in the JSON', () => {
  it('is the path alone where nothing else is said', () => {
    expect(mountInput('/data', {})).toBe('/data');
    expect(mountInput('/data', { read_only: false })).toEqual({ path: '/data', read_only: false });
  });
});
