import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from '../../../src/proxmox/file/digest.ts';

const seen = (text: string) => createHash('sha1').update(text, 'latin1').digest('hex');

test('the digest of any bytes is the one that every other program makes of them', () => {
  const bytes = fc.uint8Array({ maxLength: 1000 }).map((all) => Buffer.from(all).toString('latin1'));
  fc.assert(fc.property(bytes, (text) => digestOf(text) === seen(text)));
});

test('so it is where the length just fits into a block, or just does not', () => {
  for (let length = 0; length <= 200; length++) expect(digestOf('ÿ'.repeat(length))).toBe(seen('ÿ'.repeat(length)));
  expect(digestOf('')).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709');
});

test('the digest of a file larger than any container has is right, too', () => {
  const text = 'mp0: /tank/media,mp=/media\n'.repeat(50_000);
  expect(digestOf(text)).toBe(seen(text));
});
