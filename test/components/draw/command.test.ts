import { expect, test } from 'vitest';
import { shortCommandText } from '../../../src/components/draw/command.ts';
import { commandText } from '../../../src/ground/argv.ts';

const SET = [
  'pct',
  'set',
  '954',
  '--mp1',
  '/mnt/pve/quickOS/shared-prod-data/ssl,mp=/certs',
  '--digest',
  '3f2a9c1be07d',
];

test('what fits is whole', () => {
  expect(shortCommandText(SET, 200)).toBe(commandText(SET));
});

test('the digest goes first', () => {
  expect(shortCommandText(SET, 83)).toBe(
    'pct set 954 --mp1 /mnt/pve/quickOS/shared-prod-data/ssl,mp=/certs --digest 3f2a…',
  );
});

test('then the middles of paths, part by part', () => {
  expect(shortCommandText(SET, 74)).toBe('pct set 954 --mp1 /mnt/…/shared-prod-data/ssl,mp=/certs --digest 3f2a…');
  expect(shortCommandText(SET, 60)).toBe('pct set 954 --mp1 /mnt/…/ssl,mp=/certs --digest 3f2a…');
});

test('last the end', () => {
  expect(shortCommandText(SET, 20)).toBe('pct set 954 --mp1 /…');
});
