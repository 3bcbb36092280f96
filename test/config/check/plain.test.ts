import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { outlineOf, outlinesText } from '../../../scripts/outlines.ts';
import { isPlainFile, PLAIN_ENTRIES, plainly } from '../../../src/config/check/plain.ts';
import { FILE_ROLES } from '../../../src/config/read/locate.ts';
import { entryShapes, fileShapes } from '../../../src/config/shapes.ts';
import { ESTATE, NAMES } from '../folder.ts';

const isPlainVolume = PLAIN_ENTRIES.volume();
const isPlainContainer = PLAIN_ENTRIES.container();

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
      expect(plainly(outlineOf(shape))(shape instanceof z.ZodNumber ? 1 : 'a')).toBe(false);
    expect(plainly(outlineOf(z.record(z.string().min(2), z.boolean())))({ ab: true })).toBe(false);
  });

  it('is what the schemas say (run `npm run schemas` when this fails)', () => {
    const written = readFileSync(new URL('../../../src/config/check/outlines.json', import.meta.url), 'utf8');
    expect(written).toBe(outlinesText());
  });

  it('has what an entry is once, and the files refer to it', () => {
    expect(outlinesText().match(/"(?:read_only|mac_address)"/g)).toEqual([
      '"mac_address"',
      '"read_only"',
      '"mac_address"',
    ]);
    expect(outlineOf(z.record(z.string(), entryShapes.volume))).toEqual({ each: { as: 'volume' } });
  });

  it.each(FILE_ROLES)('has no doubt about the estate’s %s file', (role) => {
    expect(isPlainFile(role, estateOf(role))).toBe(true);
  });

  it.each(FILE_ROLES)('never says yes to a %s file that its schema refuses', (role) => {
    let plain = 0;
    const estate = estateOf(role);
    const places = placesIn(estate);
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.oneof(value, fc.constant(GONE), fc.constant(MEDIA)),
        (place, other) => {
          const changed = withOther(estate, place, other);
          if (!isPlainFile(role, changed)) return;
          plain += 1;
          expect(fileShapes[role].safeParse(changed).error).toBeUndefined();
        },
      ),
      { numRuns: 2_000 },
    );
    expect(plain).toBeGreaterThan(50);
  });

  it('knows a key that is no id of a container, and a volume that is none', () => {
    expect(isPlainFile('lxc', { lxc_configs: { 101: {} } })).toBe(true);
    for (const key of ['x', '0', '99', '0101', '__proto__'])
      expect(isPlainFile('lxc', { lxc_configs: JSON.parse(`{ "${key}": {} }`) })).toBe(false);
    expect(isPlainFile('hypervisor', { shared_volumes: { media: MEDIA, other: 'anything' } })).toBe(true);
    expect(isPlainFile('hypervisor', { shared_volumes: { media: { host_path: 5 } } })).toBe(false);
  });
});

const estateOf = (role: (typeof FILE_ROLES)[number]): unknown =>
  JSON.parse(readFileSync(`${ESTATE}/${NAMES[role]}`, 'utf8'));

type Place = readonly (string | number)[];

const GONE = Symbol('gone');

/** The way to every value of a file. */
const placesIn = (of: unknown): readonly Place[] => [
  [],
  ...(typeof of === 'object' && of !== null
    ? Object.entries(of).flatMap(([key, inner]) => placesIn(inner).map((place) => [key, ...place]))
    : []),
];

/** The same with another value at a place, or without the key there. */
function withOther(of: unknown, [key, ...more]: Place, other: unknown): unknown {
  if (key === undefined) return other === GONE ? undefined : other;
  if (Array.isArray(of))
    return of.map((inner, index) => (String(index) === key ? withOther(inner, more, other) : inner));
  const entries = Object.entries(of as object).flatMap(([name, inner]) => {
    if (name !== key) return [[name, inner]];
    return more.length === 0 && other === GONE ? [] : [[name, withOther(inner, more, other)]];
  });
  return Object.fromEntries(entries);
}
