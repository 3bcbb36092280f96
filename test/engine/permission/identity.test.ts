import { expect, it } from 'vitest';
import { capabilitiesLeft, onHost, parseAskedIdentity } from '../../../src/engine/permission/identity.ts';
import { somebody } from './example.ts';

it('somebody in a container is somebody else on the host, and so are the groups', () => {
  expect(onHost(somebody(33, [44]))).toMatchObject({ uid: 100033, gid: 100033, groups: [100044] });
});

it('nobody is who the map has no id for', () => {
  expect(onHost(somebody(33, [65536]))).toEqual({ lacks: { type: 'g', id: 65536 } });
});

it.each([
  ['104', { ctid: 104, uid: undefined, gid: undefined, groups: undefined }],
  ['104:33', { ctid: 104, uid: 33, gid: undefined, groups: undefined }],
  ['104:33:44', { ctid: 104, uid: 33, gid: 44, groups: [] }],
  ['104:33:44,45,46', { ctid: 104, uid: 33, gid: 44, groups: [45, 46] }],
])('%s asks for one', (text, asked) => {
  expect(parseAskedIdentity(text)).toEqual(asked);
});

it.each(['', '99', '104:', '104:www-data', '104:33:', '104:33:44,', '104:-1', '104:4294967295', '104:33:44:45'])(
  '"%s" asks for nobody',
  (text) => {
    expect(parseAskedIdentity(text)).toBeUndefined();
  },
);

it('a container’s root keeps what its configuration does not drop', () => {
  const line = (key: string, value: string) => ({ key: `lxc.cap.${key}`, value });
  expect([...capabilitiesLeft([])]).toEqual(['dac_override', 'dac_read_search', 'fowner']);
  expect([...capabilitiesLeft([line('drop', 'sys_module dac_override')])]).toEqual(['dac_read_search', 'fowner']);
  expect([...capabilitiesLeft([line('drop', 'fowner'), line('drop', '')])]).toHaveLength(3);
  expect([...capabilitiesLeft([line('keep', 'fowner sys_admin')])]).toEqual(['fowner']);
  expect([...capabilitiesLeft([line('keep', 'none')])]).toEqual([]);
});
