import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { plainly } from '../../../src/config/check/plain.ts';
import { entryShapes } from '../../../src/config/shapes.ts';

const isPlainVolume = plainly(entryShapes.volume);
const isPlainContainer = plainly(entryShapes.container);

const MEDIA = {
  host_path: '/tank/media',
  mounts: { 101: '/media', 102: { path: '/m', read_only: true, idmap: false } },
};
const NGINX = { name: 'nginx', memory_mb: 512, features: ['docker'], volumes: [{ name: 'data' }], other: null };

/** What may stand under a key, right or wrong. */
const value = fc.oneof(
  fc.constantFrom('keep', '/media', true, false, 0, -1, 26, Number.POSITIVE_INFINITY, null, 'read', 'read-write'),
  fc.constantFrom({ path: '/m' }, { path: 1 }, { path: '/m', more: 1 }, ['docker', 1], [], {}),
  fc.jsonValue({ maxDepth: 2 }),
);

const entryWith = (keys: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...keys, 'unknown_key', '__proto__'), value, { maxKeys: 6 });

describe('the quick look at a shape', () => {
  it('has no doubt about what most entries are', () => {
    expect([MEDIA, { ...MEDIA, owner: 'keep', boot_guard: true, permissions: 'keep' }].every(isPlainVolume)).toBe(true);
    expect(isPlainContainer(NGINX)).toBe(true);
  });

  it.each([
    { ...MEDIA, more: 1 },
    { host_path: '/tank/media' },
    { ...MEDIA, snapshots_within_hours: -1 },
    { ...MEDIA, mounts: { 101: 5 } },
    { ...MEDIA, mounts: ['/media'] },
    { ...MEDIA, permissions: { recursive: 'yes' } },
    'media',
    null,
  ])('leaves %j to the schema', (entry) => {
    expect(isPlainVolume(entry)).toBe(false);
  });

  it('never says yes to what the schema refuses', () => {
    const volumes = entryWith(Object.keys(entryShapes.volume.shape)).map((own) => ({ ...MEDIA, ...own }));
    const containers = entryWith(Object.keys(entryShapes.container.shape));
    for (const [entries, shape, isPlain] of [
      [volumes, entryShapes.volume, isPlainVolume],
      [containers, entryShapes.container, isPlainContainer],
    ] as const) {
      let plain = 0;
      fc.assert(
        fc.property(entries, (entry) => {
          if (!isPlain(entry)) return;
          plain += 1;
          expect(shape.safeParse(entry).error).toBeUndefined();
        }),
        { numRuns: 2_000 },
      );
      expect(plain).toBeGreaterThan(50);
    }
  });

  it('is in doubt about rules of one’s own, lengths and patterns, wherever they stand', () => {
    for (const shape of [z.string().regex(/a/), z.number().positive(), z.unknown().refine(() => true)])
      expect(plainly(shape)(shape instanceof z.ZodNumber ? 1 : 'a')).toBe(false);
    expect(plainly(z.record(z.string().min(2), z.boolean()))({ ab: true })).toBe(false);
  });
});
