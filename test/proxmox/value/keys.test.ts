import { expect, test } from 'vitest';
import { ruleOfKey, settableKeys } from '../../../src/proxmox/value/keys.ts';

test('keys have a number where Proxmox has one, below as many as it has, and without a zero before it', () => {
  const known = ['mp0', 'mp255', 'dev255', 'net31', 'unused7', 'rootfs', 'memory'];
  const unknown = ['mp256', 'net32', 'mp00', 'mp01', 'mp', 'mp-1', 'mp1x', 'mpx', 'memory1', 'dev1000', ''];
  expect(known.filter((key) => ruleOfKey(key) === undefined)).toEqual([]);
  expect(unknown.filter((key) => ruleOfKey(key) !== undefined)).toEqual([]);
});

test('every key that can be set has a rule', () => {
  const keys = settableKeys();
  expect(keys).toHaveLength(new Set(keys).size);
  expect(keys.filter((key) => ruleOfKey(key) === undefined)).toEqual([]);
  expect(keys).toEqual(expect.arrayContaining(['mp0', 'mp255', 'net31', 'unused255', 'dev0', 'hostname']));
  expect(keys).not.toEqual(expect.arrayContaining(['snaptime']));
});
