import { describe, expect, it } from 'vitest';
import { type MountOptions, mountInput, optionsText, readOptions, readOptionsOver } from '../../src/form/options.ts';

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

  it('name the word that is no option', () => {
    expect(readOptions('ro, sharde')).toEqual({ unknown: 'sharde' });
  });
});

describe('a mount in the JSON', () => {
  it('is the path alone where nothing else is said', () => {
    expect(mountInput('/data', {})).toBe('/data');
    expect(mountInput('/data', { read_only: false })).toEqual({ path: '/data', read_only: false });
  });
});
